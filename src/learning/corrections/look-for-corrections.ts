/**
 * One look at the mailbox of an account: the folders where something happened, the items that are concerned, and, of
 * those that have come to rest, what persons said by it.
 *
 *     journal → folders → waiting items (kept) → settled ones → votes → examples
 */
import type { MessageRef } from '../../mail/contract.ts'
import { messageKey } from '../../queue/jobs.ts'
import type { CorrectionsContext } from './context.ts'
import { countVotes } from './count-votes.ts'
import { checkDrafts, settleDrafts } from './drafts.ts'
import { itemsAt, type KnownItem } from './items.ts'
import { type FolderNews, lookAtFolder } from './look.ts'
import { followJournal, ownWrites } from './own-writes.ts'
import { settle } from './settle.ts'
import { isChanged, reckon } from './standing.ts'
import { type AccountState, loadState, saveLooks, type TrackedDraft, type Waiting } from './state.ts'

/** What vanished so lately is looked for at every look. */
const justMissed = 4000

export interface LookResult {
  learnt: number
  /** Items that have not come to rest. */
  waiting: number
  /** Look again after so many ms, though nothing happens; null: no need. */
  again: number | null
}

/** `announced`: folders where something happened for sure. `all`: look into the folders of labels in any case. */
export async function lookForCorrections(
  context: CorrectionsContext,
  { announced, all }: { announced: ReadonlySet<string>; all: boolean },
): Promise<LookResult> {
  const { store, account, watched, map } = context
  await followJournal(store)
  const now = Date.now()
  const state = await loadState(store, account.name)
  const waiting = new Map(state.waiting.map((one) => [keyOf(one), one]))

  await lookInto(
    context,
    state,
    waiting,
    watched.filter((folder) => all || announced.has(folder)),
    announced,
    now,
  )
  const missing = [...waiting.values()].some(({ gone, since }) => gone && now - since < justMissed)
  if (all || missing) {
    const others = map.folders.filter((folder) => !watched.includes(folder))
    await lookInto(context, state, waiting, others, announced, now)
  }
  const drafts = [...new Set(state.drafts.map(({ place }) => place.folder))]
  if (context.sent !== null) {
    await lookInto(context, state, waiting, drafts, announced, now)
    await checkDrafts(context, state.drafts, now)
  }

  const settled = await settle(context, [...waiting.values()], state.looks, now)
  const learnt = (await countVotes(context, settled)) + (await settleDrafts(context, state.drafts, now))
  const again = againAfter(context, [...waiting.values()], state.drafts)
  return { learnt, waiting: waiting.size, again }
}

/** When the next of them comes to rest; what is missed turns up soon or, as far as anybody can tell, at the next poll. */
function againAfter(
  { timing: { settle } }: CorrectionsContext,
  waiting: readonly Waiting[],
  drafts: readonly TrackedDraft[],
): number | null {
  const ages = waiting.map(({ since }) => Date.now() - since).filter((age) => age < settle + justMissed)
  const rests = ages.map((age) => (age < settle ? settle - age : settle))
  if (drafts.some(({ goneAt }) => goneAt !== null)) rests.push(3 * settle)
  return rests.length === 0 ? null : Math.min(...rests)
}

async function lookInto(
  context: CorrectionsContext,
  state: AccountState,
  waiting: Map<string, Waiting>,
  folders: readonly string[],
  announced: ReadonlySet<string>,
  now: number,
): Promise<void> {
  const { store, account, watched, map } = context
  for (const folder of folders) {
    const last = state.looks.get(folder) ?? null
    const arrivals = map.folders.includes(folder) && !watched.includes(folder)
    const news = await lookAtFolder(account, folder, last, {
      announced: announced.has(folder),
      arrivals,
      now,
    })
    if (news === null) continue
    const found = await concerned(context, folder, news, now)
    const gone = goneDrafts(state.drafts, folder, news, now)
    const fresh = found.filter((one) => isNews(one, waiting.get(keyOf(one))))
    await saveLooks(store, account.name, new Map([[folder, news.look]]), { waiting: fresh, drafts: gone })
    state.looks.set(folder, news.look)
    for (const one of fresh) waiting.set(keyOf(one), one)
  }
}

/** A change that was noticed before keeps its time; what was recognised elsewhere since is not missed here. */
function isNews(one: Waiting, known: Waiting | undefined): boolean {
  return known === undefined || (one.gone && messageKey(known.place) === messageKey(one.place))
}

/** The items of which something changed that Mailroom did not write. */
async function concerned(
  { store, account, map, answered }: CorrectionsContext,
  folder: string,
  { look, changed, vanished }: FolderNews,
  now: number,
): Promise<Waiting[]> {
  const { mark } = look
  if (mark === null) return []
  const uids = [...changed.keys(), ...vanished]
  const places = uids.map((uid) => ({ account: account.name, folder, uidValidity: mark.uidValidity, uid }))
  const items = await itemsAt(store, places)
  const found = await Promise.all(
    places.map(async (place, index): Promise<Waiting | null> => {
      const item = items[index] ?? null
      if (item === null) return null
      const flags = changed.get(place.uid)
      if (flags?.includes('\\Answered')) await answered(item.record)
      const waiting = { decided: item.record.ref, place, gone: flags === undefined, since: now }
      return flags === undefined || (await differs(store, item, place, map.ofFlags(flags), map))
        ? waiting
        : null
    }),
  )
  return found.filter((one) => one !== null)
}

async function differs(
  store: CorrectionsContext['store'],
  { record, standing }: KnownItem,
  place: MessageRef,
  labels: string[],
  map: CorrectionsContext['map'],
): Promise<boolean> {
  const reckoning = reckon(record, standing, await ownWrites(store, record), { place, labels }, map)
  return isChanged(reckoning) || reckoning.settled
}

function goneDrafts(
  drafts: TrackedDraft[],
  folder: string,
  { look, vanished }: FolderNews,
  now: number,
): TrackedDraft[] {
  const gone = drafts.filter(
    ({ place, goneAt }) =>
      goneAt === null &&
      place.folder === folder &&
      place.uidValidity === look.mark?.uidValidity &&
      vanished.includes(place.uid),
  )
  for (const draft of gone) draft.goneAt = now
  return gone
}

function keyOf({ decided }: Waiting): string {
  return messageKey(decided)
}
