/**
 * One pass over the lines of a raw mail before the parser sees it. It
 * - cuts what is past the limits (parts, depth, header, text), so that no mail can cost more than a few milliseconds
 *   a megabyte: the parser alone keeps about 2 KB for each line, however short;
 * - leaves out the content of attachments and notes its size: nobody opens it here;
 * - mends what can be mended: a missing line between header and body, line ends of one CR, a leading mbox line, a
 *   charset that is wrong or missing while the bytes are plainly UTF-8;
 * - notes what is broken.
 * It follows the parser's own idea of a boundary line, so that both see the same parts.
 */
import { isAscii, isUtf8 } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { limits } from './limits.ts'
import { type PartHeader, readPartHeader } from './part-header.ts'

export interface MendedMessage {
  bytes: Uint8Array
  broken: boolean
  truncated: boolean
  /** Content-Type of each part in order, multiparts included, unfolded and lower-cased. */
  contentTypes: string[]
  charsets: string[]
  /** The attachment that was left out, where `content` is what the parser found in its place; else null. */
  leftOut(content: Uint8Array): LeftOut | null
  /** Does this text hold the stand-in of an attachment that was taken for one wrongly? */
  holdsStandIn(text: string): boolean
}

export interface LeftOut {
  /** Bytes after decoding. */
  size: number
  /** As it stands in the mail, still encoded; `encoding` is 'base64', 'quoted-printable' or other. */
  body: Uint8Array
  encoding: string
}

const LF = 10
const CR = 13
const DASH = 45
const newline = Buffer.from('\r\n')

export interface MendOptions {
  /** The bytes are the whole mail, so an open end means that it is broken. */
  whole: boolean
  /** Attachments reach the parser: for the case that a stand-in was taken for text. */
  keepAttachments?: boolean
  /** The structure is lost: everything after the header is text. */
  flat?: boolean
}

/** `raw` is not changed. Linear in its length. */
export function mendMessage(raw: Uint8Array, options: MendOptions): MendedMessage {
  const source = withLineFeeds(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength))
  const state: State = {
    source,
    chunks: [],
    open: [],
    parts: 0,
    textBytes: 0,
    textLines: 0,
    broken: false,
    truncated: false,
    contentTypes: [],
    charsets: [],
    standIn: randomBytes(12).toString('hex'),
    leftOut: [],
    keepAttachments: options.keepAttachments ?? false,
    flat: options.flat ?? false,
  }
  let position = skipEnvelope(source)
  while (position < source.length) position = readPart(state, position)
  const opened = state.open.length > 0
  if (opened && options.whole && !state.truncated) state.broken = true
  return {
    bytes: Buffer.concat(state.chunks),
    broken: state.broken,
    truncated: state.truncated,
    contentTypes: state.contentTypes,
    charsets: state.charsets,
    leftOut: (content) => leftOut(state, content),
    holdsStandIn: (text) => state.leftOut.length > 0 && text.includes(state.standIn),
  }
}

interface State {
  source: Buffer
  chunks: Buffer[]
  /** The boundaries of the multiparts we are in, with their two dashes, outermost first. */
  open: { marker: Buffer; seen: boolean; digest: boolean }[]
  parts: number
  textBytes: number
  textLines: number
  broken: boolean
  truncated: boolean
  contentTypes: string[]
  charsets: string[]
  standIn: string
  leftOut: LeftOut[]
  keepAttachments: boolean
  flat: boolean
}

/** Reads a header and the body up to the next boundary line, and that line. Returns where to go on. */
function readPart(state: State, start: number): number {
  const { source } = state
  const first = state.parts === 0
  state.parts++
  if (state.parts > limits.parts) return stop(state)
  const header = readHeader(state, start, first ? limits.headerBytes : limits.partHeaderBytes)
  const block = source.toString('latin1', start, header.keptEnd)
  const part = readPartHeader(block, state.open.at(-1)?.digest ? 'message/rfc822' : 'text/plain')
  if (state.flat) {
    state.chunks.push(Buffer.from('Content-Type: text/plain\r\n'))
    Object.assign(part, { type: 'text/plain', contentType: 'text/plain', boundary: null, attachment: false })
  }
  state.contentTypes.push(part.contentType.toLowerCase().slice(0, 500))
  if (part.charset !== null) state.charsets.push(part.charset.toLowerCase())
  const body = findBodyEnd(state, header.bodyStart, part)
  emitPart(
    state,
    part,
    source.subarray(start, header.keptEnd),
    source.subarray(header.bodyStart, body.end),
    body,
  )
  if (body.boundary === null) return source.length
  state.chunks.push(source.subarray(body.boundary.start, body.boundary.end))
  if (!body.boundary.last) return body.boundary.end
  // After the end of a multipart comes text nobody sees, up to the next boundary of an outer one.
  const epilogue = findBoundary(state, body.boundary.end)
  return closeEpilogue(state, epilogue)
}

function closeEpilogue(state: State, found: Boundary | null): number {
  let boundary = found
  while (boundary !== null) {
    state.chunks.push(state.source.subarray(boundary.start, boundary.end))
    if (!boundary.last) return boundary.end
    boundary = findBoundary(state, boundary.end)
  }
  return state.source.length
}

