/**
 * Which mails belong to which ticket, as the ticket systems say. Keys and fields are hashes, values are ids, so that
 * nothing of a mail stands here.
 *
 *   ticket-mail:<Message-ID>        TicketRef as JSON: the ticket holds the mail, or sent it
 *   ticket-people:<source/ticket>   hash: who wrote in the ticket, by address; empty field: it was seen
 *   ticket-wait:<message>           since when a mail waits for its ticket to be read, in ms
 */
import { createHash } from 'node:crypto'
import type { MessageRef } from '../mail/contract.ts'
import type { FetchedTicket, TicketRef } from '../tickets/contract.ts'
import { messageKey, ticketKey } from './jobs.ts'
import { PREFIX, type Store } from './redis.ts'

const DAY_SECONDS = 24 * 60 * 60
/** A customer may answer after a year. */
const keep = { mails: 400 * DAY_SECONDS, wait: DAY_SECONDS }
/** Of a ticket that somebody keeps going for ever, the newest. */
const most = { mails: 500, people: 200 }

/** To be called whenever a ticket was read: its mail is left to it from then on. Twice changes nothing. */
export async function rememberTicketMails(
  store: Store,
  source: string,
  { ticket, messageIds, requester, messages }: FetchedTicket,
): Promise<void> {
  const ref: TicketRef = { source, ticket }
  const people = [requester, ...messages.slice(-most.people).map(({ author }) => author)]
  const addresses = people.flatMap((person) =>
    person === null ? [] : [hashed(person.address.toLowerCase())],
  )
  const writing = store.redis.multi()
  for (const id of messageIds.slice(-most.mails))
    writing.set(mailKey(id), JSON.stringify(ref), 'EX', keep.mails)
  writing.hset(peopleKey(ref), Object.fromEntries(['', ...addresses].map((field) => [field, '1'])))
  writing.expire(peopleKey(ref), keep.mails)
  await writing.exec()
}

/** The tickets that hold, or sent, the mails with these Message-IDs; null where none does. In order. */
export async function findTicketsOf(
  store: Store,
  messageIds: readonly string[],
): Promise<(TicketRef | null)[]> {
  if (messageIds.length === 0) return []
  const texts = await store.redis.mget(messageIds.map(mailKey))
  return texts.map((text) => (text === null ? null : (JSON.parse(text) as TicketRef)))
}

/** Was the ticket ever read, and did the owner of `address` write in it? */
export async function knownTicket(
  store: Store,
  ref: TicketRef,
  address: string | null,
): Promise<{ isKnown: boolean; isPerson: boolean }> {
  const field = address === null ? '' : hashed(address.toLowerCase())
  const [seen, person] = await store.redis.hmget(peopleKey(ref), '', field)
  return { isKnown: seen !== null, isPerson: address !== null && person !== null }
}

/** How long the mail has waited for its ticket, in ms; from the first call on. */
export async function waitOf(store: Store, ref: MessageRef, now = Date.now()): Promise<number> {
  const key = `${PREFIX}:ticket-wait:${hashed(messageKey(ref))}`
  await store.redis.set(key, String(now), 'EX', keep.wait, 'NX')
  return now - Number((await store.redis.get(key)) ?? now)
}

/** Hashed, because whoever sends a mail chooses its Message-ID, and its length. */
function mailKey(messageId: string): string {
  return `${PREFIX}:ticket-mail:${hashed(messageId.trim().replace(/^<|>$/g, ''))}`
}

/** Systems write the names of repositories and projects in either case. */
function peopleKey(ref: TicketRef): string {
  return `${PREFIX}:ticket-people:${hashed(ticketKey(ref).toLowerCase())}`
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
