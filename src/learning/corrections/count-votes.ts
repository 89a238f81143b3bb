import type { Message } from '../../item/item.ts'
import { exampleOf } from '../example-store.ts'
import type { LearntExample } from '../learnt-example.ts'
import { type CorrectionsContext, readItem } from './context.ts'
import { saveStanding } from './items.ts'
import { orNone } from './or-none.ts'
import type { Settled } from './settle.ts'
import { forgetWaiting } from './state.ts'

/** So many moved to junk at once were swept out, not read. */
const sweep = 5

/** Turns what persons said into examples, and keeps that it was heard. Tells how many were learnt. */
export async function countVotes(context: CorrectionsContext, settled: readonly Settled[]): Promise<number> {
  const { account, log, timing } = context
  const heard: { one: Settled; message: Message | null; why: string | null }[] = []
  for (const one of settled) {
    const { verdict, item, place } = one
    if (!verdict.counts) {
      heard.push({ one, message: null, why: verdict.why })
      continue
    }
    if (item.standing.vote?.label === verdict.label) {
      heard.push({ one, message: null, why: 'said already' })
      continue
    }
    const read = one.read ?? (await orNone(readItem(context, place, item.record.size)))
    const age = read === null ? 0 : one.waiting.since - Date.parse(read.receivedAt)
    const why =
      read === null ? 'gone meanwhile' : age < timing.filter ? 'within seconds of the delivery' : null
    heard.push({ one, message: read?.message ?? null, why })
  }
  sortOutJunk(context, heard)

  const examples: LearntExample[] = []
  for (const { one, message, why } of heard) {
    const { verdict, waiting, place } = one
    const fields = { account: account.name, folder: place.folder, uid: place.uid }
    if (why !== null || message === null || !verdict.counts) {
      log.debug({ ...fields, why }, 'change of a person teaches nothing')
      continue
    }
    const { label, source, weight } = verdict
    const at = new Date(waiting.since).toISOString()
    examples.push(exampleOf(message, { label, source, at, place: `${account.name}/${place.folder}`, weight }))
    log.info({ ...fields, label, source }, 'correction learnt')
  }
  if (examples.length > 0) await context.learn(examples)
  // Kept last: whoever dies before says the same again, which changes nothing.
  for (const { one, why } of heard) {
    const { verdict, waiting, after } = one
    const said = verdict.counts && why === null
    await saveStanding(
      context.store,
      waiting.decided,
      said ? { ...after, vote: { label: verdict.label } } : after,
    )
    await forgetWaiting(context.store, waiting)
  }
  return examples.length
}

/** A whole thread, or many at once, moved to junk say nothing of each one. */
function sortOutJunk(
  { map }: CorrectionsContext,
  heard: { one: Settled; message: Message | null; why: string | null }[],
): void {
  const junked = heard.filter(
    ({ one, message, why }) =>
      why === null &&
      message !== null &&
      one.verdict.counts &&
      one.verdict.source === 'moved' &&
      map.isJunk(one.place.folder),
  )
  const threads = Map.groupBy(junked, ({ message }) => (message === null ? '' : threadOf(message)))
  for (const one of junked) {
    const size = one.message === null ? 0 : (threads.get(threadOf(one.message))?.length ?? 0)
    if (junked.length >= sweep || size > 1) one.why = 'many at once, or a whole thread, to junk'
  }
}

/** Message-ID of the mail that began the thread, or something that no other mail has. */
function threadOf({ references, inReplyTo, messageId, identity }: Message): string {
  return references[0] ?? inReplyTo ?? messageId ?? identity
}