function stop(state: State): number {
  state.truncated = true
  return state.source.length
}

/** Where the header ends: `keptEnd` without the empty line, and where the body starts. */
function readHeader(state: State, start: number, maxBytes: number): { keptEnd: number; bodyStart: number } {
  const { source } = state
  let position = start
  let keptEnd = start
  while (position < source.length) {
    const next = lineEnd(source, position)
    if (isBlank(source, position, next)) return { keptEnd, bodyStart: next }
    // A part that ends inside its header, before any empty line.
    if (startsWithDashes(source, position) && boundaryAt(state, position, next, false) !== null) {
      return { keptEnd, bodyStart: position }
    }
    if (!isHeaderLine(source, position, next, position === start)) {
      if (!isHeaderLine(source, next, lineEnd(source, next), false) || position === start) {
        // The empty line between header and body is missing.
        state.broken = true
        return { keptEnd, bodyStart: position }
      }
      state.broken = true
    }
    position = next
    if (position - start <= maxBytes) keptEnd = position
    else state.truncated = true
  }
  return { keptEnd, bodyStart: source.length }
}

/** "Name:" in printable ASCII, or the continuation of one, or the mbox line. */
function isHeaderLine(source: Buffer, start: number, end: number, first: boolean): boolean {
  const byte = source[start]
  if (byte === 32 || byte === 9) return !first
  const limit = Math.min(end, start + 200)
  for (let index = start; index < limit; index++) {
    const at = source[index] as number
    if (at === 58) return index > start
    if (at < 32 || at === 127) return false
    if ((at === 32 || at === 9) && !onlySpaceBeforeColon(source, index, limit)) return false
  }
  return false
}

function onlySpaceBeforeColon(source: Buffer, start: number, end: number): boolean {
  let index = start
  while (index < end && (source[index] === 32 || source[index] === 9)) index++
  return source[index] === 58
}

interface Boundary {
  start: number
  end: number
  /** It closes the multipart. */
  last: boolean
}

interface Body {
  end: number
  lines: number
  boundary: Boundary | null
}

function findBodyEnd(state: State, start: number, part: PartHeader): Body {
  if (part.type.startsWith('multipart/')) {
    if (part.boundary === null) state.broken = true
    else if (state.open.length >= limits.depth) {
      stop(state)
      return { end: start, lines: 0, boundary: null }
    } else {
      state.open.push({
        marker: Buffer.from(`--${part.boundary}`, 'latin1'),
        seen: false,
        digest: part.type === 'multipart/digest',
      })
    }
  }
  const { source } = state
  let position = start
  let lines = 0
  while (position < source.length) {
    const next = lineEnd(source, position)
    if (startsWithDashes(source, position)) {
      const boundary = boundaryAt(state, position, next, true)
      if (boundary !== null) return { end: position, lines, boundary }
    }
    lines++
    position = next
  }
  return { end: source.length, lines, boundary: null }
}

function findBoundary(state: State, start: number): Boundary | null {
  let position = start
  while (position < state.source.length) {
    const next = lineEnd(state.source, position)
    if (startsWithDashes(state.source, position)) {
      const boundary = boundaryAt(state, position, next, true)
      if (boundary !== null) return boundary
    }
    position = next
  }
  return null
}

/** Is this line the boundary of one of the open multiparts? With `take`, those inside it are closed. */
function boundaryAt(state: State, start: number, end: number, take: boolean): Boundary | null {
  const { source, open } = state
  let contentEnd = end
  while (contentEnd > start && isSpace(source[contentEnd - 1] as number)) contentEnd--
  for (let index = open.length - 1; index >= 0; index--) {
    const { marker } = open[index] as State['open'][number]
    const rest = contentEnd - start - marker.length
    const last = rest === 2 && source[contentEnd - 1] === DASH && source[contentEnd - 2] === DASH
    if (rest !== 0 && !last) continue
    if (source.compare(marker, 0, marker.length, start, start + marker.length) !== 0) continue
    if (take) {
      if (index < open.length - 1) state.broken = true
      ;(open[index] as State['open'][number]).seen = true
      open.length = last ? index : index + 1
    }
    return { start, end, last }
  }
  return null
}

function emitPart(state: State, part: PartHeader, header: Buffer, body: Buffer, facts: Body): void {
  const kept: Buffer[] = []
  if (part.type.startsWith('multipart/')) {
    state.chunks.push(header, separator(header))
    // What stands before the first part is for readers without MIME.
    return
  }
  if (isText(part)) {
    const text = capText(state, body, facts.lines)
    const charset = betterCharset(part, text)
    if (charset !== null) kept.push(Buffer.from(withCharset(part.contentType, charset), 'latin1'))
    state.chunks.push(...kept, header, separator(header), text)
    return
  }
  const small = body.length <= limits.keptAttachmentBytes && part.type !== 'message/rfc822'
  if (small || (state.keepAttachments && body.length <= limits.textBytes)) {
    state.chunks.push(header, separator(header), body)
    return
  }
  const size = decodedSize(part.encoding, body, facts.lines)
  const index = state.leftOut.push({ size, body, encoding: part.encoding }) - 1
  // 32 hexadecimal digits: the same text whether it is then read as base64, quoted-printable or as it is.
  const standIn = Buffer.from(`${state.standIn}${index.toString(16).padStart(8, '0')}`, 'latin1')
  state.chunks.push(header, separator(header), standIn, newline)
}

