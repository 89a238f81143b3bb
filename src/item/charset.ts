import { isAscii, isUtf8 } from 'node:buffer'
import type { PartHeader } from './part-header.ts'
import { LF } from './raw-lines.ts'

/** What programs declare without having looked. */
const careless =
  /^(?:us-ascii|ascii|iso-?8859-?1|latin-?1|windows-?1252|iso-2022-\w+|unknown.*|x-unknown|default|none)$/i

/** The charset that the bytes show against what the header says, or null where the header is right or cannot be told wrong. */
export function betterCharset(part: PartHeader, body: Buffer): string | null {
  if (part.encoding === 'base64' || part.encoding === 'quoted-printable' || isAscii(body)) return null
  const declared = part.charset
  // A cut body may end within a character.
  const end = body.lastIndexOf(LF)
  const utf8 = isUtf8(end <= 0 ? body : body.subarray(0, end))
  if (utf8) return declared === null || careless.test(declared) ? 'utf-8' : null
  return declared === null || /^utf-?8$/i.test(declared) ? 'windows-1252' : null
}

const western = new TextDecoder('windows-1252')

/** Bare bytes in a header are UTF-8 (RFC 6532); where they are not, the charset of those who know no better. */
export function utf8Header(header: Buffer): Buffer {
  return isUtf8(header) ? header : Buffer.from(western.decode(header))
}
