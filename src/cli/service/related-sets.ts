import type { Config } from '../../config/config.ts'
import type { Log } from '../../mail/contract.ts'
import type { Encoder } from '../../model/encoder.ts'
import type { Store } from '../../queue/redis.ts'
import type { Related } from '../../related/contract.ts'
import { openRelated } from '../../related/open-related.ts'
import { labelSets } from '../label-engines.ts'

/**
 * What mail and tickets of the same labels have in common, opened for a set of labels when it is first asked for. Without
 * an encoder nothing is compared.
 */
export function openRelatedSets(parts: {
  config: Pick<Config, 'accounts' | 'tickets' | 'labels'>
  store: Store
  encoder: Encoder | null
  log: Log
}): { of(name: string): Related | null; close(): Promise<void> } {
  const { config, store, encoder, log } = parts
  const sets = labelSets(config)
  const opened = new Map<string, Related>()
  return {
    of(name) {
      const set = sets.find(({ accounts }) => accounts.includes(name))
      if (encoder === null || set === undefined) return null
      const { key } = set
      const related = opened.get(key) ?? openRelated(store, { set: key, encoder: encoder.facts, log })
      opened.set(key, related)
      return related
    },
    async close() {
      await Promise.all([...opened.values()].map((related) => related.close()))
    },
  }
}
