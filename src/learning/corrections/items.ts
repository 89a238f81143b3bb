/** Items by the place where they lie now, which is not always where they were decided. */
import type { MessageRef } from '../../mail/contract.ts'
import { type DecisionRecord, findDecision } from '../../queue/decisions.ts'
import { messageKey } from '../../queue/jobs.ts'
import { PREFIX, type Store } from '../../queue/redis.ts'
import { firstStanding, type Standing } from './standing.ts'

/** As long as a decision is remembered. */
const KEEP_SECONDS = 90 * 24 * 60 * 60

/** A decided message, and what else is known of it. */
export interface KnownItem {
  record: DecisionRecord
  standing: Standing
}

/** The decided message at each of these places; null where there is none, or it lies elsewhere by now. */
export async function itemsAt(store: Store, places: readonly MessageRef[]): Promise<(KnownItem | null)[]> {
  return Promise.all(
    places.map(async (place) => {
      const decided = (await store.redis.get(placeKey(place))) ?? null
      const item = await findItem(store, decided === null ? place : (JSON.parse(decided) as MessageRef))
      return item !== null && messageKey(item.standing.place) === messageKey(place) ? item : null
    }),
  )
}

/** The message that was decided under this reference, or null if that is forgotten. */
export async function findItem(store: Store, decided: MessageRef): Promise<KnownItem | null> {
  const [record, text] = await Promise.all([
    findDecision(store, decided),
    store.redis.get(standingKey(decided)),
  ])
  if (record === null) return null
  return { record, standing: text === null ? firstStanding(record) : (JSON.parse(text) as Standing) }
}

/** Remembers where it lies and what was said of it. Done twice it changes nothing. */
export async function saveStanding(store: Store, decided: MessageRef, standing: Standing): Promise<void> {
  const reference = JSON.stringify(decided)
  await store.redis
    .multi()
    .set(placeKey(standing.place), reference, 'EX', KEEP_SECONDS)
    .set(standingKey(decided), JSON.stringify(standing), 'EX', KEEP_SECONDS)
    .exec()
}

function standingKey(decided: MessageRef): string {
  return `${PREFIX}:corrections:standing:${messageKey(decided)}`
}

function placeKey(place: MessageRef): string {
  return `${PREFIX}:corrections:place:${messageKey(place)}`
}
