import type { Decision } from '../item/decision.ts'
import type { FetchedTicket } from '../tickets/contract.ts'
import { readTicket } from '../tickets/read-ticket.ts'
import { renderTemplate } from './draft-template.ts'
import { oneLine, onlyNumber, personName, plainText } from './draft-text.ts'
import { quotedText } from './note-text.ts'
import { attributionOf } from './quote-original.ts'
import { baseSubject } from './reply-headers.ts'

export interface ReplyInput {
  decision: Pick<Decision, 'language' | 'label' | 'entities'>
  /** `version`: the message that is answered. */
  ref: { source: string; version: string }
  ticket: FetchedTicket
  /** Name of a draft template, and the folders where it is looked for; the first wins. */
  template: string
  templateFolders: readonly string[]
  /** IANA name; default UTC. */
  timeZone?: string | undefined
}

const longestReply = 4_000

/**
 * A reply to a ticket from a draft template, in the customer's language where there is one: plain text, for a person to
 * send. The same template answers mail; who answers a ticket is left open. Throws UserError for a missing or wrong
 * template.
 */
export async function composeTicketReply(input: ReplyInput): Promise<string> {
  const { decision, ticket, ref } = input
  const item = readTicket(ticket, ref.source, ref.version)?.item
  const from = item?.from ?? ticket.requester
  const date = item?.date ?? null
  const number = (type: Parameters<typeof onlyNumber>[1]) => onlyNumber(decision.entities, type)
  const rendered = await renderTemplate(
    input.templateFolders,
    input.template,
    decision.language,
    (language) => ({
      subject: quotedText(baseSubject(ticket.subject), 200),
      sender_name: from === null ? null : personName(from),
      sender_address: from === null ? null : oneLine(from.address, 254),
      date: attributionOf({ from, date }, language, input.timeZone ?? 'UTC').date,
      own_name: null,
      own_address: null,
      label: decision.label,
      language,
      order_number: number('order-number'),
      invoice_number: number('invoice-number'),
      ticket_number: number('ticket-number'),
      amount: number('amount'),
    }),
  )
  return plainText(rendered.body.trim().replace(/\n{3,}/g, '\n\n'), longestReply)
}
