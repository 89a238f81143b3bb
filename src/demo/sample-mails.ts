/** The sample mails of the demo, and what a person would say of each. Everything in them is invented. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SentimentLabel } from '../item/decision.ts'

/** What is right for one sample mail. Being left for Review is always acceptable too. */
interface ExpectedMail {
  /** File name. */
  name: string
  /** Each of these is right. */
  labels: string[]
  /** A wrong label would hurt here: fraud, injected instructions, mail of machines. `never` names the worst. */
  trap?: boolean
  never?: string[]
  /** ISO 639-1 */
  language: string
  /** The following only where people would agree. */
  sentiment?: SentimentLabel
  urgency?: 'low' | 'normal' | 'high'
  needsReply?: boolean
  /** As they stand in the subject or the text. */
  keywords?: string[]
}

export interface SampleMail {
  name: string
  /** RFC 5322 bytes, as they would arrive. */
  raw: Uint8Array
  expected: ExpectedMail
}

const folder = join(import.meta.dirname, 'mails')
const placeholder = '@@sample-attachment@@'

/** All sample mails in the order of their names; a large attachment is generated here rather than kept as a file. */
export async function loadSampleMails(): Promise<SampleMail[]> {
  const lines = (await readFile(join(import.meta.dirname, 'expected.jsonl'), 'utf8')).trimEnd().split('\n')
  const expected = new Map(
    lines.map((line) => JSON.parse(line) as ExpectedMail).map((one) => [one.name, one]),
  )
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort()
  return Promise.all(
    names.map(async (name) => {
      const expectation = expected.get(name)
      if (expectation === undefined) throw new Error(`${name} has no line in expected.jsonl`)
      return { name, raw: withAttachment(await readFile(join(folder, name))), expected: expectation }
    }),
  )
}

/** `X-Sample-Attachment-Bytes: N` asks for N bytes, in base64, in the place of the placeholder line. */
function withAttachment(raw: Buffer): Buffer {
  const size = /^X-Sample-Attachment-Bytes: (\d+)\r?$/m.exec(raw.subarray(0, 4096).toString('latin1'))?.[1]
  const at = raw.indexOf(placeholder)
  if (size === undefined || at === -1) return raw
  const pattern = Buffer.from(Array.from({ length: 65_521 }, (_, index) => (index * index * 31) % 251))
  const content = Buffer.alloc(Number(size), pattern).toString('base64')
  const lines = content.replace(/.{76}(?=.)/g, '$&\r\n')
  return Buffer.concat([
    raw.subarray(0, at),
    Buffer.from(lines, 'latin1'),
    raw.subarray(at + placeholder.length),
  ])
}
