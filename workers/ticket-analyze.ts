import type { TriageResult } from '../pipelines/triage.ts'
import { rememberEvent, rememberItem } from '../src/activity/activity-store.ts'
import { forgetMails } from '../src/activity/counted-mails.ts'
import { ticketActivity, ticketEvents } from '../src/activity/ticket-activity.ts'
import type { TicketWrite } from '../src/config/config.ts'
import { allSettled } from '../src/effects/ledger.ts'
import { ownFields } from '../src/effects/own-fields.ts'
import { planTicketEffects, type TicketPlan, type TicketPlanInput } from '../src/effects/plan-ticket.ts'
import type { Item } from '../src/item/item.ts'
import type { LabelPrior } from '../src/labels/answer.ts'
import { knownFields } from '../src/learning/tickets/field-standing.ts'
import type { LabelFields } from '../src/learning/tickets/field-vote.ts'
import { noticeFields } from '../src/learning/tickets/notice-fields.ts'
import { ticketPrior } from '../src/learning/tickets/ticket-prior.ts'
import type { Log } from '../src/mail/contract.ts'
import {
  jobId,
  type TicketAnalyzeJob,
  type TicketDeliverJob,
  type TicketVersionRef,
  versionKey,
} from '../src/queue/jobs.ts'
import { keepEvidence } from '../src/queue/kept-evidence.ts'
import { Again, type JobQueue, openWorker, type QueueTiming } from '../src/queue/queues.ts'
import type { Store } from '../src/queue/redis.ts'
import {
  findLatestDecision,
  findTicketDecision,
  findTicketDecisions,
  rememberTicketDecision,
  type TicketDecisionRecord,
} from '../src/queue/ticket-decisions.ts'
import { findReads, isOutdated, noteRead, readingOf, sameTime } from '../src/queue/ticket-intake-state.ts'
import { rememberTicketMails } from '../src/queue/ticket-mails.ts'
import type { Related, Seen } from '../src/related/contract.ts'
import { ticketItemKey } from '../src/related/item-key.ts'
import type { FetchedTicket, TicketRef, TicketSource } from '../src/tickets/contract.ts'
import { type ReadTicket, readTicket } from '../src/tickets/read-ticket.ts'
import type { RecentTickets } from '../src/tickets/recent-tickets.ts'
import type { SourceFacts } from '../src/tickets/remember-facts.ts'

/** Tickets in work at once: enough to keep the model thread busy while others are fetched and written. */
const CONCURRENCY = 24
/** What is being written is waited for so long, and looked at again so often; ms. */
const mostWriting = 60_000
const againAfter = 2_000

/** One source as the analyze worker sees it. */
interface TicketAnalyzeSource {
  source: TicketSource
  facts: SourceFacts
  triage: (item: Item, signal?: AbortSignal, prior?: LabelPrior) => Promise<TriageResult>
  /** Names of the labels that may be given here. */
  labels: readonly string[]
  write: TicketWrite
  /** What is found in common with other items; null where nothing is compared. */
  related: Related | null
}

export interface TicketAnalyzeOptions {
  store: Store
  sources: ReadonlyMap<string, TicketAnalyzeSource>
  deliver: JobQueue<TicketDeliverJob>
  /** By versionKey: what is decided is kept for whoever writes in this process. */
  recent: RecentTickets
  run: string
  timing: QueueTiming
  log: Log
  onDecision?: ((record: TicketDecisionRecord, item: Item, ticket: FetchedTicket) => void) | undefined
  /** The moments between which a process may die. */
  onStep?: ((step: 'read' | 'remembered' | 'queued') => void) | undefined
}

/** Queue "ticket-analyze": fetch, read, decide, remember, and queue what is to be written. */
export function startTicketAnalyze(options: TicketAnalyzeOptions) {
  const { store, sources, timing, log } = options
  return openWorker<TicketAnalyzeJob>(
    'ticket-analyze',
    store,
    { concurrency: CONCURRENCY, timing, log },
    async ({ ref, updatedAt, listedAt }, { signal }) => {
      const place = sources.get(ref.source)
      if (place === undefined) {
        log.warn({ source: ref.source }, 'the ticket system is not configured any more; ticket left alone')
        return null
      }
      if (await isOutdated(store, ref, updatedAt)) return null
      const wait = await waitForWrites(options, ref, listedAt)
      if (wait > 0) return new Again(wait)
      const startedAt = Date.now()
      const [earlier = null] = await findReads(store, ref.source, [ref.ticket])
      const ticket = await read(options, place, ref, signal)
      // Last: whatever follows from what was read is in the queues.
      const reading = { startedAt, endedAt: Date.now() }
      const listed = { at: Date.parse(listedAt), updatedAt }
      await noteRead(store, ref, readingOf(ticket.updatedAt, reading, listed, earlier))
      return null
    },
  )
}

/**
 * What Mailroom writes to a ticket changes it, and would only have it read: in between, or so soon that it has to be read
 * again, or before others are written to. In ms; what a customer writes meanwhile waits for seconds, and never longer than
 * a minute.
 */
async function waitForWrites(
  { store, deliver }: TicketAnalyzeOptions,
  ref: TicketRef,
  listedAt: string,
): Promise<number> {
  const record = await findLatestDecision(store, ref)
  if (record === null || Date.now() - Date.parse(record.at) > mostWriting) return 0
  if (await allSettled(store, record.ref, record.effects)) {
    const unsettled = Date.parse(listedAt) + sameTime - Date.now()
    return unsettled <= 0 && (await deliver.pending()) > 0 ? againAfter : unsettled
  }
  // Whoever decided may have died before he said so; said twice, it changes nothing.
  await deliver.add([{ id: jobId(record.ref), data: { ref: record.ref, effects: record.effects } }])
  return againAfter
}

