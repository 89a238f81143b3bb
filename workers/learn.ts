/**
 * Turns examples into heads. It wakes when examples change, waits a little for more, and goes through the label sets,
 * each at most once at a time in all processes. What was learnt long ago is fitted again only when it must: the encoder
 * is another one, a description was changed, an example was removed.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { learn } from '../pipelines/learn.ts'
import { asError, MailroomError } from '../src/errors.ts'
import type { Label } from '../src/labels/label-set.ts'
import { openActiveHead } from '../src/learning/active-head.ts'
import { onExamplesChanged } from '../src/learning/example-store.ts'
import { announce, forgetTried, hasWeights } from '../src/learning/head-store.ts'
import { prepareRound, settleRound } from '../src/learning/round.ts'
import { inTurn } from '../src/learning/turn.ts'
import type { LearningSet } from '../src/learning/votes.ts'
import { reconnectDelay } from '../src/mail/backoff.ts'
import type { Log } from '../src/mail/contract.ts'
import type { Encoder } from '../src/model/encoder.ts'
import type { Store } from '../src/queue/redis.ts'

const SECOND = 1000
const retry = { firstMs: SECOND, maxMs: 60 * SECOND }

interface LearnTiming {
  /** Who corrects one mail corrects another: it waits until so long nothing came, */
  quietMs: number
  /** but not longer than this. */
  mostMs: number
  /** After each round, so many times what it took: learning must not keep mail from being read. */
  restTimes: number
}

const learnTiming: LearnTiming = { quietMs: SECOND, mostMs: 10 * SECOND, restTimes: 4 }

export interface LearnOptions {
  store: Store
  encoder: Pick<Encoder, 'encode' | 'facts'>
  sets: readonly (LearningSet & { labels: readonly Label[] })[]
  log: Log
  timing?: LearnTiming | undefined
  /** After each round of each set. */
  onRound?: ((set: string, result: RoundResult) => void) | undefined
}

export type RoundResult = 'learnt' | 'refused' | 'unchanged'

/** Learns what came while nobody did, and from then on what comes, until `signal` aborts. */
export async function runLearn(options: LearnOptions, signal: AbortSignal): Promise<void> {
  const { store, sets, log, timing = learnTiming } = options
  let changes = 1
  let wake = Promise.withResolvers<void>()
  const stopListening = await onExamplesChanged(store, () => {
    changes += 1
    wake.resolve()
  })
  const aborted = () => wake.resolve()
  signal.addEventListener('abort', aborted)
  let failures = 0
  // What a later start finds may be of another encoder.
  let isFirst = true
  try {
    for (let seen = 0; !signal.aborted; ) {
      wake = Promise.withResolvers()
      if (seen === changes) await wake.promise
      else if (seen > 0) await untilQuiet(() => changes, timing, signal)
      if (signal.aborted) break
      seen = changes
      const startedAt = performance.now()
      try {
        for (const set of sets) await learnSet(options, set, isFirst, signal)
        isFirst = false
        failures = 0
        await pause((performance.now() - startedAt) * timing.restTimes, signal)
      } catch (error) {
        if (signal.aborted) break
        const retryInMs = reconnectDelay(failures, Math.random(), retry)
        failures += 1
        report(log, error, retryInMs)
        await pause(retryInMs, signal)
        seen = -1
      }
    }
  } finally {
    signal.removeEventListener('abort', aborted)
    await stopListening()
  }
}

async function learnSet(
  options: LearnOptions,
  set: LearnOptions['sets'][number],
  isFirst: boolean,
  signal: AbortSignal,
): Promise<void> {
  const { store, encoder, log, onRound } = options
  const { key, labels } = set
  const result = await inTurn(
    store,
    `learn:${key}`,
    async (): Promise<RoundResult> => {
      const round = await prepareRound({ store, encoder, signal }, set)
      if (round === null) {
        if (!isFirst && (await hasWeights(store, key))) return 'unchanged'
        const { isFitted } = await openActiveHead({ store, encoder, signal }, set)
        if (isFitted) {
          // What another encoder's readings spoke against is tried again with the next examples.
          await forgetTried(store, key)
          await announce(store, key)
        }
        return isFitted ? 'learnt' : 'unchanged'
      }
      const { state, stopped } = await learn({ labels, ...round }, { encoder, signal })
      await settleRound(store, set, round, state)
      const { trial, contradicted, outdated } = state
      const setAside = { contradicted: contradicted.size, outdated: outdated.size }
      const fields = { set: key, examples: round.votes.length, ...setAside, ...trial }
      if (stopped === null) log.info(fields, 'learnt from examples')
      else log.warn(fields, stopped)
      return stopped === null ? 'learnt' : 'refused'
    },
    signal,
  )
  onRound?.(key, result)
}

/** Waits until no change came for a while. */
async function untilQuiet(changes: () => number, timing: LearnTiming, signal: AbortSignal): Promise<void> {
  const latest = performance.now() + timing.mostMs
  for (let before = -1; before !== changes() && performance.now() < latest && !signal.aborted; ) {
    before = changes()
    await pause(timing.quietMs, signal)
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await delay(ms, undefined, { signal }).catch(() => {})
}

/** Ids and numbers only: an unexpected error may hold anything. */
function report(log: Log, error: unknown, retryInMs: number): void {
  const isKnown = error instanceof MailroomError
  const fields = { code: isKnown ? error.code : 'unexpected', retryInMs }
  if (isKnown && error.retryable) log.debug(fields, 'cannot learn now')
  else log.error({ ...fields, error: asError(error).name }, 'learning failed')
}
