/**
 * What became of the drafts that Mailroom made. One that is gone and whose answer stands among the sent mail says that the
 * label was right; one that was deleted unsent, while nobody answered in another way, says a little that it was not.
 */
import { effectState, ledgerKey } from '../../effects/ledger.ts'
import { headerBytes, headerIds } from '../../mail/message-id.ts'
import { exampleOf } from '../example-store.ts'
import { type CorrectionsContext, readItem } from './context.ts'
import { findItem, saveStanding } from './items.ts'
import { orNone } from './or-none.ts'
import { forgetDraft, rememberDraft, type TrackedDraft } from './state.ts'
import { weights } from './vote.ts'

/** So many drafts deleted at once were cleared away, not judged. */
const clearing = 3
/** Sent messages and drafts that are looked at for an answer. */
const looked = 50

type Fate = 'sent' | 'edited' | 'unsent' | 'undone' | 'unknown'

/** Looks once whether a new draft is there at all: what came and went between two looks, no change tells of. */
export async function checkDrafts(
  { store, account }: CorrectionsContext,
  drafts: TrackedDraft[],
  now: number,
): Promise<void> {
  for (const draft of drafts.filter(({ checked }) => !checked)) {
    const { folder, uidValidity, uid } = draft.place
    const flags = await orNone(account.flags(folder, uidValidity, [uid]))
    draft.checked = true
    if (flags?.has(uid) === false) draft.goneAt = now
    if (flags === null) await forgetDraft(store, draft.decided)
    else await rememberDraft(store, draft)
  }
}

/** Counts what the drafts say that are gone for a while; tells how many examples were learnt. */
export async function settleDrafts(
  context: CorrectionsContext,
  drafts: readonly TrackedDraft[],
  now: number,
): Promise<number> {
  const { store, sent, timing } = context
  for (const { decided, since } of drafts)
    if (now - since > timing.untouched) await forgetDraft(store, decided)
  const gone = drafts.filter(({ goneAt }) => goneAt !== null && now - goneAt >= timing.settle)
  if (gone.length === 0 || sent === null) return 0
  const answers = await recentHeads(context, sent)
  const fates = new Map<TrackedDraft, Fate>()
  for (const draft of gone) fates.set(draft, await fateOf(context, draft, answers, now))
  const missed = gone.filter((draft) => fates.get(draft) === 'unsent' || fates.get(draft) === 'unknown')
  const unsent = missed.filter((draft) => fates.get(draft) === 'unsent')
  const cleared = new Set(
    unsent
      .map((draft) => nearTo(draft, missed, timing.sending))
      .filter(areMany)
      .flat(),
  )

  let learnt = 0
  for (const [draft, fate] of fates) {
    if (cleared.has(draft) || fate === 'undone') await forgetDraft(store, draft.decided)
    else if (fate === 'sent' || fate === 'unsent') learnt += await teach(context, draft, fate)
  }
  return learnt
}

function nearTo({ goneAt }: TrackedDraft, drafts: readonly TrackedDraft[], within: number): TrackedDraft[] {
  return drafts.filter((other) => Math.abs((other.goneAt ?? 0) - (goneAt ?? 0)) <= within)
}

function areMany(drafts: readonly TrackedDraft[]): boolean {
  return drafts.length >= clearing
}

async function fateOf(
  context: CorrectionsContext,
  draft: TrackedDraft,
  answers: readonly Head[],
  now: number,
): Promise<Fate> {
  const { store, timing } = context
  const state = await effectState(store, ledgerKey(draft.decided, 'draft'))
  if (state?.state === 'undone') return 'undone'
  if (answers.some((head) => answersIt(head, draft))) return 'sent'
  // An edited draft is a new message beside the others.
  const again = (await recentHeads(context, draft.place.folder)).find(
    (head) => head.uid > draft.place.uid && answersIt(head, draft),
  )
  if (again !== undefined) {
    const place = { ...draft.place, uid: again.uid }
    await rememberDraft(store, { ...draft, place, checked: true, goneAt: null })
    return 'edited'
  }
  return now - (draft.goneAt ?? now) >= timing.sending ? 'unsent' : 'unknown'
}

/** What the fate of a draft says; heard once, and only where the person said nothing else about the item. */
async function teach(
  context: CorrectionsContext,
  draft: TrackedDraft,
  fate: 'sent' | 'unsent',
): Promise<number> {
  const { store, account, log } = context
  await forgetDraft(store, draft.decided)
  const item = await findItem(store, draft.decided)
  if (item === null || item.standing.vote !== null) return 0
  const { record, standing } = item
  const read = await orNone(readItem(context, standing.place, record.size))
  const isAnswered = read?.flags.some((flag) => flag.toLowerCase() === '\\answered') ?? true
  if (read === null || (fate === 'unsent' && isAnswered)) return 0
  const label = fate === 'sent' ? record.decision.label : null
  const { folder, uid } = standing.place
  const about = {
    ...({ label, source: 'draft', place: `${account.name}/${folder}` } as const),
    at: new Date(draft.goneAt ?? Date.now()).toISOString(),
    weight: weights[fate],
  }
  await context.learn([exampleOf(read.message, about)])
  await saveStanding(store, draft.decided, { ...standing, vote: { label } })
  log.info({ account: account.name, folder, uid, label, source: 'draft' }, 'correction learnt')
  return 1
}

interface Head extends ReturnType<typeof headerIds> {
  uid: number
  receivedAt: string
}

async function recentHeads({ account }: CorrectionsContext, folder: string): Promise<Head[]> {
  const uidValidity = (await orNone(account.status(folder)))?.uidValidity
  if (uidValidity === undefined) return []
  const uids = ((await orNone(account.listLast(folder, looked))) ?? []).map(({ uid }) => uid)
  if (uids.length === 0) return []
  const found = await orNone(account.fetch(folder, uidValidity, uids, { maxBytes: headerBytes }))
  return (found ?? []).map(({ raw, uid, receivedAt }) => ({ ...headerIds(raw), uid, receivedAt }))
}

/** Servers keep whole seconds. */
function answersIt({ messageId, inReplyTo, receivedAt }: Head, draft: TrackedDraft): boolean {
  if (Date.parse(receivedAt) < draft.since - 1000) return false
  return messageId === draft.messageId || (draft.original !== null && inReplyTo === draft.original)
}
