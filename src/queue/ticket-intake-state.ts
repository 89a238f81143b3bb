/**
 * How far a ticket system was read.
 *
 *   ticket-cursors               hash of the cursor's state by source
 *   ticket-read:<source/ticket>  TicketRead as JSON: a listing that tells of what was read already costs nothing
 */
import type { TicketCursor, TicketRef } from '../tickets/contract.ts'
import { ticketKey } from './jobs.ts'
import { PREFIX, type Store } from './redis.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
/** Longer than the record of a job is kept. In seconds. */
const KEEP_READ = 2 * 24 * 60 * 60

/** Most systems keep whole seconds: what changes within the same one bears the same time. In ms. */
const sameTime = 2 * SECOND
/** So far the clocks of two machines may be apart; in ms. */
const clockError = 5 * MINUTE

const CURSORS = `${PREFIX}:ticket-cursors`

/** What was read of a ticket last. */
export interface TicketRead {
  /** As the ticket said. */
  updatedAt: string
  /** How often it was read with this time. */
  looks: number
  /** Could nothing change any more that bears this time? Then there is nothing to read again. */
  isSettled: boolean
}

export async function loadCursor(store: Store, source: string): Promise<TicketCursor | null> {
  const state = await store.redis.hget(CURSORS, source)
  return state === null ? null : { state }
}

/** Called when everything that the cursor is past stands in the queue. */
export async function saveCursor(store: Store, source: string, { state }: TicketCursor): Promise<void> {
  await store.redis.hset(CURSORS, source, state)
}

/** What is known of each of these tickets, in order. */
export async function findReads(
  store: Store,
  source: string,
  tickets: readonly string[],
): Promise<(TicketRead | null)[]> {
  if (tickets.length === 0) return []
  const texts = await store.redis.mget(tickets.map((ticket) => readKey({ source, ticket })))
  return texts.map((text) => (text === null ? null : (JSON.parse(text) as TicketRead)))
}

/** Notes that a ticket was read and all that follows from it is in the queues. */
export async function noteRead(store: Store, ref: TicketRef, read: TicketRead): Promise<void> {
  await store.redis.set(readKey(ref), JSON.stringify(read), 'EX', KEEP_READ)
}

/**
 * What a reading says that began at `startedAt`, after a listing at `listed.at` had given the ticket the time of change
 * `listed.updatedAt`; times by our own clock, in ms. Pure.
 */
export function readingOf(
  updatedAt: string,
  startedAt: number,
  listed: { at: number; updatedAt: string },
  earlier: TicketRead | null,
): TicketRead {
  const isListed = isSameTime(updatedAt, listed.updatedAt)
  // The server showed that time at the listing, so its clock was past it.
  const isSettled =
    (isListed && startedAt - listed.at >= sameTime) || startedAt - Date.parse(updatedAt) >= clockError
  const looks = earlier !== null && isSameTime(earlier.updatedAt, updatedAt) ? earlier.looks + 1 : 1
  return { updatedAt, looks, isSettled }
}

/** Is it the same time, however it is written? */
export function isSameTime(one: string, other: string): boolean {
  return one === other || Date.parse(one) === Date.parse(other)
}

function readKey(ref: TicketRef): string {
  return `${PREFIX}:ticket-read:${ticketKey(ref)}`
}
