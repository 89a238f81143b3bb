/** Looking at the lines of a raw mail in its bytes, without copying them. */
export const LF = 10
export const CR = 13
const DASH = 45
const COLON = 58

/** Where the line that begins at `start` ends, its line end included. */
export function lineEnd(source: Buffer, start: number): number {
  const end = source.indexOf(LF, start)
  return end < 0 ? source.length : end + 1
}

export function startsWithDashes(source: Buffer, start: number): boolean {
  return source[start] === DASH && source[start + 1] === DASH
}

export function isBlankLine(source: Buffer, start: number, end: number): boolean {
  const byte = source[start]
  return end <= start || byte === LF || (byte === CR && end - start <= 2)
}

export function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === LF || byte === CR
}

/** "Name:" in printable ASCII, or the continuation of one (not as the first line of a header). */
export function isHeaderLine(source: Buffer, start: number, end: number, first: boolean): boolean {
  const byte = source[start]
  if (byte === 32 || byte === 9) return !first
  const limit = Math.min(end, start + 200)
  for (let index = start; index < limit; index++) {
    const at = source[index] as number
    if (at === COLON) return index > start
    if (at === 32 || at === 9) return colonAfterSpace(source, index, limit)
    if (at < 32 || at === 127) return false
  }
  return false
}

function colonAfterSpace(source: Buffer, start: number, end: number): boolean {
  let index = start
  while (index < end && (source[index] === 32 || source[index] === 9)) index++
  return source[index] === COLON
}

/** Mail from old Macs and broken gateways ends its lines with a CR alone. */
export function withLineFeeds(source: Buffer): Buffer {
  if (source.includes(LF) || !source.includes(CR)) return source
  const copy = Buffer.from(source)
  for (let index = copy.indexOf(CR); index >= 0; index = copy.indexOf(CR, index + 1)) copy[index] = LF
  return copy
}

/** Where the header begins: after empty lines, a byte order mark and the "From " line of an mbox. */
export function skipEnvelope(source: Buffer): number {
  const marked = source.length > 2 && source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf
  const start = marked ? 3 : 0
  let position = start
  while (position < source.length) {
    const next = lineEnd(source, position)
    const beginning = source.toString('latin1', position, position + 6)
    const envelope = beginning.startsWith('From ') || beginning === '>From '
    if (!envelope && !isBlankLine(source, position, next)) return position
    position = next
  }
  return start
}
