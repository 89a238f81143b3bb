/**
 * One round of learning for one label set: what there is to learn, and what became of it.
 *
 * A new head is tried against the champion. That is not always the head in use: as long as few votes came since the
 * champion, the head in use is only the champion with these few, and each further vote is tried together with them.
 * Otherwise wrong votes that come one by one would each be too few to be noticed.
 */
import type { FittedHead } from '../labels/fitted-head.ts'
import type { LabelEngine } from '../labels/label-engine.ts'
import type { Encoder } from '../model/encoder.ts'
import type { Store } from '../queue/redis.ts'
import { findVoted } from './active-head.ts'
import { listExamples } from './example-store.ts'
import {
  addSnapshot,
  loadFitted,
  loadHeads,
  loadOutdated,
  loadVotes,
  refuseHead,
  type Snapshot,
  type Vote,
} from './head-store.ts'
import type { LearntExample } from './learnt-example.ts'
import { withReadings } from './reading-cache.ts'
import type { Trial } from './trial.ts'
import { concerns, type LearningSet, markOf, newVotes, voteOf, votesToLearn, withoutVotes } from './votes.ts'

/** So many votes after its champion, a head that did no worse is the next champion. */
const settled = 20

type ReadExample = Awaited<ReturnType<typeof withReadings<LearntExample>>>[number]

export interface Round {
  champion: ReadExample[]
  championFitted: FittedHead | null
  /** The newest first. */
  challenger: ReadExample[]
  /** For `settleRound`: all that is to be learnt, and what the champion has found to be outdated. */
  votes: Vote[]
  outdated: Vote[]
  mark: string
  active: Snapshot | null
  championSnapshot: Snapshot | null
}

/** Null where there is nothing new, or only what was tried already. */
export async function prepareRound(
  parts: { store: Store; encoder: Pick<Encoder, 'encode' | 'facts'>; signal?: AbortSignal | undefined },
  set: LearningSet,
): Promise<Round | null> {
  const { store, encoder, signal } = parts
  const heads = await loadHeads(store, set.key)
  const find = (number: number | null) => heads.snapshots.find((one) => one.number === number) ?? null
  const votesOf = (snapshot: Snapshot | null) =>
    snapshot === null ? Promise.resolve([]) : loadVotes(store, set.key, snapshot.number)
  const active = find(heads.active)
  const activeVotes = await votesOf(active)
  const current = (await listExamples(store)).filter((example) => concerns(set, example))
  const before = active === null ? null : find(active.champion)
  const isGone = active !== null && active.champion !== null && before === null
  const isSettled = isGone || newVotes(activeVotes, await votesOf(before)).length >= settled
  const championSnapshot = heads.anew ? null : isSettled ? active : before
  const outdated =
    championSnapshot === null ? [] : await loadOutdated(store, set.key, championSnapshot.number)
  const held = await loadVotes(store, set.key, 'held')
  const votes = withoutVotes(votesToLearn(current.map(voteOf), activeVotes, held), outdated)
  const mark = markOf(votes)
  const isKnown = newVotes(votes, activeVotes).length === 0 || heads.tried === mark
  if (isKnown && !heads.anew) return null
  const champion = await findVoted(store, await votesOf(championSnapshot))
  const championFitted =
    championSnapshot === null ? null : await loadFitted(store, set.key, championSnapshot.number)
  return {
    champion: await withReadings(store, encoder, champion, signal),
    championFitted,
    challenger: await withReadings(store, encoder, await findVoted(store, votes), signal),
    ...{ votes, outdated, mark, active, championSnapshot },
  }
}

/** Puts the new head to use, or remembers why it is not. False where what it learnt has changed: there will be another round. */
export async function settleRound(
  store: Store,
  set: LearningSet,
  round: Round,
  outcome: {
    trial: Trial | null
    engine: LabelEngine | null
    contradicted: ReadonlySet<string>
    outdated: ReadonlySet<string>
  },
): Promise<boolean> {
  const { votes, mark, active, championSnapshot } = round
  const { trial, engine, contradicted } = outcome
  const at = new Date().toISOString()
  const champion = championSnapshot?.number ?? null
  const open = active === null || active.number === champion ? null : active.number
  if (engine !== null) {
    const { fitted, quality } = engine
    const outdated = votes.filter(({ id }) => outcome.outdated.has(id))
    const learnt = votes.filter(({ id }) => !contradicted.has(id) && !outcome.outdated.has(id))
    const all = { votes: learnt, outdated: [...round.outdated, ...outdated] }
    const snapshot = { ...all, champion, replaces: open, at, trial, fitted, quality }
    return addSnapshot(store, set.key, snapshot, mark)
  }
  if (trial === null) return true
  const back = open === null ? null : { active: champion, drops: open }
  await refuseHead(store, set.key, { at, votes: votes.length, trial }, mark, back)
  return true
}
