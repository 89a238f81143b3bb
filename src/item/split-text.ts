import { cut, joinLines } from './clean-text.ts'
import { limits } from './limits.ts'
import type { Line } from './lines.ts'
import { splitReply } from './quoted-reply.ts'
import { splitSignature } from './signature.ts'

export interface TextParts {
  text: string
  quoted: string
  signature: string
  forwarded: boolean
  truncated: boolean
}

/** The author's words, and what was cut from them. If all would be cut, nothing is. */
export function splitText(lines: Line[], kind: 'reply' | 'forward' | 'unknown'): TextParts {
  const reply = splitReply(lines, { kind })
  const { text, signature } = splitSignature(reply.author)
  const forwarded = reply.forwarded.some((line) => line.text !== '')
  const own = join(text)
  const said = own !== '' || forwarded
  const body = said ? join([...text, gap, ...reply.forwarded]) : join(signature)
  const kept = body === '' ? join(lines) : body
  return {
    text: cut(kept, limits.textLength),
    quoted: body === '' ? '' : cut(join(reply.quoted), limits.quotedLength),
    signature: said ? cut(join(signature), limits.signatureLength) : '',
    forwarded,
    truncated: kept.length > limits.textLength,
  }
}

const gap: Line = { text: '', depth: 0, mark: null }

function join(lines: Line[]): string {
  return joinLines(lines.map((line) => line.text))
}
