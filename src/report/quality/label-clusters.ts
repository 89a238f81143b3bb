/**
 * Do the items of one label fall apart into two clear groups? Two clusters are found in anything; they are clear where
 * there is a gap between them. Measured is Ashman's D (Ashman, Bird & Zepf, "Detecting bimodality in astronomical
 * datasets", 1994) of the items along the line between the centers: the distance of the means over the root mean square of
 * the spreads. The halves of a normal distribution have 2.65, those of an even one 3.46; beyond 4 there is a gap.
 */
import { nameTopics } from '../topics/name-topics.ts'
import { denseRows, type Rows, sphericalKMeans } from '../topics/spherical-k-means.ts'

const gap = 4
const least = { items: 60, share: 0.15 }

/** An item of the sample with the label that it got. `embedding` is L2-normalised. */
export interface ClusteredItem {
  label: string
  keywords: readonly string[]
  embedding: Float32Array
}

export interface LabelWithClusters {
  label: string
  items: number
  /** The larger one first; named by keyphrases, null where they have none. */
  clusters: { name: string | null; share: number }[]
}

export function labelsWithClusters(items: readonly ClusteredItem[]): LabelWithClusters[] {
  return [...Map.groupBy(items, ({ label }) => label)]
    .flatMap(([label, own]) => {
      const clusters = clearClusters(own)
      return clusters === null ? [] : [{ label, items: own.length, clusters }]
    })
    .sort((one, other) => other.items - one.items || (one.label < other.label ? -1 : 1))
}

function clearClusters(items: readonly ClusteredItem[]): LabelWithClusters['clusters'] | null {
  if (items.length < least.items) return null
  const halves = [0, 1].map((half) => items.filter((_, place) => place % 2 === half))
  const [even = [], odd = []] = halves
  if (Math.min(gapBetween(even, odd), gapBetween(odd, even)) < gap) return null
  const { clusters } = sphericalKMeans(rowsOf(items), 2)
  const groups = [0, 1].map((cluster) => items.filter((_, row) => clusters[row] === cluster))
  if (groups.some(({ length }) => length < least.share * items.length)) return null
  const sorted = groups.sort((one, other) => other.length - one.length)
  const names = nameTopics(sorted.map((group) => group.map(({ keywords }) => keywords)))
  return sorted.map(({ length }, place) => ({ name: names[place] ?? null, share: length / items.length }))
}

/**
 * Ashman's D of items along the line between the centers of two clusters of others: in the ones that it was drawn through
 * there is always a gap where vectors have many dimensions. 0 where one side has too few of them.
 */
function gapBetween(others: readonly ClusteredItem[], items: readonly ClusteredItem[]): number {
  const [one, other] = sphericalKMeans(rowsOf(others), 2).centers
  if (one === undefined || other === undefined) return 0
  const rows = rowsOf(items)
  const line = one.map((value, place) => value - (other[place] ?? 0))
  const values = items.map((_, row) => rows.product(row, line))
  // Both centers have length 1, so what is nearer to the first lies above 0.
  const sides = [values.filter((value) => value > 0), values.filter((value) => value <= 0)]
  if (sides.some(({ length }) => length < least.share * items.length)) return 0
  const [first, second] = sides.map(spread)
  if (first === undefined || second === undefined) return 0
  return Math.abs(first.mean - second.mean) / Math.sqrt((first.variance + second.variance) / 2)
}

function rowsOf(items: readonly ClusteredItem[]): Rows {
  return denseRows(items.map(({ embedding }) => embedding))
}

function spread(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length }
}
