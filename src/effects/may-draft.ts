import type { Address, ItemFlag, Message } from '../item/item.ts'

/**
 * May a reply to this mail be drafted at all? `own`: the addresses of all accounts, lower-cased. Whatever a machine sent
 * gets no answer (RFC 3834 §2), nor do we answer ourselves: with this and a person who sends, there is no loop.
 */
export function mayDraft(
  message: Message,
  own: readonly string[],
): { allowed: true } | { allowed: false; reason: string } {
  const refused = (reason: string) => ({ allowed: false, reason }) as const
  const reason = answerRefusal(message.flags)
  if (reason !== null) return refused(reason)
  if (message.attachments.some(({ type }) => /^message\/(partial|external-body)\b/i.test(type))) {
    return refused('it is only a part of a mail')
  }
  const to = recipient(message)
  if (message.from === null || to === null) return refused('it has no sender')
  if (!validAddress(message.from.address) || !validAddress(to.address))
    return refused("the sender's address cannot be used")
  const mailboxes = new Set(own.map(mailbox))
  if ([message.from, ...message.replyTo].some(({ address }) => mailboxes.has(mailbox(address)))) {
    return refused('it comes from, or its reply goes to, an address of our own')
  }
  if ([message.from, to].some(({ address }) => machineSender.test(address))) {
    return refused('nobody reads the address it was sent from')
  }
  return { allowed: true }
}

/** Why something with these flags gets no answer, or null. */
export function answerRefusal(flags: readonly ItemFlag[]): string | null {
  return flags.map((flag) => refusals[flag]).find((reason) => reason !== undefined) ?? null
}

const refusals: Partial<Record<ItemFlag, string>> = {
  list: 'it came through a mailing list',
  bulk: 'it is bulk mail',
  'auto-reply': 'it is an automatic reply',
  bounce: 'it is a delivery report',
  calendar: 'an invitation is answered by accepting or declining it',
  'no-reply': 'nobody reads the address it was sent from',
  encrypted: 'it is encrypted, so what it asks is not known',
  'suspicious-link': 'one of its links leads elsewhere than it shows',
  'failed-authentication': 'its sender may be forged',
  ticket: 'it belongs to a ticket, and is answered there',
}

const machineSender =
  /^(no-?reply|do-?not-?reply|ne-?pas-?repondre|nicht-?antworten|no-?responder|mailer-daemon|postmaster|bounces?|notifications?)([+._-][^@]*)?@/i

/** RFC 5322 §3.6.2: Reply-To, else From. Only the first: a forged list of them must not become a mass mail. */
export function recipient(message: Pick<Message, 'from' | 'replyTo'>): Address | null {
  return message.replyTo[0] ?? message.from
}

/** ASCII before the @ (no SMTPUTF8 needed), nothing that could end an address or begin another. */
function validAddress(address: string): boolean {
  return (
    address.length <= 254 &&
    /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]*[\p{L}\p{N}])?$/u.test(address)
  )
}

/** "Support+2026@…" is the mailbox "support@…" (RFC 5233). */
export function mailbox(address: string): string {
  return address
    .trim()
    .toLowerCase()
    .replace(/\+[^@]*@/, '@')
}
