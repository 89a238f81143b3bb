import { randomBytes } from 'node:crypto'
import { CR, isSpace } from './raw-lines.ts'

/** An attachment that was kept from the parser. */
export interface LeftOut {
  /** Bytes after decoding. */
  size: number
  /** As it stands in the mail, still encoded; `encoding` is 'base64', 'quoted-printable' or other. */
  body: Uint8Array
  encoding: string
}

/**
 * Begins each stand-in. Hexadecimal, 24 digits: the same whether it is read as base64, quoted-printable or as it is.
 * Random, so that no mail can hold one.
 */
const secret = randomBytes(12).toString('hex')

/** What stands in an attachment's place: one line that names it. */
export function standIn(index: number): Buffer {
  return Buffer.from(`${secret}${index.toString(16).padStart(8, '0')}\r\n`, 'latin1')
}

/** The attachment whose stand-in the parser found as `content`; null where it is none. */
export function findLeftOut(all: LeftOut[], content: Uint8Array): LeftOut | null {
  if (all.length === 0 || content.length < 24 || content.length > 40) return null
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength)
  for (const text of [bytes.toString('base64'), bytes.toString('latin1')]) {
    if (text.startsWith(secret)) {
      return all[Number.parseInt(text.slice(secret.length, secret.length + 8), 16)] ?? null
    }
  }
  return null
}

/** Was a stand-in taken for text? */
export function holdsStandIn(text: string): boolean {
  return text.includes(secret)
}

/** Bytes after decoding, from the length alone: right for what programs write, near enough for the rest. */
export function decodedSize(encoding: string, body: Buffer, lines: number): number {
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
