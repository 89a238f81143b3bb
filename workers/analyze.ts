import type { TriageResult } from '../pipelines/triage.ts'
import { rememberItem } from '../src/activity/activity-store.ts'
import { mailActivity } from '../src/activity/mail-activity.ts'
import type { LabelWrite } from '../src/config/config.ts'
import type { BatchedMailbox } from '../src/effects/batched-mailbox.ts'
import { mayDraft } from '../src/effects/compose-draft.ts'
import { allSettled } from '../src/effects/ledger.ts'
import { isOwnReport } from '../src/effects/own-reports.ts'
import { planEffects } from '../src/effects/plan.ts'
import { TransientError } from '../src/errors.ts'
import type { Item, Message } from '../src/item/item.ts'
import type { LabelPrior } from '../src/labels/answer.ts'
import { notePlace } from '../src/learning/corrections/note-place.ts'
import { rememberThreadDecision, threadPrior } from '../src/learning/threads.ts'
import type { Log, MailCapabilities, MessageRef } from '../src/mail/contract.ts'
import { type DecisionRecord, findDecision, findIdentity, rememberDecision } from '../src/queue/decisions.ts'
import { type AnalyzeJob, type DeliverJob, type Effect, jobId, messageKey } from '../src/queue/jobs.ts'
import { keepEvidence } from '../src/queue/kept-evidence.ts'
import { rememberLeft } from '../src/queue/left-mails.ts'
import { type MailStanding, standingOf, type TicketPlace } from '../src/queue/mail-of-ticket.ts'
import { type JobQueue, openWorker, type QueueTiming } from '../src/queue/queues.ts'
import type { Store } from '../src/queue/redis.ts'
import { lookNow } from '../src/queue/ticket-hints.ts'
import { waitOf } from '../src/queue/ticket-mails.ts'
import type { Related, Seen } from '../src/related/contract.ts'
import { mailItemKey } from '../src/related/item-key.ts'

/** Mails in work at once: enough to keep the model thread busy while others are fetched and written. */
const CONCURRENCY = 24
/** How long a mail that says it belongs to a ticket waits for the ticket to be read, and how long between two looks; ms. */
const ticketWait = { most: 60_000, between: 2000 }

/** One account as the analyze worker sees it. */
export interface AnalyzeAccount {
  mailbox: BatchedMailbox
  capabilities(): Promise<MailCapabilities>
  triage: (item: Item, signal?: AbortSignal, prior?: LabelPrior) => Promise<TriageResult>
  /** Names of the labels that may be given here. */
  labels: readonly string[]
  /** By label name. */
  rules: ReadonlyMap<string, LabelWrite>
  own: readonly string[]
  /** What is found in common with other items; null where nothing is compared. */
  related: Related | null
}

export interface AnalyzeOptions {
  store: Store
  accounts: ReadonlyMap<string, AnalyzeAccount>
  /** Ticket systems that are watched as well: a mail that is in one of their tickets is left to it. */
  tickets: readonly TicketPlace[]
  ticketWait?: { most: number; between: number } | undefined
  deliver: JobQueue<DeliverJob>
  review: string | null
  maxBytes: number
  run: string
  timing: QueueTiming
  log: Log
  onDecision?: ((record: DecisionRecord, message: Message) => void) | undefined
  /** The moments between which a process may die. */
  onStep?: ((step: 'read' | 'remembered' | 'queued') => void) | undefined
}

/** Queue "analyze": fetch, read, decide, remember, and queue what is to be written. */
export function startAnalyze(options: AnalyzeOptions) {
  return openWorker<AnalyzeJob>(
    'analyze',
    options.store,
    { concurrency: CONCURRENCY, timing: options.timing, log: options.log },
    async ({ ref, size }, { signal }) => {
      const record = (await findDecision(options.store, ref)) ?? (await decide(options, ref, size, signal))
      if (record === null || record.effects.length === 0) return
      await options.deliver.add([{ id: jobId(ref), data: { ref, effects: record.effects } }])
      options.onStep?.('queued')
    },
  )
}

