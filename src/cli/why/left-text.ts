import { messageKey, ticketKey } from '../../queue/jobs.ts'
import type { LeftMail } from '../../queue/left-mails.ts'
import { plain, timeWords } from './why-words.ts'

const reasons: Record<LeftMail['because'], string> = {
  held: 'The ticket holds a mail with this Message-ID, and whoever sent it wrote in the ticket.',
  sent: 'The ticket system sent it itself, by its headers.',
}

/** Why a mail was not decided: it belongs to a ticket, which is. */
export function leftText({ ref, messageId, ticket, because, at }: LeftMail): string {
  const name = plain(ticketKey(ticket))
  return `${plain(messageId ?? 'A message without Message-ID')}
  was read in ${plain(ref.account)}/${plain(ref.folder)} (${plain(messageKey(ref))}) ${timeWords(at)} UTC.

Left to ticket ${name}: nothing was written to the mailbox, so that nothing is triaged twice.
  ${reasons[because]}

What was decided of the ticket
  mailroom why ${name}
`
}
