/**
 * Topics of a period: clusters of embeddings. Many small clusters first (k-means), those that are about the same joined
 * (average linkage of their centers), loose and tiny ones left out: of what has nothing in common nothing is said.
 */
import { type Exposure, isRising } from '../rising.ts'
import type { ToldItem } from '../told-item.ts'
import { nameTopics } from './name-topics.ts'
import { denseRows, sphericalKMeans } from './spherical-k-means.ts'

/** An item of the sample. `embedding` is L2-normalised. */
export interface TopicItem {
  item: ToldItem
  keywords: readonly string[]
  embedding: Float32Array
}

export interface Topic {
  name: string
  /** In the sample: of it, and of the sample of the time before. */
  count: number
  before: number
  /** Of the sample of the period. */
  share: number
  isRising: boolean
  /** The most typical ones. */
  examples: ToldItem[]
}

const mostClusters = 24
/** Items a cluster should have at the beginning. */
const itemsForOne = 12
/** Cosine of centers from which two clusters are one topic. */
const JOINS = 0.8
/** Mean cosine of the items with their center, below which a cluster is no topic. */
const TIGHT = 0.6
const least = { sample: 20, items: 3, share: 0.01 }
const most = { topics: 8, examples: 2 }

/** @param exposure how much of the items the two samples hold, times the lengths of their periods */
export function findTopics(
  sample: readonly TopicItem[],
  before: readonly Float32Array[],
  exposure: Exposure,
): Topic[] {
  if (sample.length < least.sample) return []
  const count = Math.max(2, Math.min(mostClusters, Math.round(sample.length / itemsForOne)))
  const rows = denseRows(sample.map(({ embedding }) => embedding))
  const found = sphericalKMeans(rows, count, 1)
  const topicOf = joined(found.centers, sizesOf(found.clusters, found.centers.length))
  const earlier = denseRows(before)
  const countsBefore = new Map<number, number>()
  for (let row = 0; row < earlier.length; row++) {
    const topic = topicOf[nearest(found.centers, (center) => earlier.product(row, center))] ?? -1
    countsBefore.set(topic, (countsBefore.get(topic) ?? 0) + 1)
  }
  const groups = Map.groupBy(sample.keys(), (row) => topicOf[found.clusters[row] as number] as number)
  const kept = [...groups]
    .map(([topic, places]) => ({ topic, ...typical(places, sample) }))
    .filter(({ places, tightness }) => {
      const isLarge = places.length >= Math.max(least.items, least.share * sample.length)
      return isLarge && tightness >= TIGHT
    })
    .sort((one, other) => other.places.length - one.places.length || one.topic - other.topic)
  const names = nameTopics(kept.map(({ places }) => places.map((place) => sample[place]?.keywords ?? [])))
  return kept
    .map(({ topic, places }, rank): Topic => {
      const examples = places.slice(0, most.examples).flatMap((place) => sample[place]?.item ?? [])
      const counts = { now: places.length, before: countsBefore.get(topic) ?? 0 }
      return {
        name: names[rank] ?? examples[0]?.subject ?? '',
        ...{ count: counts.now, before: counts.before, examples },
        share: places.length / sample.length,
        isRising: isRising(counts, exposure, kept.length),
      }
    })
    .filter(({ name }) => name !== '')
    .sort((one, other) => Number(other.isRising) - Number(one.isRising))
    .slice(0, most.topics)
}

/** The items of a topic, the most typical first (the first is its medoid), and how close they are. */
function typical(
  places: readonly number[],
  sample: readonly TopicItem[],
): { places: number[]; tightness: number } {
  const rows = denseRows(places.map((place) => (sample[place] as TopicItem).embedding))
  const sum = new Float32Array(rows.dimension)
  for (let row = 0; row < rows.length; row++) rows.addTo(sum, row)
  const length = Math.hypot(...sum) || 1
  const center = sum.map((value) => value / length)
  const cosines = places.map((place, row) => ({ place, cosine: rows.product(row, center) }))
  cosines.sort((one, other) => other.cosine - one.cosine || one.place - other.place)
  const tightness = cosines.reduce((total, { cosine }) => total + cosine, 0) / cosines.length
  return { places: cosines.map(({ place }) => place), tightness }
}

/** Of each cluster the topic it belongs to: the closest two are joined until none are close enough. */
function joined(centers: readonly Float32Array[], sizes: readonly number[]): number[] {
  const { product } = denseRows(centers)
  const groups = centers.map((_, cluster) => [cluster])
  const likeness = (one: readonly number[], other: readonly number[]) => {
    let [sum, weights] = [0, 0]
    for (const left of one)
      for (const right of other) {
        const weight = (sizes[left] ?? 0) * (sizes[right] ?? 0)
        sum += weight * product(left, centers[right] as Float32Array)
        weights += weight
      }
    return weights === 0 ? 0 : sum / weights
  }
  while (true) {
    let best = { one: -1, other: -1, value: JOINS }
    for (const [one, first] of groups.entries())
      for (let other = one + 1; other < groups.length; other++) {
        const value = likeness(first, groups[other] ?? [])
        if (value >= best.value) best = { one, other, value }
      }
    if (best.one === -1) break
    groups[best.one]?.push(...(groups[best.other] ?? []))
    groups.splice(best.other, 1)
  }
  const topics = new Array<number>(centers.length).fill(-1)
  for (const [topic, clusters] of groups.entries()) for (const cluster of clusters) topics[cluster] = topic
  return topics
}

function nearest(centers: readonly Float32Array[], cosineWith: (center: Float32Array) => number): number {
  const cosines = centers.map(cosineWith)
  return cosines.indexOf(Math.max(...cosines))
}

function sizesOf(clusters: Int32Array, count: number): number[] {
  const sizes = new Array<number>(count).fill(0)
  for (const cluster of clusters) sizes[cluster] = (sizes[cluster] ?? 0) + 1
  return sizes
}
