/**
 * Finds where messages begin in an mbox (RFC 4155 and its kin) that passes by in pieces of any size, in constant memory.
 *
 * A message begins with a line "From …" at the start of the file or after an empty line. Programs that do not quote such
 * lines inside of messages are common, so one more sign is asked for: the line ends like a date, or a header follows it.
 */
const fromMark = Buffer.from('From ')
const newline = 10
const carriageReturn = 13
/** Looked at after "From " to decide; a longer line, or a header field with a longer name, is none of both. */
const lookAhead = 2048
/** Needed before "From " to see an empty line: "\n\r\n". */
const lookBack = 3

export interface MboxScanner {
  /**
   * Takes the next piece, `last` true with the final one, and calls back in the order of the file: `bytes` with content,
   * `begin` at each offset where a "From " line begins. Content is passed on late by up to `lookAhead` bytes.
   */
  push(piece: Buffer, last: boolean): void
}

export interface MboxEvents {
  begin(offset: number): void
  bytes(content: Buffer): void
}

export function scanMbox(events: MboxEvents, startOffset = 0): MboxScanner {
  /** What is not decided yet, with `kept` bytes before it that were passed on already. */
  let held = Buffer.alloc(0)
  let kept = 0
  let heldOffset = startOffset

  return {
    push(piece, last) {
      const buffer = held.length === 0 ? piece : Buffer.concat([held, piece])
      let passed = kept
      let from = kept
      for (;;) {
        const at = buffer.indexOf(fromMark, from)
        if (at === -1) break
        if (!last && at + lookAhead > buffer.length) {
          from = at
          break
        }
        const atStart = heldOffset + at === startOffset
        if ((atStart || afterEmptyLine(buffer, at)) && isFromLine(buffer, at)) {
          if (at > passed) events.bytes(buffer.subarray(passed, at))
          events.begin(heldOffset + at)
          passed = at
        }
        from = at + 1
      }
      const undecided = buffer.indexOf(fromMark, from)
      const until = last ? buffer.length : undecided === -1 ? buffer.length - fromMark.length + 1 : undecided
      if (until > passed) {
        events.bytes(buffer.subarray(passed, until))
        passed = until
      }
      const start = Math.max(0, passed - lookBack)
      // A copy: the rest of a piece of 64 KB would stay in memory with it.
      held = Buffer.from(buffer.subarray(start))
      kept = passed - start
      heldOffset += start
    },
  }
}

function afterEmptyLine(buffer: Buffer, at: number): boolean {
  if (buffer[at - 1] !== newline) return false
  const before = buffer[at - 2]
  return before === newline || (before === carriageReturn && buffer[at - 3] === newline)
}

function isFromLine(buffer: Buffer, at: number): boolean {
  const end = buffer.indexOf(newline, at)
  if (end === -1 || end - at > lookAhead) return false
  const line = buffer.toString('latin1', at, end)
  if (/\d\d:\d\d.*\b\d{4}\b/.test(line)) return true
  return /^[!-9;-~]+[ \t]*:/.test(buffer.toString('latin1', end + 1, Math.min(buffer.length, end + 100)))
}