/** The empty line after a header; one that ends without a line end gets that too. */
function separator(header: Buffer): Buffer {
  if (header.length === 0 || header[header.length - 1] === LF) return newline
  return Buffer.concat([newline, newline])
}

function isText(part: PartHeader): boolean {
  return (
    !part.attachment && (part.type === 'text/plain' || part.type === 'text/html' || !part.type.includes('/'))
  )
}

function capText(state: State, body: Buffer, lines: number): Buffer {
  const bytesLeft = limits.textBytes - state.textBytes
  const linesLeft = limits.textLines - state.textLines
  state.textBytes += body.length
  state.textLines += lines
  if (body.length <= bytesLeft && lines <= linesLeft) return body
  state.truncated = true
  let end = 0
  for (let line = 0; line < linesLeft && end < bytesLeft && end < body.length; line++)
    end = lineEnd(body, end)
  return body.subarray(0, Math.max(0, Math.min(end, bytesLeft)))
}

const asciiNames =
  /^(?:us-ascii|ascii|iso-?8859-?1|latin-?1|windows-?1252|iso-2022-\w+|unknown.*|default|none)$/i

/** Bytes above 127 that are plainly UTF-8, or plainly not, against what the header says. */
function betterCharset(part: PartHeader, body: Buffer): string | null {
  if (part.encoding === 'base64' || part.encoding === 'quoted-printable' || isAscii(body)) return null
  const declared = part.charset
  const utf8 = isUtf8(body.subarray(0, lastWholeLine(body)))
  if (utf8) return declared === null || asciiNames.test(declared) ? 'utf-8' : null
  return declared === null || /^utf-?8$/i.test(declared) ? 'windows-1252' : null
}

function lastWholeLine(body: Buffer): number {
  const end = body.lastIndexOf(LF)
  return end <= 0 ? body.length : end
}

/** The parser takes the first Content-Type, and of a doubled parameter the first: the old ones stay behind it. */
function withCharset(contentType: string, charset: string): string {
  const end = contentType.indexOf(';')
  const type = end < 0 ? contentType : contentType.slice(0, end)
  return `Content-Type: ${type}; charset="${charset}"${end < 0 ? '' : contentType.slice(end)}\r\n`
}

function decodedSize(encoding: string, body: Buffer, lines: number): number {
  if (encoding === 'base64') {
    let padding = 0
    for (let index = body.length - 1; index >= 0 && padding < 2; index--) {
      const byte = body[index] as number
      if (byte === 61) padding++
      else if (!isSpace(byte)) break
    }
    const lineEnds = lines * (body.includes(CR) ? 2 : 1)
    return Math.max(0, Math.floor(((body.length - lineEnds) * 3) / 4) - padding)
  }
  if (encoding !== 'quoted-printable') return body.length
  let size = body.length
  for (let index = body.indexOf(61); index >= 0; index = body.indexOf(61, index + 1)) size -= 2
  return Math.max(0, size)
}

function leftOut(state: State, content: Uint8Array): LeftOut | null {
  if (state.leftOut.length === 0 || content.length < 24 || content.length > 40) return null
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  for (const text of [bytes.toString('base64'), bytes.toString('latin1')]) {
    if (!text.startsWith(state.standIn)) continue
    return (
      state.leftOut[Number.parseInt(text.slice(state.standIn.length, state.standIn.length + 8), 16)] ?? null
    )
  }
  return null
}

/** Mail from old Macs and broken gateways ends its lines with a CR alone. */
function withLineFeeds(source: Buffer): Buffer {
  if (source.includes(LF) || !source.includes(CR)) return source
  const copy = Buffer.from(source)
  for (let index = copy.indexOf(CR); index >= 0; index = copy.indexOf(CR, index + 1)) copy[index] = LF
  return copy
}

/** Empty lines, a byte order mark and the "From " line of an mbox before the header. */
function skipEnvelope(source: Buffer): number {
  let position = source.length > 2 && source[0] === 0xef && source[1] === 0xbb && source[2] === 0xbf ? 3 : 0
  while (position < source.length) {
    const next = lineEnd(source, position)
    const from = source.toString('latin1', position, position + 6)
    const envelope = from.startsWith('From ') || from === '>From '
    if (!envelope && !isBlank(source, position, next)) break
    position = next
  }
  return position < source.length ? position : 0
}

function lineEnd(source: Buffer, start: number): number {
  const end = source.indexOf(LF, start)
  return end < 0 ? source.length : end + 1
}

function startsWithDashes(source: Buffer, start: number): boolean {
  return source[start] === DASH && source[start + 1] === DASH
}

function isBlank(source: Buffer, start: number, end: number): boolean {
  const byte = source[start]
  return end <= start || byte === LF || (byte === CR && end - start <= 2)
}

function isSpace(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === LF || byte === CR
}
