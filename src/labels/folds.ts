/** Which examples are predicted from which others. */

/**
 * The fold of each example. A label's examples go into the folds in runs rather than by turns: they come sorted by text,
 * and of two that are nearly the same, one must not give away the other.
 */
export function foldsOf(targets: readonly number[], folds: number): number[] {
  const counts = new Map<number, number>()
  for (const target of targets) counts.set(target, (counts.get(target) ?? 0) + 1)
  const seen = new Map<number, number>()
  return targets.map((target) => {
    const before = seen.get(target) ?? 0
    seen.set(target, before + 1)
    const count = counts.get(target) ?? 1
    return Math.floor((before * Math.min(folds, count)) / count)
  })
}
