import type { Log } from '../mail/contract.ts'
import type { EncoderFacts } from '../model/encoder.ts'
import type { Store } from '../queue/redis.ts'
import { type StoredBurst, toBurst } from './burst-store.ts'
import type { Related, RelatedItem, Seen } from './contract.ts'
import { createEmbeddingIndex } from './embedding-index.ts'
import { createBurstFinder } from './find-burst.ts'
import { type ItemSpace, noteEncoder, readDetails, readItems, rememberItem } from './item-store.ts'
import { KEEP_ITEMS } from './keys.ts'
import { type Hit, lookAround } from './look-around.ts'
import { relatedKind } from './related-kind.ts'
import { detailsOf, type ItemDetails, itemOf, type RememberedItem } from './stored-item.ts'
import { takeTurns } from './take-turns.ts'

/** Items of the same thing that are told. */
const mostSame = 20
/** Between two looks for items that are too old, in ms. */
const expiry = 60 * 60 * 1000

export interface RelatedOptions {
  /** labelSetKey of the labels that the items may get: what shares them is compared. */
  set: string
  encoder: Pick<EncoderFacts, 'version' | 'dimension'>
  /** Gets ids and counts only. */
  log: Log
  /** ms since 1970 */
  now?: () => number
}

/** Opens what is known of one label set. What is remembered is read in the background; the first question waits for it. */
export function openRelated(store: Store, options: RelatedOptions): Related {
  const { set, encoder, log, now = Date.now } = options
  const space: ItemSpace = { set, encoder: encoder.version }
  const index = createEmbeddingIndex(encoder.dimension)
  const findBurst = createBurstFinder({ store, space, index, log, now })
  let last = '0'
  let expiredAt = now()
  const catchUp = takeTurns(async () => {
    last = await readItems(store, space, last, index)
    if (now() - expiredAt < expiry) return
    expiredAt = now()
    index.expire(expiredAt - KEEP_ITEMS)
  })
  const loading = noteEncoder(store, space)
    .then(catchUp)
    .then(
      () => log.info({ set, items: index.size }, 'similar items loaded'),
      // Whoever asks first tries again, and is told.
      () => {},
    )

  return {
    async seen(item, embedding, decision): Promise<Seen> {
      const about = itemOf(item, decision.flags, now())
      const details = detailsOf(item, decision)
      const input = { item, about, details }
      const { group, burstChanges } = await rememberItem(store, space, input, embedding)
      await catchUp()
      const { id, at, requester, counts } = about
      const around = lookAround(index, { embedding, group, at }, now())
      const same = index.ofGroup(group).filter((other) => other.id !== id)
      const { key, subject, url } = details
      const member = { key, at, subject, url, requester }
      const burst = await findBurst({ group, counts, embedding, around, member, burstChanges })
      const told = [...around.best, ...same.slice(0, mostSame)]
      const read = await readDetails(
        store,
        space,
        told.map(({ place }) => place),
      )
      return {
        related: around.best.flatMap((hit, place) =>
          relatedItem({ about, details, burst }, hit, read[place] ?? null),
        ),
        same: read.slice(around.best.length).flatMap((one) => (one === null ? [] : [one.key])),
        burst: burst === null ? null : toBurst(burst, now()),
      }
    },
    async close() {
      await loading
    },
  }
}

function relatedItem(
  asked: { about: RememberedItem; details: ItemDetails; burst: StoredBurst | null },
  hit: Hit,
  details: ItemDetails | null,
): RelatedItem[] {
  if (details === null) return []
  const { key, subject, url, numbers } = details
  const kind = relatedKind(
    { ...asked.about, numbers: asked.details.numbers },
    { at: hit.at, requester: hit.requester, numbers },
    { score: hit.score, sameBurst: asked.burst?.members.has(hit.group) === true },
  )
  return [{ key, score: hit.score, kind, at: new Date(hit.at).toISOString(), subject, url }]
}