async function read(
  options: TicketAnalyzeOptions,
  place: TicketAnalyzeSource,
  ref: TicketRef,
  signal: AbortSignal,
): Promise<FetchedTicket> {
  const { store, deliver } = options
  const { source, write, facts } = place
  const known = await knownFields(store, ref)
  const ticket = await source.fetch(ref.ticket, signal)
  await rememberTicketMails(store, ref.source, ticket)
  options.onStep?.('read')
  const leavesTrace = write.note !== null && (await facts.capabilities()).notes
  await noticeFields(store, { ref, ticket, known, labels: labelFields(place), leavesTrace })
  const reading = readTicket(ticket, ref.source)
  if (reading === null) return ticket
  const version: TicketVersionRef = { source: ref.source, ticket: ref.ticket, version: reading.version }
  const record =
    (await findTicketDecision(store, version)) ??
    // A closed ticket is read for what people say by its fields, and left alone.
    (ticket.isClosed ? null : await decide(options, place, { ref: version, ticket, reading }, signal))
  if (record === null) return ticket
  for (const decided of await findTicketDecisions(store, ref))
    for (const event of ticketEvents(decided, ticket)) await rememberEvent(store, event)
  if (record.effects.length === 0) return ticket
  if (await allSettled(store, version, record.effects)) return ticket
  options.recent.put(versionKey(version), ticket)
  await deliver.add([{ id: jobId(version), data: { ref: version, effects: record.effects } }])
  options.onStep?.('queued')
  return ticket
}

interface Undecided {
  ref: TicketVersionRef
  ticket: FetchedTicket
  reading: ReadTicket
}

async function decide(
  options: TicketAnalyzeOptions,
  place: TicketAnalyzeSource,
  { ref, ticket, reading }: Undecided,
  signal: AbortSignal,
): Promise<TicketDecisionRecord> {
  const { store, log, run } = options
  const { item } = reading
  const prior = await ticketPrior(store, ref, place.labels)
  const { decision, classification, evidence, embedding } = await place.triage(
    item,
    signal,
    prior ?? undefined,
  )
  const seen =
    embedding === null ? nothing : await compare(place.related, { ref, ticket, reading }, embedding, decision)
  const { effects, refused } = await plan(place, {
    ...{ decision, classification, item, ticket, write: place.write, related: seen.related },
    capabilities: await place.facts.capabilities(),
    earlier: await ownFields(store, ref),
  })
  for (const { field, why } of refused)
    log.warn({ source: ref.source, ticket: ref.ticket, field, why }, 'value not written')
  const record = await rememberTicketDecision(store, {
    ref,
    writtenAt: reading.newest.at,
    url: ticket.url,
    decision,
    effects,
    certainty: classification?.certainty ?? null,
    evidence:
      evidence === null || classification === null ? null : keepEvidence(evidence, classification.precision),
    related: seen.related,
    burst: seen.burst,
    known: { version: ticket.version, fields: ticket.fields, links: ticket.links },
    run,
    at: new Date().toISOString(),
  })
  await rememberItem(store, ticketActivity(record, ticket, item.flags))
  await forgetMails(store, ticket.messageIds)
  options.onStep?.('remembered')
  log.info(
    {
      source: ref.source,
      ticket: ref.ticket,
      label: decision.label,
      by: decision.rule === null ? 'model' : 'rule',
      probability: Number((decision.labels[0]?.probability ?? 0).toFixed(3)),
      urgency: Number(decision.urgency.score.toFixed(3)),
      effects: record.effects.map(({ action }) => action),
    },
    'decided',
  )
  options.onDecision?.(record, item, ticket)
  return record
}

const nothing: Pick<Seen, 'related' | 'burst'> = { related: [], burst: null }

async function compare(
  related: Related | null,
  { ref, ticket, reading }: Undecided,
  embedding: Float32Array,
  decision: TriageResult['decision'],
): Promise<Pick<Seen, 'related' | 'burst'>> {
  if (related === null) return nothing
  const { createdAt, subject, requester, url, messageIds } = ticket
  const about = { key: ticketItemKey(ref), version: ref.version, at: createdAt, subject, url, messageIds }
  const sender = requester ?? reading.newest.author
  return related.seen({ ...about, requester: sender?.address ?? null, references: [] }, embedding, decision)
}

/** With the values of the queue that the ticket will lie in. */
async function plan(
  { facts }: TicketAnalyzeSource,
  input: Omit<TicketPlanInput, 'describedFields'>,
): Promise<TicketPlan> {
  const { queue = null } = input.ticket.fields
  const here = typeof queue === 'string' ? queue : null
  const planned = planTicketEffects({ ...input, describedFields: await facts.fields(here) })
  const [first] = planned.effects
  const target = first?.action === 'fields' ? first.fields.queue : undefined
  if (typeof target !== 'string' || target === here) return planned
  return planTicketEffects({ ...input, describedFields: await facts.fields(target) })
}

function labelFields({ labels, write }: TicketAnalyzeSource): LabelFields[] {
  return labels.map((name) => ({ name, fields: write.fields.get(name) ?? {} }))
}
