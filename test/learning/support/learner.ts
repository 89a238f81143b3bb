import { openActiveHead } from '../../../src/learning/active-head.ts'
import { labelSetKey, loadFitted, loadHeads } from '../../../src/learning/head-store.ts'
import type { Store } from '../../../src/queue/redis.ts'
import { type RoundResult, runLearn } from '../../../workers/learn.ts'
import { collectLog } from '../../support/log-collector.ts'
import { until } from '../../support/until.ts'
import { topicEncoder, topicLabels } from './topics.ts'

export const topicSet = { key: labelSetKey(topicLabels), labels: topicLabels, accounts: ['support'] }

/** A process that learns. */
export interface Learner {
  results: RoundResult[]
  log: ReturnType<typeof collectLog>
  stop(): Promise<void>
}

/** Learns what there is, and what comes until the test ends; resolves after the first round. */
export async function startLearner(
  test: { after(end: () => Promise<void>): void },
  store: Store,
  encoder = topicEncoder(),
): Promise<Learner> {
  const stopping = new AbortController()
  const results: RoundResult[] = []
  const log = collectLog()
  const timing = { quietMs: 0, mostMs: 0, restTimes: 0 }
  const sets = [topicSet]
  const onRound = (_: string, result: RoundResult) => void results.push(result)
  const ended = runLearn({ store, encoder, sets, log, timing, onRound }, stopping.signal)
  const stop = async () => {
    stopping.abort()
    await ended
  }
  test.after(stop)
  await until('the first round is over', () => results.length > 0, 60_000)
  return { results, log, stop }
}

/** Does `work`, which changes examples, and waits until they are learnt; gives what became of it. */
export async function afterRound(learner: Learner, work: () => Promise<unknown>): Promise<RoundResult> {
  const before = learner.results.length
  await work()
  await until('the next round is over', () => learner.results.length > before, 60_000)
  return learner.results.at(-1) as RoundResult
}

/** What the active head says of texts: label or "-", in order. */
export async function saidOf(
  store: Store,
  texts: readonly string[],
  encoder = topicEncoder(),
): Promise<string[]> {
  const { engine } = await openActiveHead({ store, encoder }, topicSet)
  const encodings = await encoder.encode(texts)
  return texts.map((text, index) => {
    const encoding = encodings[index]
    return encoding === undefined ? '-' : (engine.classify(encoding, { text }).label ?? '-')
  })
}

/** The bits of the active head's weights. */
export async function weightsOf(store: Store): Promise<string> {
  const { active } = await loadHeads(store, topicSet.key)
  const fitted = active === null ? null : await loadFitted(store, topicSet.key, active)
  return fitted === null ? 'none' : `${fitted.digest} ${Buffer.from(fitted.state).toString('hex')}`
}
