import type { Attachment as Part } from 'postal-mime'
import { cleanCharacters, cut } from './clean-text.ts'
import type { Attachment } from './item.ts'
import { limits } from './limits.ts'
import type { MendedMessage } from './mend-message.ts'

/** Parts that belong to the letter, not to the person: signatures and the papers of a bounce. */
const notFiles =
  /^(?:application\/(?:x-)?pkcs7-signature|application\/pgp-(?:signature|encrypted)|message\/(?:delivery-status|disposition-notification|feedback-report)|text\/rfc822-headers)$/

/** Attachments as they are listed: name, type and size. Nothing is opened. */
export function listAttachments(parts: Part[], mended: MendedMessage): Attachment[] {
  return parts
    .filter((part) => !notFiles.test(part.mimeType))
    .slice(0, limits.attachments)
    .map((part) => {
      const content = bytesOf(part)
      const type = cut(part.mimeType.replace(/[^\w/.+-]/g, ''), 127) || 'application/octet-stream'
      return {
        name: safeName(part.filename, type),
        type,
        size: mended.leftOut(content)?.size ?? content.length,
      }
    })
}

export function bytesOf(part: Part): Uint8Array {
  if (typeof part.content === 'string') return new TextEncoder().encode(part.content)
  return part.content instanceof Uint8Array ? part.content : new Uint8Array(part.content)
}

/** A name that can be shown and written to a disk: no path, no controls, nothing that turns "exe.pdf" around. */
function safeName(name: string | null, type: string): string {
  const clean = cleanCharacters((name ?? '').slice(0, 2_000))
    .replace(/\n/g, ' ')
    .replace(/^.*[/\\]/, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[.\s]+|[.\s]+$/g, '')
  if (clean === '')
    return type === 'message/rfc822' ? 'message.eml' : type === 'text/calendar' ? 'invite.ics' : 'attachment'
  if (clean.length <= 150) return clean
  const ending = /\.[\p{L}\p{N}]{1,10}$/u.exec(clean)?.[0] ?? ''
  return `${cut(clean, 150 - ending.length)}${ending}`
}
