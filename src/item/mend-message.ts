/**
 * One pass over the lines of a raw mail before the parser sees it. It
 * - cuts what is past the limits (parts, depth, header, text), so that no mail can cost more than a few milliseconds
 *   a megabyte: the parser alone keeps about 2 KB for each line, however short;
 * - leaves out the content of attachments and notes its size: nobody opens it here;
 * - mends what can be mended: a missing line between header and body, line ends of one CR, a leading mbox line, a type
 *   that is none, a charset that is wrong or missing while the bytes are plainly UTF-8;
 * - notes what is broken.
 * It follows the parser's own idea of a boundary line, so that both see the same parts.
 */
import { type Boundaries, trackBoundaries } from './boundaries.ts'
import { betterCharset, utf8Header } from './charset.ts'
import { decodedSize, findLeftOut, holdsStandIn, type LeftOut, standIn } from './left-out.ts'
import { limits } from './limits.ts'
import { type PartHeader, readPartHeader } from './part-header.ts'
import { isBlankLine, isHeaderLine, LF, lineEnd, skipEnvelope, withLineFeeds } from './raw-lines.ts'

export interface MendedMessage {
  bytes: Uint8Array
  broken: boolean
  truncated: boolean
  /** Content-Type of each part in order, multiparts included, unfolded and lower-cased. */
  contentTypes: string[]
  charsets: string[]
  /** The attachment that was left out, where `content` is what the parser found in its place; else null. */
  leftOut(content: Uint8Array): LeftOut | null
  /** Does this text hold the stand-in of an attachment that was taken for text wrongly? */
  holdsStandIn(text: string): boolean
}

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
    boundaries: trackBoundaries(source),
    options,
    chunks: [],
    parts: 0,
    headerLines: 0,
    textBytes: 0,
    textLines: 0,
    broken: false,
    truncated: false,
    contentTypes: [],
    charsets: [],
    leftOut: [],
  }
  let position = skipEnvelope(source)
  while (position < source.length) position = readPart(state, position)
  if (state.boundaries.depth() > 0 && options.whole && !state.truncated) state.broken = true
  const { broken, truncated, contentTypes, charsets, leftOut } = state
  return {
    bytes: Buffer.concat(state.chunks),
    broken,
    truncated,
    contentTypes,
    charsets,
    leftOut: (content) => findLeftOut(leftOut, content),
    holdsStandIn: (text) => leftOut.length > 0 && holdsStandIn(text),
  }
}

interface State {
  source: Buffer
  boundaries: Boundaries
  options: MendOptions
  /** What the parser will see. */
  chunks: Buffer[]
  parts: number
  headerLines: number
  textBytes: number
  textLines: number
  broken: boolean
  truncated: boolean
  contentTypes: string[]
  charsets: string[]
  leftOut: LeftOut[]
}

/** Reads a header, the body up to the next boundary line, and that line. Returns where the next part begins. */
function readPart(state: State, start: number): number {
  const { source, boundaries } = state
  state.parts++
  if (state.parts > limits.parts) return stop(state)
  const header = readHeader(state, start)
  const part = headerOf(state, start, header.keptEnd)
  state.contentTypes.push(part.contentType.toLowerCase().slice(0, 500))
  if (part.charset !== null) state.charsets.push(part.charset.toLowerCase())
  if (part.type.startsWith('multipart/')) {
    if (boundaries.depth() >= limits.depth) return stop(state)
    if (part.boundary === null) state.broken = true
    else boundaries.open(part.boundary, part.type === 'multipart/digest')
  }
  const { boundary, lines } = boundaries.next(header.bodyStart)
  const body = source.subarray(header.bodyStart, boundary?.start ?? source.length)
  emitPart(state, part, source.subarray(start, header.keptEnd), body, lines)
  // After the end of a multipart comes text nobody sees, up to the next boundary of an outer one.
  let found = boundary
  while (found !== null) {
    if (found.unclosed) state.broken = true
    state.chunks.push(source.subarray(found.start, found.end))
    if (!found.last) return found.end
    found = boundaries.next(found.end).boundary
  }
  return source.length
}

