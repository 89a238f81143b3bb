/** Looks at items of which something changed, once they have come to rest: what did a person do, and what does it say? */
import type { MessageRef } from '../../mail/contract.ts'
import { messageKey } from '../../queue/jobs.ts'
import type { CorrectionsContext, ReadItem } from './context.ts'
import { findMissed } from './find-missed.ts'
import { findItem, type KnownItem, saveStanding } from './items.ts'
import { orNone } from './or-none.ts'
import { ownWrites } from './own-writes.ts'
import { isChanged, reckon } from './standing.ts'
import { type FolderLook, forgetWaiting, rememberWaiting, type Waiting } from './state.ts'
import { type Verdict, voteOf } from './vote.ts'

/** An item that a person changed, and what that says. */
export interface Settled {
  waiting: Waiting
  item: KnownItem
  place: MessageRef
  /** To be kept once the vote is counted. */
  after: KnownItem['standing']
  verdict: Verdict
  /** If it had to be fetched already. */
  read: ReadItem | null
}

/** The changed ones among those that came to rest by `now`. What turned out to be no change of a person is forgotten here. */
export async function settle(
  context: CorrectionsContext,
  waiting: readonly Waiting[],
  looks: ReadonlyMap<string, FolderLook>,
  now: number,
): Promise<Settled[]> {
  const due = waiting.filter(({ since }) => now - since >= context.timing.settle)
  const settled: Settled[] = []
  const there: Candidate[] = []
  const missed: Candidate[] = []
  for (const one of due) {
    const item = await findItem(context.store, one.decided)
    if (item === null) await forgetWaiting(context.store, one)
    else if (one.gone && messageKey(item.standing.place) === messageKey(one.place))
      missed.push({ waiting: one, item })
    // Mailroom itself moved it, or it was recognised when it came back.
    else
      there.push({
        waiting: { ...one, place: one.gone ? item.standing.place : one.place, gone: false },
        item,
      })
  }
  for (const group of groupByFolder(there)) settled.push(...(await lookAgain(context, group, missed)))

  const records = missed.map(({ item }) => item.record)
  const found = await findMissed(context, records, looks)
  for (const [index, candidate] of missed.entries()) {
    const match = found[index]
    if (match === undefined || match === null) {
      if (now - candidate.waiting.since > context.timing.missed)
        await forgetWaiting(context.store, candidate.waiting)
      continue
    }
    const result = await judge(context, candidate, match.place, match.read.flags)
    if (result !== null) settled.push({ ...result, read: match.read })
  }
  return settled
}

interface Candidate {
  waiting: Waiting
  item: KnownItem
}

async function lookAgain(
  context: CorrectionsContext,
  group: Candidate[],
  missed: Candidate[],
): Promise<Settled[]> {
  const { store, account } = context
  const [first] = group
  if (first === undefined) return []
  const { folder, uidValidity } = first.waiting.place
  // The ledger before the flags: a write that it calls done is to be seen then.
  const writes = await Promise.all(group.map(({ item }) => ownWrites(store, item.record)))
  const uids = group.map(({ waiting }) => waiting.place.uid)
  const flags = await orNone(account.flags(folder, uidValidity, uids))
  const settled: Settled[] = []
  for (const [index, candidate] of group.entries()) {
    const { waiting } = candidate
    const seen = flags?.get(waiting.place.uid)
    if (flags === null) await forgetWaiting(store, waiting)
    else if (seen === undefined) {
      const gone = { ...waiting, gone: true }
      await rememberWaiting(store, gone)
      missed.push({ ...candidate, waiting: gone })
    } else {
      const result = await judge(context, candidate, waiting.place, seen, writes[index])
      if (result !== null) settled.push(result)
    }
  }
  return settled
}

async function judge(
  { store, map }: CorrectionsContext,
  { waiting, item }: Candidate,
  place: MessageRef,
  flags: readonly string[],
  known?: Awaited<ReturnType<typeof ownWrites>>,
): Promise<Settled | null> {
  const writes = known ?? (await ownWrites(store, item.record))
  const seen = { place, labels: map.ofFlags(flags) }
  const reckoning = reckon(item.record, item.standing, writes, seen, map)
  const { before, now, after } = reckoning
  if (isChanged(reckoning))
    return { waiting, item, place, after, verdict: voteOf(before, now, map), read: null }
  if (reckoning.settled || messageKey(item.standing.place) !== messageKey(place))
    await saveStanding(store, waiting.decided, after)
  await forgetWaiting(store, waiting)
  return null
}

function groupByFolder(candidates: readonly Candidate[]): Candidate[][] {
  const groups = Map.groupBy(candidates, ({ waiting: { place } }) => `${place.uidValidity} ${place.folder}`)
  return [...groups.values()]
}
