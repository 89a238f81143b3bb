import type { CollectInput } from '../../activity/collect/collect-input.ts'
import type { Config } from '../../config/config.ts'
import { labelSets } from '../label-engines.ts'

/** What the kinds need to know of the labels of some accounts and ticket systems; null: of all. */
export function labelsOf(
  config: Config,
  sources: readonly string[] | null,
): Pick<CollectInput, 'labelSets' | 'labels'> {
  const sets = labelSets(config).filter(
    ({ accounts }) => sources === null || accounts.some((name) => sources.includes(name)),
  )
  return { labelSets: sets.map(({ key }) => key), labels: config.labels }
}
