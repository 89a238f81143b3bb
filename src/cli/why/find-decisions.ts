import { findMoved, isOfTicket, readJournal } from '../../effects/journal.ts'
import { effectState, ledgerKey } from '../../effects/ledger.ts'
import { itemsAt } from '../../learning/corrections/items.ts'
import { exampleId, findExamples } from '../../learning/example-store.ts'
import type { LearntExample } from '../../learning/learnt-example.ts'
import { ticketItem } from '../../learning/tickets/learn-from-fields.ts'
import type { MessageRef } from '../../mail/contract.ts'
import { type DecisionRecord, findByMessageId, findDecision } from '../../queue/decisions.ts'
import { type Effect, shownKey, type TicketEffect, targetKey } from '../../queue/jobs.ts'
import type { Store } from '../../queue/redis.ts'
import { findTicketDecisions, type TicketDecisionRecord } from '../../queue/ticket-decisions.ts'

/** A decision about a message or about a ticket. */
export type AnyDecision = DecisionRecord | TicketDecisionRecord

export function isAboutTicket(record: AnyDecision): record is TicketDecisionRecord {
  return 'source' in record.ref
}

/** One write that was planned, and what became of it. */
export interface WhyEffect {
  effect: Effect | TicketEffect
  state: 'waiting' | 'started' | 'done' | 'undone'
  /** How a done one ended: written, already, gone, not-wanted. */
  outcome: string | null
  /** When it was written; ISO 8601. */
  at: string | null
}

/** Everything that `mailroom why` tells of one decision. */
export interface Why {
  record: AnyDecision
  effects: WhyEffect[]
  /** The nearest examples that are still there, by id. */
  examples: Map<string, LearntExample>
  /** What was learnt from this mail or ticket itself since. */
  learnt: LearntExample | null
}

/** "account/folder/uidvalidity/uid"; the folder may hold slashes. */
const reference = /^([^/]+)\/(.+)\/(\d+)\/(\d+)$/

/**
 * Decisions about a message, the newest first: by its place when it was decided, by the place Mailroom or a person moved it
 * to since, or by its Message-ID, with or without angle brackets; of a ticket "source/ticket" those about each message of its
 * customer. None where nothing is remembered of it.
 */
export async function findDecisions(store: Store, message: string): Promise<AnyDecision[]> {
  const [, account, folder, uidValidity, uid] = reference.exec(message) ?? []
  if (account !== undefined && folder !== undefined && uidValidity !== undefined) {
    const ref: MessageRef = { account, folder, uidValidity, uid: Number(uid) }
    const decided = (await findDecision(store, ref)) ?? (await decidedElsewhere(store, ref))
    if (decided !== null) return [decided]
  }
  const found = await findByMessageId(store, message)
  const end = message.indexOf('/')
  if (found.length > 0 || end < 1) return found
  return findTicketDecisions(store, { source: message.slice(0, end), ticket: message.slice(end + 1) })
}

/** The decision with what became of it, as it stands now. */
export async function explainDecision(store: Store, record: AnyDecision): Promise<Why> {
  const ids = (record.evidence?.nearest ?? []).flatMap(({ id }) => (id === null ? [] : [id]))
  const own = exampleOfItem(record)
  const found = await findExamples(store, own === null ? ids : [...ids, own])
  return {
    record,
    effects: await effectsOf(store, record),
    examples: new Map(found.map((example) => [example.id, example])),
    learnt: found.find(({ id }) => id === own) ?? null,
  }
}

/** Id of what was learnt from the item, if anything was; null where that cannot be known. */
function exampleOfItem(record: AnyDecision): string | null {
  if (isAboutTicket(record)) return exampleId(ticketItem(record.ref))
  return record.identity === undefined ? null : exampleId(record.identity)
}

async function decidedElsewhere(store: Store, ref: MessageRef): Promise<DecisionRecord | null> {
  const [item] = await itemsAt(store, [ref])
  if (item) return item.record
  const from = await findMoved(store, ref)
  return from === null ? null : findDecision(store, from)
}

async function effectsOf(store: Store, record: AnyDecision): Promise<WhyEffect[]> {
  const { ref, at } = record
  const effects: readonly (Effect | TicketEffect)[] = record.effects
  const key = targetKey(ref)
  const filter = isAboutTicket(record) ? { ticket: shownKey(ref) } : { message: key }
  const entries = effects.length === 0 ? [] : await readJournal(store, { ...filter, since: new Date(at) })
  const own = entries.filter((entry) => !isOfTicket(entry) || targetKey(entry.ref) === key)
  return Promise.all(
    effects.map(async (effect): Promise<WhyEffect> => {
      const known = await effectState(store, ledgerKey(ref, effect.action))
      const entry = own.find(({ inverse }) => inverse.action === effect.action)
      return {
        effect,
        state: known?.state ?? 'waiting',
        outcome: known?.outcome ?? null,
        at: entry?.at ?? null,
      }
    }),
  )
}
