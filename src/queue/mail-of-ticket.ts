/**
 * Is this mail a ticket's, so that it is left to it? What the mail says of itself anybody can write, and a mail that is
 * wrongly left lies there unseen, which is the worst that can happen to it. So it is left only where the ticket system
 * says the same:
 *
 *   - a ticket holds a mail with this Message-ID, and its sender wrote in the ticket, or the system itself sent it; or
 *   - the system sent it by its own headers, it is the one that is configured, and the ticket that it names was seen.
 *
 * Where the mail only says that it belongs to a ticket (it answers a mail of one, it has its tag in the subject), and the
 * ticket was seen, it waits some time for the ticket to be read: RT gets an answer at the same time as the mailbox. If
 * that settles nothing, the mail is triaged like any other, and no draft is written.
 */
import type { Message } from '../item/item.ts'
import type { TicketSign } from '../item/ticket-mail.ts'
import type { TicketRef, TicketSettings } from '../tickets/contract.ts'
import type { Store } from './redis.ts'
import { findTicketsOf, knownTicket } from './ticket-mails.ts'

/** A configured ticket system. */
export interface TicketPlace {
  name: string
  type: TicketSettings['type']
  url: string
  queues: readonly string[]
}

export type MailStanding =
  /** The ticket holds it, or its system sent it: it is not to be triaged a second time. */
  | { is: 'left'; ticket: TicketRef; because: 'held' | 'sent' }
  /** It says that it belongs to a ticket of this source. `settles`: reading the ticket again may show it. */
  | { is: 'claimed'; source: string; settles: boolean }

type MailFacts = Pick<Message, 'messageId' | 'inReplyTo' | 'references' | 'from' | 'flags' | 'ticketSigns'>

/** Systems that say which mails their tickets hold: there it turns out whether one holds a mail. */
const tellMails: readonly TicketPlace['type'][] = ['rt', 'zammad', 'zendesk']

/** References that are looked up, the newest first. */
const mostReferences = 20

/** null: a mail like any other. */
export async function standingOf(
  store: Store,
  places: readonly TicketPlace[],
  mail: MailFacts,
): Promise<MailStanding | null> {
  if (places.length === 0) return null
  // Who borrows a name is believed nothing: neither left, nor made to wait.
  if (mail.flags.includes('failed-authentication')) return null
  const isSent = (place: TicketPlace) =>
    mail.ticketSigns.some(({ system, by }) => system === place.type && by === 'sender')
  const answered = [...new Set([mail.inReplyTo, ...mail.references.slice(-mostReferences)])]
  const ids = [mail.messageId, ...answered].filter((id) => id !== null)
  const found = await findTicketsOf(store, ids)
  const address = mail.from?.address ?? null

  const own = mail.messageId === null ? null : (found[0] ?? null)
  const ownPlace = places.find(({ name }) => name === own?.source)
  if (own !== null && ownPlace !== undefined) {
    const { isPerson } = await knownTicket(store, own, address)
    if (isPerson || isSent(ownPlace))
      return { is: 'left', ticket: own, because: isSent(ownPlace) ? 'sent' : 'held' }
    return { is: 'claimed', source: own.source, settles: false }
  }

  const claims: MailStanding[] = []
  for (const sign of mail.ticketSigns) {
    for (const place of places.filter(({ type }) => type === sign.system)) {
      const standing = await standingBy(store, place, sign, address)
      if (standing?.is === 'left') return standing
      if (standing !== null) claims.push(standing)
    }
  }
  for (const ticket of found) {
    const place = places.find(({ name }) => name === ticket?.source)
    if (place !== undefined)
      claims.push({ is: 'claimed', source: place.name, settles: tellMails.includes(place.type) })
  }
  return claims.find((claim) => claim.is === 'claimed' && claim.settles) ?? claims[0] ?? null
}

async function standingBy(
  store: Store,
  place: TicketPlace,
  { ticket, site, by }: TicketSign,
  address: string | null,
): Promise<MailStanding | null> {
  const tells = tellMails.includes(place.type)
  // People know a ticket of Zammad by its number, the API by another one: there only Message-IDs tell.
  if (ticket === null || place.type === 'zammad')
    return by === 'sender' ? { is: 'claimed', source: place.name, settles: tells } : null
  const ref = { source: place.name, ticket }
  const { isKnown, isPerson } = await knownTicket(store, ref, address)
  const isHere = isSiteOf(place, site) && isQueueOf(place, ticket)
  if (by === 'sender' && isHere && isKnown) return { is: 'left', ticket: ref, because: 'sent' }
  // Its own mail about a ticket that was not read yet, or a mail of another installation.
  if (by === 'sender') return { is: 'claimed', source: place.name, settles: tells || isHere }
  if (!isKnown || (by === 'subject' && !isHere && !isPerson)) return null
  return { is: 'claimed', source: place.name, settles: tells }
}

/** RT is mostly called by its domain: example.com is the one at rt.example.com. */
function isSiteOf({ url }: TicketPlace, site: string | null): boolean {
  const name = site?.replace(/[:/].*$/s, '') ?? ''
  const host = new URL(url).hostname.toLowerCase()
  return name !== '' && (host === name || (name.includes('.') && host.endsWith(`.${name}`)))
}

/** The repository is part of what GitHub calls an issue; of the others a mail does not say where its ticket lies. */
function isQueueOf({ type, queues }: TicketPlace, ticket: string): boolean {
  const repository = ticket.replace(/#.*$/s, '').toLowerCase()
  return type !== 'github' || queues.some((queue) => queue.toLowerCase() === repository)
}
