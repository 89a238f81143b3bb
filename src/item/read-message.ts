/**
 * A raw mail as a Message: the text a person wrote, what was cut from it, who, when, and the facts worth a flag.
 *
 * mend (limits, damage) → parse (MIME) → choose (HTML or plain) → lines → split (quotes, then signature) → flags.
 */
import { hash } from 'node:crypto'
import PostalMime, { type Email } from 'postal-mime'
import { readAddresses } from './addresses.ts'
import { bytesOf, listAttachments } from './attachments.ts'
import { type ChosenText, chooseText } from './choose-text.ts'
import { first, headerFields, readDate, readListId, readMessageIds, readSubject } from './header-fields.ts'
import type { ItemFlag, Message } from './item.ts'
import { itemFlags } from './item.ts'
import { limits } from './limits.ts'
import { headerFlags } from './mail-flags.ts'
import { type MendedMessage, mendMessage } from './mend-message.ts'
import { withoutOwnList } from './own-lists.ts'
import { splitText } from './split-text.ts'
import { subjectKind } from './subject-kind.ts'
import { ticketSigns } from './ticket-mail.ts'

export interface ReadOptions {
  id: string
  /** The mail is read up to here; the rest is left out and the message flagged `truncated`. */
  maxBytes: number
  /** `raw` is already only the beginning of the mail. */
  truncated?: boolean
  /** Lists that are addresses of our own, by List-Id or address: they do not make a mail list mail. */
  ownLists?: readonly string[] | undefined
}

/**
 * Reads a mail of any quality. Never throws for what is in it: what can be read is returned, with the flags `broken`,
 * `truncated`, `no-text` or `encrypted` where they hold. `identity` is over `raw` as given.
 */
export async function readMessage(raw: Uint8Array, options: ReadOptions): Promise<Message> {
  const whole = raw.length <= options.maxBytes && options.truncated !== true
  const parsed = await parse(raw.subarray(0, options.maxBytes), whole)
  const fields = headerFields(parsed.email.headers)
  const chosen = await textOf(parsed)
  const subject = readSubject(fields)
  const references = readMessageIds(first(fields, 'references'))
  const inReplyTo = readMessageIds(first(fields, 'in-reply-to'))[0] ?? null
  const messageId = readMessageIds(first(fields, 'message-id'))[0] ?? null
  const answers = inReplyTo !== null || references.length > 0
  const from =
    readAddresses(fields.get('from') ?? [])[0] ?? readAddresses(fields.get('sender') ?? [])[0] ?? null
  const replyTo = readAddresses(fields.get('reply-to') ?? [])
  const contentTypes = parsed.mended.contentTypes
  const text = chosen.lines
    .slice(0, 200)
    .map((line) => line.text)
    .join('\n')
  const foreign = withoutOwnList(fields, options.ownLists ?? [])
  const flags = new Set<ItemFlag>(
    headerFlags({ fields: foreign, subject, from, replyTo, text, contentTypes }),
  )
  const bounce = flags.has('bounce')
  // What follows the report in a bounce is the mail that came back: our own.
  const parts = splitText(chosen.lines, bounce ? 'reply' : subjectKind(subject, answers))
  if (parts.forwarded) flags.add('forwarded')
  if (answers || (parts.quoted !== '' && !bounce)) flags.add('reply')
  if (parsed.broken) flags.add('broken')
  if (!whole || parsed.mended.truncated || chosen.truncated || parts.truncated) flags.add('truncated')
  if (!/[\p{L}\p{N}]/u.test(parts.text)) flags.add('no-text')
  if (chosen.hiddenText) flags.add('hidden-text')
  if (chosen.suspiciousLink) flags.add('suspicious-link')
  const signs = ticketSigns({ fields, subject, messageId, inReplyTo, references })
  if (signs.some(({ by }) => by !== 'subject')) flags.add('ticket')
  return {
    id: options.id,
    identity: hash('sha256', raw, 'hex'),
    subject,
    text: parts.text,
    from,
    date: readDate(fields),
    flags: itemFlags.filter((flag) => flags.has(flag)),
    messageId,
    inReplyTo,
    references,
    replyTo,
    to: readAddresses(fields.get('to') ?? []),
    cc: readAddresses(fields.get('cc') ?? []),
    listId: readListId(fields),
    ticketSigns: signs,
    quoted: parts.quoted,
    signature: parts.signature,
    attachments: listAttachments(parsed.email.attachments, parsed.mended),
  }
}

interface Parsed {
  email: Email
  mended: MendedMessage
  broken: boolean
}

async function parse(raw: Uint8Array, whole: boolean): Promise<Parsed> {
  const mended = mendMessage(raw, { whole })
  const email = await parseSafely(mended)
  if (email === null || (isEmpty(email) && !mended.truncated && raw.length > 0)) {
    // Nothing found: the structure is lost, or there is nothing. All that follows the header is taken for text.
    const flat = mendMessage(raw, { whole, flat: true })
    const second = await parseSafely(flat)
    const lost = second !== null && (second.text ?? '').trim() !== ''
    return {
      email: second ?? email ?? nothing,
      mended: flat,
      broken: mended.broken || lost || email === null,
    }
  }
  if (mended.holdsStandIn(`${email.text ?? ''}${email.html ?? ''}`)) {
    const again = mendMessage(raw, { whole, keepAttachments: true })
    return { email: (await parseSafely(again)) ?? nothing, mended: again, broken: again.broken }
  }
  return { email, mended, broken: mended.broken }
}

const nothing: Email = { headers: [], headerLines: [], attachments: [] }

async function parseSafely(mended: MendedMessage): Promise<Email | null> {
  try {
    return await PostalMime.parse(mended.bytes, {
      forceRfc822Attachments: true,
      maxNestingDepth: limits.depth + 5,
    })
  } catch {
    return null
  }
}

function isEmpty(email: Email): boolean {
  return (
    email.attachments.length === 0 && (email.text ?? '').trim() === '' && (email.html ?? '').trim() === ''
  )
}

async function textOf(parsed: Parsed, depth = 0): Promise<ChosenText> {
  const chosen = chooseText(parsed.email, parsed.mended.charsets)
  if (chosen.lines.some((line) => line.text !== '') || depth > 3) return chosen
  for (const part of parsed.email.attachments) {
    if (part.mimeType !== 'message/rfc822') continue
    const content = bytesOf(part)
    const left = parsed.mended.leftOut(content)
    const raw =
      left === null
        ? content
        : left.encoding === 'base64'
          ? Buffer.from(Buffer.from(left.body).toString('latin1'), 'base64')
          : left.body
    const inner = await textOf(await parse(raw, true), depth + 1)
    if (inner.lines.some((line) => line.text !== '')) return inner
  }
  return chosen
}
