import type { Message } from '../item/item.ts'
import { oneLine } from './draft-text.ts'

const maxSubject = 200
const maxReferences = 20

/** The subject without "Re:" and its like in other languages; "Fwd:" stays, it is part of what was sent. */
export function baseSubject(subject: string): string {
  return oneLine(subject, maxSubject).replace(
    /^((re|aw|antw|sv|vs|rif|ref|res|odp)\s*(\[\d+\])?\s*:\s*)+/i,
    '',
  )
}

/** The base subject with one "Re:" before it. */
export function replySubject(subject: string): string {
  return `Re: ${baseSubject(subject)}`.trimEnd()
}

/** RFC 5322 §3.6.4: the References grow by the answered mail; the first and the newest are kept (RFC 5537 §3.4.4). */
export function threadHeaders(message: Message): { inReplyTo?: string; references?: string[] } {
  const valid = (id: string | null): id is string =>
    id !== null && /^<[\x21-\x3b=\x3f-\x7e]{1,250}>$/.test(id)
  const earlier = message.references.length > 0 ? message.references : [message.inReplyTo]
  const chain = [...new Set([...earlier, message.messageId].filter(valid))]
  const references =
    chain.length > maxReferences ? [...chain.slice(0, 1), ...chain.slice(1 - maxReferences)] : chain
  return {
    ...(valid(message.messageId) ? { inReplyTo: message.messageId } : {}),
    ...(references.length > 0 ? { references } : {}),
  }
}
