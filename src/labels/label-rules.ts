import type { ItemFlag } from '../item/item.ts'
import type { Classification } from './decide.ts'
import type { Label } from './label-set.ts'

/**
 * The label that a fact about the item settles before any model is asked, or null. The first matching label in the
 * user's order wins; its probability is 1, because it is a rule and not an estimate.
 */
export function classifyByRule(labels: readonly Label[], flags: readonly ItemFlag[]): Classification | null {
  const label = labels.find(({ match }) => match?.flags.some((flag) => flags.includes(flag)))
  if (label === undefined) return null
  const others = labels.filter((other) => other !== label)
  return {
    label: label.name,
    labels: [{ name: label.name, probability: 1 }, ...others.map(({ name }) => ({ name, probability: 0 }))],
    none: 0,
    certainty: 1,
    precision: label.precision,
  }
}
