/**
 * Does an item belong to a burst, or begin one? What is alike within an hour is looked at, against what is usual
 * (burst-rule.ts). Whatever belongs to a burst already is no evidence for another one.
 */
import { randomBytes } from 'node:crypto'
import type { Log } from '../mail/contract.ts'
import type { Store } from '../queue/redis.ts'
import { BURST_WINDOW, isBurst, JOINS, MERGES, mayBeBurst } from './burst-rule.ts'
import {
  isAlive,
  joinBurst,
  type KnownBursts,
  loadBursts,
  raiseBurst,
  type StoredBurst,
  type StoredMember,
  toBurst,
} from './burst-store.ts'
import type { EmbeddingIndex, IndexedItem } from './embedding-index.ts'
import { type ItemSpace, readDetails } from './item-store.ts'
import { type Around, surroundingsOf } from './look-around.ts'
import { takeTurns } from './take-turns.ts'

/** Older items raise nothing any more, and join nothing; in ms. */
const recent = 24 * 60 * 60 * 1000
/** Tries to raise while others raise, too. */
const mostTries = 5

/** An item with everything around it. */
interface Asked {
  group: number
  counts: boolean
  embedding: Float32Array
  around: Around
  member: StoredMember
  /** Changes to bursts when it was remembered. */
  burstChanges: number
}

export interface BurstParts {
  store: Store
  space: ItemSpace
  index: EmbeddingIndex
  log: Log
  now: () => number
}

/** Gives the burst of an item, or null. */
export type FindBurst = (asked: Asked) => Promise<StoredBurst | null>

export function createBurstFinder(parts: BurstParts): FindBurst {
  const { store, space, index, now } = parts
  let known: KnownBursts = { changes: 0, bursts: [] }
  const load = takeTurns(async () => {
    known = await loadBursts(store, space.set, now() - recent - BURST_WINDOW)
  })

  async function join(id: string, group: number, member: StoredMember): Promise<void> {
    const changes = await joinBurst(store, space.set, id, group, member)
    if (changes === 0) return
    const burst = known.bursts.find((one) => one.id === id)
    // Only where nobody else changed anything is what is known still true.
    if (changes !== known.changes + 1 || burst === undefined) return load()
    burst.members.set(group, member)
    burst.since = Math.min(burst.since, member.at)
    burst.until = Math.max(burst.until, member.at)
    known.changes = changes
  }

  async function raise(burst: StoredBurst, changes: number): Promise<boolean> {
    if (!(await raiseBurst(store, space.set, burst, changes, now()))) return false
    if (known.changes === changes) known = { changes: changes + 1, bursts: [burst, ...known.bursts] }
    tell(parts, burst)
    return true
  }

  const nearOf = ({ at }: StoredMember) =>
    known.bursts.filter((burst) => burst.encoder === space.encoder && isAlive(burst, at))

  async function find(asked: Asked): Promise<StoredBurst | null> {
    const { group, member, around } = asked
    for (let tries = 0; tries < mostTries; tries++) {
      const { changes } = known
      const near = nearOf(member)
      const joined = burstToJoin(near, asked)
      if (joined !== null) {
        await join(joined.id, group, member)
        return known.bursts.find(({ id }) => id === joined.id) ?? joined
      }
      const free = around.reports.filter((report) => !near.some(({ members }) => members.has(report.group)))
      if (!mayBeBurst(free) || !isBurst(free, surroundingsOf(index, around, free))) return null
      const burst = await burstOf(parts, free)
      const whole = near.find((other) => product(other.mean, burst.mean) >= MERGES)
      if (whole !== undefined) {
        for (const [each, one] of burst.members) await join(whole.id, each, one)
        return known.bursts.find(({ id }) => id === whole.id) ?? whole
      }
      if (await raise(burst, changes)) return burst
      await load()
    }
    return null
  }

  // One after the other: of a hundred that come at once the first raises the burst, and the others only join it.
  let last: Promise<unknown> = Promise.resolve()
  return async (asked) => {
    if (!asked.counts || asked.member.at < now() - recent) return null
    if (known.changes < asked.burstChanges) await load()
    if (nearOf(asked.member).length === 0 && !mayBeBurst(asked.around.reports)) return null
    const found = last.then(() => find(asked))
    last = found.catch(() => {})
    return found
  }
}

/** The one it belongs to already, or else the one it is most alike to. */
function burstToJoin(bursts: readonly StoredBurst[], { group, embedding }: Asked): StoredBurst | null {
  const own = bursts.find(({ members }) => members.has(group))
  if (own !== undefined) return own
  const [best] = bursts
    .map((burst) => ({ burst, likeness: product(burst.mean, embedding) }))
    .filter(({ likeness }) => likeness >= JOINS)
    .sort((left, right) => right.likeness - left.likeness)
  return best?.burst ?? null
}

async function burstOf(
  { store, space, index }: BurstParts,
  reports: readonly IndexedItem[],
): Promise<StoredBurst> {
  // Before anything is waited for, in which one of them may go.
  const there = reports.flatMap((report) => {
    const vector = index.vector(report.id)
    return vector === null ? [] : [{ report, vector }]
  })
  const details = await readDetails(
    store,
    space,
    there.map(({ report }) => report.place),
  )
  const mean = meanOf(there.map(({ vector }) => vector))
  const likeness = there.map(({ vector }) => product(mean, vector))
  const medoid = details[likeness.indexOf(Math.max(...likeness))]
  const members = there.flatMap(({ report }, place): [number, StoredMember][] => {
    const { group, at, requester } = report
    const one = details[place]
    if (one == null) return []
    const { key, subject, url } = one
    return [[group, { key, at, subject, url, requester }]]
  })
  // Tickets last: they stay where a mail has the same group.
  members.sort(([, left], [, right]) => left.key.localeCompare(right.key))
  const times = there.map(({ report }) => report.at)
  return {
    id: randomBytes(6).toString('hex'),
    since: Math.min(...times),
    until: Math.max(...times),
    name: medoid?.keywords.join(', ') || medoid?.subject || '',
    encoder: space.encoder,
    mean,
    members: new Map(members),
  }
}

/** Once, because only one process raises it. */
function tell({ log, space, now }: BurstParts, burst: StoredBurst): void {
  const { id, mails, tickets, requesters, since } = toBurst(burst, now())
  log.warn(
    { set: space.set, burst: id, mails, tickets, requesters, since },
    'many similar items in a short time',
  )
}

function meanOf(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors)
    for (const [place, value] of vector.entries())
      mean[place] = (mean[place] as number) + value / vectors.length
  return mean
}

function product(left: Float32Array, right: Float32Array): number {
  return right.reduce((sum, value, place) => sum + value * (left[place] as number), 0)
}
