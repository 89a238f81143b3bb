/** The label engines of a process: one for each set of labels, always with the head that is active now. */
import type { Config } from '../config/config.ts'
import { asError } from '../errors.ts'
import type { LabelEngine } from '../labels/label-engine.ts'
import type { Label } from '../labels/label-set.ts'
import { type ActiveHead, openActiveHead } from '../learning/active-head.ts'
import { labelSetKey, onHeadsChanged } from '../learning/head-store.ts'
import type { LearningSet } from '../learning/votes.ts'
import type { Log } from '../mail/contract.ts'
import type { Encoder } from '../model/encoder.ts'
import type { Store } from '../queue/redis.ts'

type LabelUsers = Pick<Config, 'accounts' | 'tickets' | 'labels'>

export interface ConfiguredSet extends LearningSet {
  labels: readonly Label[]
}
type CurrentEngine = Pick<LabelEngine, 'labels' | 'classify' | 'explain'>

export interface LabelEngines {
  /** Of an account or a ticket system; null where it has no labels. */
  of(name: string): CurrentEngine | null
  /** Twice is fine. */
  close(): Promise<void>
}

/** The label sets, each once, with the accounts and ticket systems that use it: what one teaches, all of them learn. */
export function labelSets({ accounts, tickets, labels }: LabelUsers): ConfiguredSet[] {
  const sets = new Map<string, ConfiguredSet>()
  for (const user of [...accounts, ...tickets]) {
    const own = labels.filter(({ name }) => user.labels.includes(name))
    const key = labelSetKey(own)
    const accounts = [...(sets.get(key)?.accounts ?? []), user.name]
    if (own.length > 0) sets.set(key, { key, labels: own, accounts })
  }
  return [...sets.values()]
}

/** Opens all of them, and takes up each new head as soon as it is announced. Whoever classifies meanwhile is not held up. */
export async function openLabelEngines(parts: {
  config: LabelUsers
  store: Store
  encoder: Encoder
  log: Log
  /** Breaks the start off. */
  signal?: AbortSignal | undefined
}): Promise<LabelEngines> {
  const { config, store, log } = parts
  const closing = new AbortController()
  const signal = AbortSignal.any([closing.signal, ...(parts.signal === undefined ? [] : [parts.signal])])
  const encoder = {
    facts: parts.encoder.facts,
    encode: (texts: readonly string[]) => parts.encoder.encode(texts, signal),
  }
  const open = (set: ConfiguredSet) => openActiveHead({ store, encoder, signal }, set)
  const held = new Map<string, { set: ConfiguredSet; head: ActiveHead }>()

  let wanted = false
  let taking: Promise<void> | null = null
  // One after the other; what is announced meanwhile is looked for once more.
  async function takeUp(): Promise<void> {
    while (wanted && !closing.signal.aborted) {
      wanted = false
      for (const one of held.values()) {
        const head = await open(one.set)
        if (head.engine.fitted?.digest === one.head.engine.fitted?.digest) continue
        one.head = head
        log.info(
          { set: one.set.key, snapshot: head.snapshot, examples: head.engine.examples },
          'head taken up',
        )
      }
    }
  }
  function changed(): void {
    wanted = true
    taking ??= takeUp()
      .catch((error) => {
        if (!closing.signal.aborted)
          log.error({ error: asError(error).name }, 'the new head cannot be taken up')
      })
      .finally(() => {
        taking = null
      })
  }

  const stopListening = await onHeadsChanged(store, changed)
  async function close(): Promise<void> {
    closing.abort()
    await stopListening()
    await taking
  }
  try {
    await Promise.all(
      labelSets(config).map(async (set) => {
        held.set(set.key, { set, head: await open(set) })
      }),
    )
  } catch (error) {
    await close()
    throw error
  }
  return {
    of(name) {
      const one = [...held.values()].find(({ set }) => set.accounts.includes(name))
      if (one === undefined) return null
      return {
        labels: one.set.labels,
        classify: (...asked) => one.head.engine.classify(...asked),
        explain: (...asked) => one.head.engine.explain(...asked),
      }
    },
    close,
  }
}
