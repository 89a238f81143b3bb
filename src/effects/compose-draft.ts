/**
 * A reply, written as a draft and never sent: a template of the user's, the mail quoted below, the right thread headers.
 * The Message-ID is a function of (account, mail, template), so that a draft made twice can be found to be the same one.
 */
import { createHash } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { PermanentError, UserError } from '../errors.ts'
import type { Decision } from '../item/decision.ts'
import type { Address, Message } from '../item/item.ts'
import { type DraftValues, renderTemplate } from './draft-template.ts'
import { oneLine, onlyNumber, personName } from './draft-text.ts'
import { mailbox, mayDraft, recipient } from './may-draft.ts'
import { attributionLine, attributionOf, quoteOriginal } from './quote-original.ts'
import { baseSubject, replySubject, threadHeaders } from './reply-headers.ts'

export { mayDraft }

export interface DraftAccount {
  name: string
  /** The account's own addresses; the first one answers where the mail was addressed to none of them. */
  own: readonly Address[]
}

export interface DraftInput {
  message: Message
  decision: Pick<Decision, 'language' | 'label' | 'entities'>
  /** The template's name, without language and ending. */
  template: string
  /** The first folder wins. */
  templateFolders: readonly string[]
  account: DraftAccount
  /** Becomes the Date header. */
  date: Date
  /** IANA name, for the date above the quote. */
  timeZone?: string
}

export interface Draft {
  /** RFC 5322 message, CRLF, text/plain only. */
  raw: Uint8Array
  /** With angle brackets. */
  messageId: string
  template: string
  /** The language of the template that was found, ISO 639-1. */
  language: string
}

/** The Message-ID the draft will have, with angle brackets: to look for it in the mailbox before making another. */
export function draftMessageId(account: DraftAccount, identity: string, template: string): string {
  const hash = createHash('sha256').update([account.name, identity, template].join('\0')).digest('hex')
  const domain = ownAddress(account).address.split('@').at(-1)
  return `<draft.${hash.slice(0, 40)}@${domain}>`
}

/**
 * Composes the draft; reads templates, writes nothing. Throws PermanentError `draft-not-allowed` where `mayDraft` says no,
 * and UserError for a missing or wrong template, or an account without an address of its own.
 */
export async function composeDraft(input: DraftInput): Promise<Draft> {
  const { message, account, template } = input
  const permission = mayDraft(
    message,
    account.own.map(({ address }) => address),
  )
  const to = recipient(message)
  if (!permission.allowed || to === null) {
    throw new PermanentError(
      'draft-not-allowed',
      'This mail must not be answered: see mayDraft for the reason.',
    )
  }
  const from = answeringAddress(message, account)
  const timeZone = input.timeZone ?? 'UTC'
  const rendered = await renderTemplate(
    input.templateFolders,
    template,
    input.decision.language,
    (language) => draftValues(input, from, language, timeZone),
  )
  const attribution = attributionOf(message, rendered.language, timeZone)
  const line = oneLine(rendered.attribution ?? attributionLine(attribution, rendered.language), 400)
  const body = rendered.body.trim().replace(/\n{3,}/g, '\n\n')
  const messageId = draftMessageId(account, message.identity, template)
  const mime = new MailComposer({
    from: { name: oneLine(from.name, 100), address: from.address },
    to: { name: personName(to) ?? '', address: to.address },
    subject: replySubject(rendered.subject ?? message.subject),
    date: input.date,
    messageId,
    ...threadHeaders(message),
    headers: { 'X-Mailroom-Draft': oneLine(`${template}.${rendered.language}`, 200) },
    text: `${body}\n\n${line}\n${quoteOriginal(message.text)}\n`,
    textEncoding: 'quoted-printable',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { raw: await mime.compile().build(), messageId, template, language: rendered.language }
}

function ownAddress(account: DraftAccount): Address {
  const own = account.own[0]
  if (own === undefined) {
    throw new UserError(
      'own-address-missing',
      `Account "${account.name}" needs an address under "own" to answer from.`,
    )
  }
  return own
}

function answeringAddress(message: Message, account: DraftAccount): Address {
  const addressed = new Set([...message.to, ...message.cc].map(({ address }) => mailbox(address)))
  return account.own.find(({ address }) => addressed.has(mailbox(address))) ?? ownAddress(account)
}

function draftValues(input: DraftInput, from: Address, language: string, timeZone: string): DraftValues {
  const { message, decision } = input
  const to = recipient(message)
  const sender =
    to !== null && message.from?.address !== to.address ? (personName(to) === null ? message.from : to) : to
  return {
    subject: baseSubject(message.subject),
    sender_name: sender === null ? null : personName(sender),
    sender_address: to === null ? null : oneLine(to.address, 254),
    date: attributionOf(message, language, timeZone).date,
    own_name: oneLine(from.name, 100) || null,
    own_address: from.address,
    label: decision.label,
    language,
    order_number: onlyNumber(decision.entities, 'order-number'),
    invoice_number: onlyNumber(decision.entities, 'invoice-number'),
    ticket_number: onlyNumber(decision.entities, 'ticket-number'),
    amount: onlyNumber(decision.entities, 'amount'),
  }
}