async function decide(
  options: AnalyzeOptions,
  ref: MessageRef,
  size: number,
  signal: AbortSignal,
): Promise<DecisionRecord | null> {
  const { store, log, maxBytes } = options
  const account = options.accounts.get(ref.account)
  if (account === undefined) {
    log.warn({ account: ref.account }, 'the account is not configured any more; message left alone')
    return null
  }
  const { message, flags } = await account.mailbox.read(ref, { size, maxBytes })
  options.onStep?.('read')
  if (message.messageId !== null && (await isOwnReport(store, message.messageId))) {
    log.info({ account: ref.account, folder: ref.folder, uid: ref.uid }, 'a report of our own; left alone')
    return null
  }
  const handled = await whyHandled(options, account, ref, message.identity, flags)
  if (handled !== null) {
    if (handled.earlier !== null) await notePlace(store, handled.earlier, ref)
    log.info({ account: ref.account, folder: ref.folder, uid: ref.uid }, handled.why)
    return null
  }
  const standing = await standingOf(store, options.tickets, message)
  if (standing?.is === 'left') {
    const { source, ticket } = standing.ticket
    const { messageId } = message
    const at = new Date().toISOString()
    await rememberLeft(store, { ref, messageId, ticket: standing.ticket, because: standing.because, at })
    log.info({ account: ref.account, folder: ref.folder, uid: ref.uid, source, ticket }, 'left to its ticket')
    return null
  }
  if (standing !== null) await awaitTicket(options, ref, standing)
  const prior = await threadPrior(store, ref.account, message, account.labels)
  const result = await account.triage(message, signal, prior ?? undefined)
  const seen = await compare(account.related, ref, message, result)
  const effects = planEffects({
    decision: result.decision,
    classification: result.classification,
    flags: message.flags,
    rules: account.rules,
    review: options.review,
    capabilities: await account.capabilities(),
    // Whoever answers it answers the ticket.
    mayDraft: standing === null && mayDraft(message, account.own).allowed,
  })
  const record: DecisionRecord = {
    ref,
    messageId: message.messageId,
    identity: message.identity,
    size,
    decision: result.decision,
    effects,
    certainty: result.classification?.certainty ?? null,
    // A rule asks no thread.
    prior: result.decision.rule === null ? prior : null,
    evidence:
      result.evidence === null || result.classification === null
        ? null
        : keepEvidence(result.evidence, result.classification.precision),
    related: seen?.related ?? [],
    burst: seen?.burst ?? null,
    run: options.run,
    at: new Date().toISOString(),
  }
  // First, so that what dies in between leaves no decision that its thread knows nothing of.
  const { label } = result.decision
  if (label !== null) await rememberThreadDecision(store, ref.account, message, label)
  await rememberDecision(store, message.identity, record)
  await rememberItem(store, mailActivity(record, message))
  options.onStep?.('remembered')
  log.info(
    {
      account: ref.account,
      folder: ref.folder,
      uid: ref.uid,
      label,
      by: result.decision.rule === null ? 'model' : 'rule',
      probability: Number((result.decision.labels[0]?.probability ?? 0).toFixed(3)),
      urgency: Number(result.decision.urgency.score.toFixed(3)),
      effects: effects.map(({ action }) => action),
    },
    'decided',
  )
  options.onDecision?.(record, message)
  return record
}

async function compare(
  related: Related | null,
  ref: MessageRef,
  { identity, messageId, inReplyTo, references, date, subject, from }: Message,
  { embedding, decision }: TriageResult,
): Promise<Seen | null> {
  if (related === null || embedding === null) return null
  const answered = inReplyTo === null ? references : [inReplyTo, ...references]
  const about = { key: mailItemKey(ref), version: identity, at: date, subject, url: null }
  const messageIds = messageId === null ? [] : [messageId]
  const requester = from?.address ?? null
  return related.seen({ ...about, requester, messageIds, references: answered }, embedding, decision)
}

/** Puts the mail off for as long as its ticket may still turn out to hold it. */
async function awaitTicket(
  { store, ticketWait: { most, between } = ticketWait }: AnalyzeOptions,
  ref: MessageRef,
  { source, settles }: Extract<MailStanding, { is: 'claimed' }>,
): Promise<void> {
  if (!settles || (await waitOf(store, ref)) >= most) return
  await lookNow(store, source)
  throw new TransientError('ticket-awaited', 'It may be a mail of a ticket, which is read first.', {
    retryAfterMs: between,
  })
}

/**
 * Why nothing is to be done, and where the mail was when it was decided, or null. The same bytes were decided before under another UID, and that message is not where
 * it was: it was moved, or its folder was made anew. (A true second copy, with the first still in place, is a message of
 * its own.) Or Redis knows nothing of it but it carries a label of ours already: the mailbox is the truth.
 */
async function whyHandled(
  { store, review }: AnalyzeOptions,
  { mailbox, rules }: AnalyzeAccount,
  ref: MessageRef,
  identity: string,
  flags: readonly string[],
): Promise<{ why: string; earlier: MessageRef | null } | null> {
  const earlier = await findIdentity(store, ref.account, identity)
  if (earlier === null) {
    const ours = [...rules.values()].map(({ keyword }) => keyword).concat(review ?? undefined)
    const known = new Set(ours.map((keyword) => keyword?.toLowerCase()))
    const isLabelled = flags.some((flag) => known.has(flag.toLowerCase()))
    return isLabelled ? { why: 'labelled already; left alone', earlier } : null
  }
  if (messageKey(earlier) === messageKey(ref)) return null
  const record = await findDecision(store, earlier)
  const moved = { why: 'known mail under a new UID; left alone', earlier }
  // Our own move into a folder that is watched too, maybe not noted as done yet. It is the last thing that is written.
  if (earlier.folder !== ref.folder && record?.effects.some((effect) => movesTo(effect, ref.folder)))
    return moved
  if (record !== null && !(await allSettled(store, earlier, record.effects))) return null
  if (earlier.folder !== ref.folder || earlier.uidValidity !== ref.uidValidity) return moved
  const there = await mailbox.account.flags(earlier.folder, earlier.uidValidity, [earlier.uid])
  return there.has(earlier.uid) ? null : moved
}

function movesTo(effect: Effect, folder: string): boolean {
  return effect.action === 'move' && effect.folder === folder
}
