/**
 * Splits the lines of a mail into what its author wrote, what was quoted from earlier mails, and what was forwarded.
 *
 * Lines with quote signs (or in a quoting element) are quoted; the author's lines between and below them stay, in
 * order. The head of an earlier mail ("On … wrote:", "From: … Sent: …") without quote signs below it opens a tail: all
 * that follows is the earlier mail. If it is forwarded rather than answered, the tail belongs to the text.
 */

import { limits } from './limits.ts'
import type { Line } from './lines.ts'
import { attributionOf, dividerOf, hasDate, headLabelOf, mayOpenAttribution } from './quote-heads.ts'

export interface SplitReply {
  author: Line[]
  /** The forwarded mail with its head, or empty. */
  forwarded: Line[]
  quoted: Line[]
}

export interface ReplyHints {
  /** By its subject or headers it answers a mail, forwards one, or neither can be told. */
  kind: 'reply' | 'forward' | 'unknown'
}

/** Linear in the number of lines; long lines are never taken for heads. */
export function splitReply(lines: Line[], hints: ReplyHints): SplitReply {
  const result: SplitReply = { author: [], forwarded: [], quoted: [] }
  let index = 0
  while (index < lines.length) {
    const line = lines[index] as Line
    if (line.depth > 0) {
      result.quoted.push(line)
      index++
      continue
    }
    if (isWrappedRest(lines, index)) {
      result.quoted.push(line)
      index++
      continue
    }
    const head = headAt(lines, index)
    if (head === null) {
      result.author.push(line)
      index++
      continue
    }
    const next = nextFilled(lines, head.end)
    const quotedBelow = next < lines.length && (lines[next] as Line).depth > 0
    const forward = head.kind === 'forward' || (head.kind === 'mail' && isForward(result, hints))
    if (forward) {
      result.forwarded = lines.slice(index)
      return result
    }
    if (quotedBelow) {
      result.quoted.push(...lines.slice(index, next))
      index = next
      continue
    }
    if (head.kind === 'if-quoted') {
      result.author.push(line)
      index++
      continue
    }
    if (head.kind === 'sure' && result.author.every(({ text }) => text === '')) {
      // Nothing stands above it: what follows is quoted in a way we do not know, and answered below.
      result.quoted.push(...lines.slice(index, head.end))
      index = head.end
      continue
    }
    result.quoted.push(...lines.slice(index))
    return result
  }
  return result
}

function isForward(result: SplitReply, hints: ReplyHints): boolean {
  if (hints.kind !== 'unknown') return hints.kind === 'forward'
  // Nothing says that it is an answer: kept, for a text too many is better than one lost.
  return result.quoted.length === 0
}

interface Head {
  /** `mail`: the head of a mail, answered or forwarded; `sure` and `if-quoted`: an attribution. */
  kind: 'forward' | 'mail' | 'sure' | 'if-quoted'
  /** The line after it. */
  end: number
}

const longestHead = 4

function headAt(lines: Line[], index: number): Head | null {
  const line = lines[index] as Line
  if (line.mark === 'divider') return { kind: 'mail', end: endOfHead(lines, index) }
  if (line.text === '') return null
  if (line.mark === 'attribution') return markedHead(lines, index)
  if (line.text.length > limits.markerLength) return null
  const divider = dividerOf(line.text)
  if (divider !== null)
    return { kind: divider === 'forward' ? 'forward' : 'mail', end: endOfHead(lines, index + 1) }
  const rule = /^[_=-]{3,}$/.test(line.text)
  const start = rule ? nextFilled(lines, index + 1) : index
  const headEnd = mailHeadEnd(lines, start)
  if (headEnd !== null) return { kind: 'mail', end: headEnd }
  return rule ? null : attributionAt(lines, index)
}

/** An attribution may be folded into up to four lines. */
function attributionAt(lines: Line[], index: number): Head | null {
  if (!mayOpenAttribution((lines[index] as Line).text)) return null
  let text = ''
  for (let end = index; end < lines.length && end < index + longestHead; end++) {
    const line = lines[end] as Line
    if (line.depth > 0 || line.text === '' || line.text.length > limits.markerLength) return null
    text = text === '' ? line.text : `${text} ${line.text}`
    const attribution = attributionOf(text)
    if (attribution === null) continue
    if (attribution === 'sure-alone' && end > index) return null
    // A sentence of the author's, with the real head on one of the lines after it.
    if (end > index && !hasDate((lines[index] as Line).text) && beginsLater(lines, index + 1, end))
      return null
    if (attribution !== 'if-quoted') return { kind: 'sure', end: end + 1 }
    const following = lines[nextFilled(lines, end + 1)]
    if (following !== undefined && following.depth > 0) return { kind: 'if-quoted', end: end + 1 }
  }
  return null
}

function beginsLater(lines: Line[], from: number, end: number): boolean {
  let text = ''
  for (let start = end; start >= from; start--) {
    text = text === '' ? (lines[start] as Line).text : `${(lines[start] as Line).text} ${text}`
    if (attributionOf(text) === 'sure') return true
  }
  return false
}

function markedHead(lines: Line[], index: number): Head {
  let end = index
  let forward = false
  while (
    end < lines.length &&
    (lines[end] as Line).mark === 'attribution' &&
    (lines[end] as Line).depth === 0
  ) {
    const { text } = lines[end] as Line
    if (text.length <= limits.markerLength && dividerOf(text) === 'forward') forward = true
    end++
  }
  return { kind: forward ? 'forward' : 'sure', end }
}

/** "From: / Sent: / To: / Subject:" in any order, in one of the known languages. Returns the line after it, or null. */
function mailHeadEnd(lines: Line[], start: number): number | null {
  const first = lines[start]
  if (first === undefined || first.depth > 0 || first.text.length > limits.markerLength) return null
  if (headLabelOf(first.text) === null) return null
  const seen = new Set<string>()
  let end = start
  let other = 0
  for (let index = start; index < lines.length && index < start + 14; index++) {
    const line = lines[index] as Line
    if (line.depth > 0) break
    if (line.text === '') continue
    const label = line.text.length > 1_000 ? null : headLabelOf(line.text)
    if (label === null) {
      // A folded address list, or the value on a line of its own.
      if (++other > 3) break
      continue
    }
    seen.add(label)
    other = 0
    end = index + 1
  }
  const isHead = seen.has('from') && seen.size >= 3 && (seen.has('sent') || seen.has('subject'))
  return isHead ? end : null
}

/** After a divider: the head of the mail, if one follows. */
function endOfHead(lines: Line[], index: number): number {
  return mailHeadEnd(lines, nextFilled(lines, index)) ?? index
}

/** The rest of a quoted line that a mail program broke without a new quote sign. */
function isWrappedRest(lines: Line[], index: number): boolean {
  const before = lines[index - 1]
  const line = lines[index] as Line
  const after = lines[index + 1]
  if (before === undefined || after === undefined || before.depth === 0 || after.depth === 0) return false
  if (before.text.length <= 55 || line.text.length >= 80 || !/^\p{Ll}/u.test(line.text)) return false
  return line.text.length < 30 || !/[.?!:]$/.test(before.text)
}

function nextFilled(lines: Line[], start: number): number {
  let index = start
  while (index < lines.length && (lines[index] as Line).text === '') index++
  return index
}
