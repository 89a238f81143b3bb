import type { MessageRef } from '../mail/contract.ts'
import { messageKey } from '../queue/jobs.ts'

/** The key of a mail among mails and tickets. */
export function mailItemKey(ref: MessageRef): string {
  return `mail:${messageKey(ref)}`
}

/** The key of a ticket among mails and tickets, whatever its version. */
export function ticketItemKey({ source, ticket }: { source: string; ticket: string }): string {
  return `ticket:${source}/${ticket}`
}
