/** [start, end) in UTF-16 code units, without white space at either end. */
export interface Range {
  start: number
  end: number
}

/** A sentence longer than this is cut: text without punctuation would otherwise be one. */
const longestSentence = 320
/** A line shorter than this was ended by its author, not by a wrapping mail program. */
export const shortestWrappedLine = 45

const bullet = /^(?:[-*•‣·+>–—]|\(?\d{1,2}[.)]|\(?[a-z]\))[ \t]+/
const fieldLine = /^\p{L}[\p{L}\p{N} ./-]{0,30}:[ \t]+\S/u
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u

/** A full stop after these ends no sentence. Lower case, without the stop; single letters are treated alike. */
const abbreviations = new Set(
  `mr mrs ms dr prof sr jr vs bzw ca evtl ggf inkl exkl usw vgl zzgl bspw approx dept attn mme mlle mm sra srta ud uds
  av avda dott sigg o.ä i.e e.g d.h z.b u.a i.d.r p.ej`.split(/\s+/),
)
/** After these it ends none when a number follows. */
const beforeNumbers = new Set(
  `no nr nos art abs fig p pp pág vol ext tel fax str st max min jan feb mar apr jun jul aug sep sept oct okt nov dec
  dez mo di mi do fr sa so est ref núm n`.split(/\s+/),
)
const monthAfterDay =
  /^(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc]|gen|mag|giu|lug|ago|set|ott|dic)/i

const segmenters = new Map<string, Intl.Segmenter>()

function segmenter(language: string): Intl.Segmenter {
  const known = segmenters.get(language)
  if (known !== undefined) return known
  const made = new Intl.Segmenter(language === 'und' ? 'en' : language, { granularity: 'sentence' })
  segmenters.set(language, made)
  return made
}

/**
 * The sentences of a mail, in order. Lines wrapped by a mail program are read through; bullets, short lines and blank
 * lines end a sentence without punctuation; abbreviations, initials, dates and addresses do not.
 */
export function sentencesOf(text: string, language: string): Range[] {
  return paragraphsOf(text).flatMap((paragraph) =>
    splitParagraph(text, paragraph, language).flatMap((sentence) => shorten(text, sentence)),
  )
}

/** Runs of lines that read on from one to the next. */
function paragraphsOf(text: string): Range[] {
  const paragraphs: Range[] = []
  let open: Range | null = null
  let previous = ''
  for (const line of linesOf(text)) {
    const content = text.slice(line.start, line.end)
    if (open !== null && readsOn(previous, content, line.blockWidth)) open.end = line.end
    else {
      open = { start: line.start + (bullet.exec(content)?.[0].length ?? 0), end: line.end }
      paragraphs.push(open)
    }
    previous = content
    if (line.lastOfBlock) open = null
  }
  return paragraphs
}

interface Line extends Range {
  /** Length of the longest line between two blank ones. */
  blockWidth: number
  lastOfBlock: boolean
}

function linesOf(text: string): Line[] {
  const lines: Line[] = []
  let block: Line[] = []
  const closeBlock = () => {
    const blockWidth = block.reduce((width, line) => Math.max(width, line.end - line.start), 0)
    for (const line of block) line.blockWidth = blockWidth
    const last = block.at(-1)
    if (last !== undefined) last.lastOfBlock = true
    block = []
  }
  for (let start = 0; start <= text.length; ) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const range = trimmed(text, { start, end })
    start = end + 1
    // A ruled line parts like an empty one.
    if (range === null || !/[\p{L}\p{N}]/u.test(text.slice(range.start, range.end))) closeBlock()
    else {
      const line = { ...range, blockWidth: 0, lastOfBlock: false }
      block.push(line)
      lines.push(line)
    }
  }
  closeBlock()
  return lines
}

/** A line goes on in the next where that begins in lower case, or where its first word would not have fitted. */
function readsOn(previous: string, next: string, blockWidth: number): boolean {
  if (bullet.test(next) || fieldLine.test(next) || /^(?:https?:\/\/|www\.)/i.test(next)) return false
  if (/^\p{Ll}/u.test(next)) return true
  const firstWord = /^\S{0,80}/.exec(next)?.[0].length ?? 0
  return previous.length >= shortestWrappedLine && previous.length + firstWord >= blockWidth
}

function splitParagraph(text: string, paragraph: Range, language: string): Range[] {
  // A line break always ends a sentence for Intl.Segmenter; a space of the same length does not.
  const flat = text.slice(paragraph.start, paragraph.end).replace(/[\r\n\t]/g, ' ')
  const sentences: Range[] = []
  let open = -1
  let end = 0
  for (const { segment, index } of segmenter(language).segment(flat)) {
    if (open >= 0 && !joins(flat, open, index)) {
      push(sentences, text, paragraph.start + open, paragraph.start + index)
      open = index
    }
    if (open < 0) open = index
    end = index + segment.length
  }
  if (open >= 0) push(sentences, text, paragraph.start + open, paragraph.start + end)
  return sentences
}

/** Does what follows `at` belong to the sentence that began at `start`? */
function joins(text: string, start: number, at: number): boolean {
  const before = text[at - 1] ?? ''
  const next = text.slice(at, at + 12)
  if (!/\s/.test(before)) return !cjk.test(before) && !/[。！？]/.test(before) && !cjk.test(next)
  const tail = text.slice(Math.max(start, at - 24), at).trimEnd()
  if (!tail.endsWith('.')) return false
  const word = tail.slice(0, -1).split(/[\s(]/).at(-1) ?? ''
  if (/^\d{1,2}$/.test(word)) return monthAfterDay.test(next)
  return (
    /^\p{L}$/u.test(word) ||
    abbreviations.has(word.toLowerCase()) ||
    (/^\d/.test(next) && beforeNumbers.has(word.toLowerCase()))
  )
}

function shorten(text: string, sentence: Range): Range[] {
  const pieces: Range[] = []
  let { start } = sentence
  while (sentence.end - start > longestSentence) {
    const at = start + cutAt(text.slice(start, start + longestSentence))
    push(pieces, text, start, at)
    start = at
  }
  push(pieces, text, start, sentence.end)
  return pieces
}

/** Where a window of a too long sentence is best cut: a line end, a mark, a space, or anywhere but inside a character. */
function cutAt(window: string): number {
  for (const mark of ['\n', '; ', ', ', ' ']) {
    const position = window.lastIndexOf(mark)
    if (position > longestSentence / 3) return position + 1
  }
  return /[\uD800-\uDBFF]$/.test(window) ? window.length - 1 : window.length
}

function push(ranges: Range[], text: string, start: number, end: number): void {
  const range = trimmed(text, { start, end })
  if (range !== null) ranges.push(range)
}

/** `range` without white space at either end, or null when nothing else is in it. */
export function trimmed(text: string, range: Range): Range | null {
  let { start, end } = range
  while (start < end && isSpace(text.charCodeAt(start))) start++
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--
  return start < end ? { start, end } : null
}

function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 160 || code === 0x2028 || code === 0x2029
}
