/**
 * The gold parses that come with two of the MIME corpora, brought to one shape: the texts a reader should find in a
 * mail, in order. mime4j keeps an XML tree beside each message whose text bodies are files; stalwart keeps JSON.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

export interface GoldCase {
  file: string
  raw: Buffer
  /** Words a reader should find, lower-cased; one list for each choice among the alternatives of the mail. */
  readings: string[][]
}

/** Every file below `folder`, in a stable order. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

/** Letters and digits as words: what must survive any choice of layout. */
function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  )
}

/** The share of `expected` that `found` holds, each word counted as often as it stands there. 1 where nothing is expected. */
function recall(expected: string[], found: string[]): number {
  if (expected.length === 0) return 1
  const counts = new Map<string, number>()
  for (const word of found) counts.set(word, (counts.get(word) ?? 0) + 1)
  let hits = 0
  for (const word of expected) {
    const left = counts.get(word) ?? 0
    if (left > 0) {
      hits++
      counts.set(word, left - 1)
    }
  }
  return hits / expected.length
}

/** What is between the tags, without style, script and comments. Rough: only its words are compared. */
function wordsOfHtml(html: string): string[] {
  const bare = html
    .replace(/<!--[\s\S]*?-->/g, ' ')
    .replace(/<(style|script|title)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<\/?(?:b|i|u|em|strong|font|span|a)\b[^>]*>/gi, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&nbsp;/gi, ' ')
    .replace(/&#(\d+);?/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&#x([0-9a-f]+);?/gi, (_, code) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&(amp|lt|gt|quot|apos);/gi, ' ')
    .replace(/&szlig;/g, 'ß')
    .replace(/&([aou])uml;/g, (_, letter: string) => `${letter}\u0308`)
  return wordsOf(bare)
}

interface StalwartPart {
  headers: { name: string; value: unknown }[]
  body: { Text?: string; Html?: string; Message?: StalwartMessage; Multipart?: number[] }
}
interface StalwartMessage {
  text_body: number[]
  html_body: number[]
  attachments: number[]
  parts: StalwartPart[]
}

/** stalwart's mail-parser: NAME.eml and NAME.json. */
export function stalwartGold(folder: string): GoldCase[] {
  const cases: GoldCase[] = []
  for (const file of filesBelow(folder)) {
    const gold = file.replace(/\.eml$/, '.json')
    if (!file.endsWith('.eml') || !existsSync(gold)) continue
    const message = JSON.parse(readFileSync(gold, 'utf8')) as StalwartMessage
    cases.push({ file, raw: readFileSync(file), readings: stalwartReadings(message) })
  }
  return cases
}

function stalwartReadings(message: StalwartMessage): string[][] {
  return [message.text_body, message.html_body].map((indexes) => {
    const words: string[] = []
    for (const index of indexes) {
      if (message.attachments.includes(index)) continue
      const body = message.parts[index]?.body
      if (body?.Text !== undefined) words.push(...wordsOf(body.Text))
      if (body?.Html !== undefined) words.push(...wordsOfHtml(body.Html))
    }
    return words
  })
}

/** mime4j: NAME.msg, NAME_decoded.xml and one file for each text body. Messages inside messages are not looked into. */
export function mime4jGold(folder: string): GoldCase[] {
  const cases: GoldCase[] = []
  for (const file of filesBelow(folder)) {
    const gold = file.replace(/\.msg$/, '_decoded.xml')
    if (!file.endsWith('.msg') || !existsSync(gold)) continue
    cases.push({
      file,
      raw: readFileSync(file),
      readings: [mime4jWords(gold, 'text/html'), mime4jWords(gold, 'text/plain')],
    })
  }
  return cases
}

/** With the parts of the type `other` left out where they stand in a multipart/alternative. */
function mime4jWords(gold: string, other: string): string[] {
  // The decoded tree is in ISO-8859-1; its text bodies are in the charset of the part.
  const xml = readFileSync(gold, 'latin1')
  const words: string[] = []
  let messages = 0
  let header = ''
  const multiparts: { alternative: boolean }[] = []
  for (const match of xml.matchAll(
    /<(\/?)(message|multipart|header|text-body|body-part)\b([^>]*?)(\/?)>|<field>([\s\S]*?)<\/field>/g,
  )) {
    const [, closing, element, attributes, , field] = match
    if (field !== undefined) header += `${field.replace(/\r?\n[ \t]/g, ' ')}\n`
    if (element === 'message') messages += closing ? -1 : 1
    if (element === 'header' && !closing) header = ''
    if (element === 'multipart') {
      if (closing) multiparts.pop()
      else multiparts.push({ alternative: /multipart\/alternative/i.test(header) })
    }
    if (element !== 'text-body' || messages !== 1 || /disposition:\s*attachment/i.test(header)) continue
    const name = /name="([^"]+)"/.exec(attributes ?? '')?.[1]
    const type = /^\s*content-type:\s*([\w/+.-]+)/im.exec(header)?.[1]?.toLowerCase() ?? 'text/plain'
    if (name === undefined || !existsSync(join(dirname(gold), name))) continue
    if (type !== 'text/plain' && type !== 'text/html') continue
    if (type === other && multiparts.some(({ alternative }) => alternative)) continue
    const bytes = readFileSync(join(dirname(gold), name))
    const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(header)?.[1] ?? 'latin1'
    const text = decode(bytes, charset)
    words.push(...(type === 'text/html' ? wordsOfHtml(text) : wordsOf(text)))
  }
  return words
}

function decode(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

/** The best share of a reading that was found. */
export function bestRecall(gold: GoldCase, found: string): number {
  const words = wordsOf(found)
  return Math.max(
    ...gold.readings.filter((reading) => reading.length > 0).map((reading) => recall(reading, words)),
  )
}

export function hasText(gold: GoldCase): boolean {
  return gold.readings.some((reading) => reading.length > 0)
}