function headerOf(state: State, start: number, end: number): PartHeader {
  const inner = state.boundaries.inDigest() ? 'message/rfc822' : 'text/plain'
  const part = readPartHeader(state.source.toString('latin1', start, end), inner)
  if (state.options.flat !== true) return part
  return {
    ...part,
    type: 'text/plain',
    contentType: 'text/plain',
    boundary: null,
    attachment: false,
    mended: true,
  }
}

function stop(state: State): number {
  state.truncated = true
  return state.source.length
}

/** Where the header ends: what is kept of it, without the empty line, and where the body starts. */
function readHeader(state: State, start: number): { keptEnd: number; bodyStart: number } {
  const { source, boundaries } = state
  const maxBytes = state.parts === 1 ? limits.headerBytes : limits.partHeaderBytes
  let position = start
  let keptEnd = start
  while (position < source.length) {
    const next = lineEnd(source, position)
    if (isBlankLine(source, position, next)) return { keptEnd, bodyStart: next }
    // A part that ends inside its header, before any empty line.
    if (boundaries.isBoundary(position, next)) return { keptEnd, bodyStart: position }
    if (!isHeaderLine(source, position, next, position === start)) {
      state.broken = true
      const goesOn = position > start && isHeaderLine(source, next, lineEnd(source, next), false)
      // The empty line between header and body is missing.
      if (!goesOn) return { keptEnd, bodyStart: position }
    }
    position = next
    if (position - start <= maxBytes && state.headerLines < limits.headerLines) {
      keptEnd = position
      state.headerLines++
    } else state.truncated = true
  }
  return { keptEnd, bodyStart: source.length }
}

const newline = Buffer.from('\r\n')

function emitPart(state: State, part: PartHeader, raw: Buffer, body: Buffer, lines: number): void {
  const header = utf8Header(raw)
  // A header that ends without a line end gets one, and the empty line after it.
  const complete = header.length === 0 || header[header.length - 1] === LF
  const head = complete ? [header, newline] : [header, newline, newline]
  if (part.type.startsWith('multipart/')) {
    // What stands before the first part is for readers without MIME.
    state.chunks.push(...head)
    return
  }
  if (isText(part)) {
    const text = capText(state, body, lines)
    const charset = betterCharset(part, text)
    if (charset !== null || part.mended) state.chunks.push(contentTypeLine(part, charset))
    state.chunks.push(...head, text)
    return
  }
  const kept = state.options.keepAttachments === true ? limits.textBytes : limits.keptAttachmentBytes
  if (body.length <= kept && part.type !== 'message/rfc822') {
    state.chunks.push(...head, body)
    return
  }
  const size = decodedSize(part.encoding, body, lines)
  const index = state.leftOut.push({ size, body, encoding: part.encoding }) - 1
  state.chunks.push(...head, standIn(index))
}

function isText(part: PartHeader): boolean {
  return !part.attachment && (part.type === 'text/plain' || part.type === 'text/html')
}

/** The parser takes the first Content-Type, and of a doubled parameter the first: the old ones stay behind it. */
function contentTypeLine(part: PartHeader, charset: string | null): Buffer {
  const semicolon = part.contentType.indexOf(';')
  const rest = semicolon < 0 ? '' : part.contentType.slice(semicolon)
  const parameter = charset === null ? '' : `; charset="${charset}"`
  return Buffer.from(`Content-Type: ${part.type}${parameter}${rest}\r\n`, 'latin1')
}

function capText(state: State, body: Buffer, lines: number): Buffer {
  const bytesLeft = limits.textBytes - state.textBytes
  const linesLeft = limits.textLines - state.textLines
  state.textBytes += body.length
  state.textLines += lines
  if (body.length <= bytesLeft && lines <= linesLeft) return body
  state.truncated = true
  let end = 0
  for (let line = 0; line < linesLeft && end < bytesLeft && end < body.length; line++) {
    end = lineEnd(body, end)
  }
  return body.subarray(0, Math.max(0, Math.min(end, bytesLeft)))
}
