/**
 * Watches what persons do in one mailbox to mail that Mailroom has decided, and has it learnt. The watched folders tell
 * at once that something happened; the folders of labels are asked when something vanished there, at each poll, and
 * often while a person is at it. It opens no connection of its own: see shareWatches.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { rememberEvent } from '../src/activity/activity-store.ts'
import { noteCorrections } from '../src/activity/note-corrections.ts'
import { asError, MailroomError, TransientError } from '../src/errors.ts'
import {
  type CorrectionsContext,
  type CorrectionsTiming,
  correctionsTiming,
} from '../src/learning/corrections/context.ts'
import { createLabelMap, type GivenLabel } from '../src/learning/corrections/label-map.ts'
import { withLease } from '../src/learning/corrections/lease.ts'
import { lookForCorrections } from '../src/learning/corrections/look-for-corrections.ts'
import { addExamples } from '../src/learning/example-store.ts'
import type { LearntExample } from '../src/learning/learnt-example.ts'
import { reconnectDelay } from '../src/mail/backoff.ts'
import type { Log, MailAccount } from '../src/mail/contract.ts'
import type { ByteBudget } from '../src/queue/byte-budget.ts'
import { messageKey } from '../src/queue/jobs.ts'
import type { Store } from '../src/queue/redis.ts'

const SECOND = 1000
/** After each look: so many times what it took, so that a slow server is not asked all the time; ms. */
const rest = { times: 2, least: 300, most: 5 * SECOND }
/** A person who corrected something may go on: the folders of labels are asked so often, for so long. */
const busy = { every: 2 * SECOND, lasts: 60 * SECOND }
/**
 * What came to a watched folder may be mail that is known: the analysis recognises it, in its own time. To see that takes
 * a few questions to Redis and none to the mailbox.
 */
const recognising = { every: 1.5 * SECOND, lasts: 15 * SECOND }
const retry = { firstMs: SECOND, maxMs: 60 * SECOND }

export interface CorrectionsOptions {
  account: MailAccount
  /** Folders whose new mail is analysed. */
  folders: readonly string[]
  /** How often to look where nothing is announced; ms. */
  pollMs: number
  /** The labels of the account. */
  labels: readonly GivenLabel[]
  ownLists: readonly string[]
  store: Store
  budget: ByteBudget
  maxBytes: number
  log: Log
  timing?: CorrectionsTiming | undefined
  onLearnt?: ((examples: readonly LearntExample[]) => void) | undefined
}

/** Resolves when `signal` aborts, or where the mailbox cannot tell what changed. */
export async function runCorrections(options: CorrectionsOptions, signal: AbortSignal): Promise<void> {
  const { account, folders, log } = options
  const announced = new Set<string>()
  let wake = Promise.withResolvers<void>()
  const watching = new AbortController()
  const ends = AbortSignal.any([signal, watching.signal])
  const watches = folders.map((folder) => {
    const changed = () => {
      announced.add(folder)
      wake.resolve()
    }
    return account.watch(folder, { changed, failed() {} }, ends)
  })

  const look = looker(options)
  let failures = 0
  while (!signal.aborted) {
    const startedAt = performance.now()
    const seen = new Set(announced)
    announced.clear()
    wake = Promise.withResolvers()
    let again: number | null
    try {
      again = await look(seen)
      failures = 0
      if (again === null) break
    } catch (error) {
      if (signal.aborted) break
      for (const folder of seen) announced.add(folder)
      again = reconnectDelay(failures, Math.random(), retry)
      failures += 1
      report(log, account.name, error, again)
      wake = Promise.withResolvers()
    }
    const took = performance.now() - startedAt
    const least = Math.min(Math.max(took * rest.times, rest.least), rest.most)
    await pause(least, signal)
    const stop = new AbortController()
    await Promise.race([wake.promise, pause(again - least, AbortSignal.any([signal, stop.signal]))])
    stop.abort()
  }
  watching.abort()
  await Promise.all(watches)
}

/** Looks once, and gives when to look again at the latest, in ms; null where the mailbox cannot tell what changed. */
function looker(options: CorrectionsOptions): (announced: ReadonlySet<string>) => Promise<number | null> {
  const { account, store, pollMs, log } = options
  let context: CorrectionsContext | null = null
  let polledAt = Number.NEGATIVE_INFINITY
  let busyUntil = Number.NEGATIVE_INFINITY
  let recognisingUntil = Number.NEGATIVE_INFINITY

  return async (announced) => {
    if (context === null) {
      const { changes } = await account.capabilities()
      if (changes === 'none') return null
      context = await openContext(options)
    }
    const known = context
    const now = performance.now()
    const all = now < busyUntil || now - polledAt >= pollMs
    const result = await withLease(store, account.name, () => lookForCorrections(known, { announced, all }))
    if (result === null)
      throw new TransientError('corrections-elsewhere', 'Another process looks for corrections here.')
    if (all) polledAt = now
    const { learnt, waiting } = result
    const ms = Math.round(performance.now() - now)
    log.debug(
      { account: account.name, announced: announced.size, all, waiting, learnt, ms },
      'looked for corrections',
    )
    const ended = performance.now()
    if (result.learnt > 0) busyUntil = ended + busy.lasts
    if (announced.size > 0) recognisingUntil = ended + recognising.lasts
    const times = [polledAt + pollMs - ended]
    if (result.again !== null) times.push(result.again)
    if (ended < busyUntil) times.push(busy.every)
    if (ended < recognisingUntil) times.push(recognising.every)
    return Math.max(0, Math.min(...times))
  }
}

async function openContext(options: CorrectionsOptions): Promise<CorrectionsContext> {
  const { account, folders, labels, ownLists, store, budget, maxBytes, log, onLearnt } = options
  const there = await account.folders()
  return {
    ...{ store, account, budget, maxBytes, ownLists, log },
    map: createLabelMap(labels, there),
    watched: folders,
    sent: there.find(({ specialUse }) => specialUse === '\\Sent')?.path ?? null,
    timing: options.timing ?? correctionsTiming,
    async answered({ ref, at }) {
      const event = { key: `mail:${messageKey(ref)}`, kind: 'answered', itemAt: at } as const
      await rememberEvent(store, { ...event, at: new Date().toISOString() })
    },
    async learn(examples) {
      await addExamples(store, examples)
      await noteCorrections(store, account.name, examples)
      onLearnt?.(examples)
    },
  }
}

function report(log: Log, account: string, error: unknown, retryInMs: number): void {
  const isKnown = error instanceof MailroomError
  const fields = { account, code: isKnown ? error.code : 'unexpected', retryInMs }
  if (isKnown && error.retryable) log.debug(fields, 'cannot look for corrections now')
  else if (isKnown) log.warn(fields, 'cannot look for corrections')
  else log.error({ ...fields, error: asError(error).name }, 'looking for corrections failed')
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {})
}
