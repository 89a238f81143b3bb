import { findDecision, findIdentity } from '../queue/decisions.ts'
import { type TargetRef, versionKey } from '../queue/jobs.ts'
import type { Store } from '../queue/redis.ts'
import { findLatestDecision, findTicketDecision } from '../queue/ticket-decisions.ts'
import { mailItemKey } from '../related/item-key.ts'
import type { TicketRef } from '../tickets/contract.ts'
import { rememberEvent } from './activity-store.ts'

/** What a person said of a mail: `item` is its SHA-256, `label` null for none of the labels. */
export interface Said {
  item: string
  label: string | null
  /** ISO 8601 in UTC. */
  at: string
  /** How the person said it, as in LearntExample. */
  source?: string
}

/** Notes what persons said of mails that were decided: that the label was right, or which one is. */
export async function noteCorrections(store: Store, account: string, said: readonly Said[]): Promise<void> {
  for (const { item, label, at, source } of said) {
    // A draft that was deleted unsent hints that the label was wrong, and is no word that it was.
    if (source === 'draft' && label === null) continue
    const ref = await findIdentity(store, account, item)
    const record = ref === null ? null : await findDecision(store, ref)
    if (record === null) continue
    const key = mailItemKey(record.ref)
    const { label: given } = record.decision
    const kind = label === given ? 'confirmed' : 'corrected'
    await rememberEvent(store, { key, kind, label, given, at, itemAt: record.at })
  }
}

/** Notes that what was written because of an item was undone; nothing where its decision is forgotten. */
export async function noteUndone(store: Store, ref: TargetRef): Promise<void> {
  const isTicket = 'source' in ref
  const record = isTicket ? await findTicketDecision(store, ref) : await findDecision(store, ref)
  if (record === null) return
  const key = isTicket ? `ticket:${versionKey(ref)}` : mailItemKey(ref)
  const itemAt = 'writtenAt' in record ? record.writtenAt : record.at
  await rememberEvent(store, { key, kind: 'undone', at: new Date().toISOString(), itemAt })
}

/** Notes what persons said of a ticket that was decided, of what was decided last: that the label was right, or which is. */
export async function noteTicketCorrection(
  store: Store,
  ref: TicketRef,
  { label, at }: Pick<Said, 'label' | 'at'>,
): Promise<void> {
  const record = await findLatestDecision(store, ref)
  if (record === null) return
  const { label: given } = record.decision
  const kind = label === given ? 'confirmed' : 'corrected'
  const key = `ticket:${versionKey(record.ref)}`
  await rememberEvent(store, { key, kind, label, given, at, itemAt: record.writtenAt })
}
