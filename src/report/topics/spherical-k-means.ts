/**
 * Spherical k-means (Dhillon & Modha 2001): clusters of directions, so that the length of a text says nothing. It begins
 * with k-means++ (Arthur & Vassilvitskii 2007) from a fixed seed, so the same vectors give the same clusters.
 */
import { randomNumbers } from '../../random-numbers.ts'

/** L2-normalised vectors, dense or sparse. */
export interface Rows {
  length: number
  dimension: number
  product(row: number, center: Float32Array): number
  addTo(center: Float32Array, row: number): void
}

export interface Clustering {
  /** Of each row its cluster. */
  clusters: Int32Array
  /** L2-normalised means. */
  centers: Float32Array[]
  /** Of each row its cosine with the center of its cluster. */
  cosines: Float32Array
}

const mostRounds = 30

/** The best of several beginnings, by the sum of the cosines. `count` is at least 1; fewer clusters where there are fewer rows. */
export function sphericalKMeans(rows: Rows, count: number, beginnings = 3): Clustering {
  let best: Clustering | null = null
  let bestSum = Number.NEGATIVE_INFINITY
  for (let seed = 1; seed <= beginnings; seed++) {
    const found = clusterFrom(rows, beginWith(rows, Math.min(count, rows.length), randomNumbers(seed)))
    const sum = found.cosines.reduce((total, cosine) => total + cosine, 0)
    if (sum <= bestSum) continue
    best = found
    bestSum = sum
  }
  return best ?? { clusters: new Int32Array(), centers: [], cosines: new Float32Array() }
}

export function denseRows(vectors: readonly Float32Array[]): Rows {
  return {
    length: vectors.length,
    dimension: vectors[0]?.length ?? 0,
    product(row, center) {
      const vector = vectors[row] as Float32Array
      let sum = 0
      for (let place = 0; place < vector.length; place++)
        sum += (vector[place] as number) * (center[place] as number)
      return sum
    },
    addTo(center, row) {
      const vector = vectors[row] as Float32Array
      for (let place = 0; place < vector.length; place++)
        center[place] = (center[place] as number) + (vector[place] as number)
    },
  }
}

/** The first row by chance, each next one with a chance that grows with its distance from those before. */
function beginWith(rows: Rows, count: number, random: () => number): Float32Array[] {
  const centers: Float32Array[] = []
  const distances = new Float64Array(rows.length).fill(1)
  for (let chosen = 0; chosen < count; chosen++) {
    const center = new Float32Array(rows.dimension)
    rows.addTo(center, drawn(distances, random))
    centers.push(center)
    for (let row = 0; row < rows.length; row++)
      distances[row] = Math.min(distances[row] as number, Math.max(0, 1 - rows.product(row, center)))
  }
  return centers
}

function clusterFrom(rows: Rows, centers: Float32Array[]): Clustering {
  const clusters = new Int32Array(rows.length).fill(-1)
  // Cosines of each row with each center. Centers whose rows have stayed the same do not move: later on most of them.
  const products = new Float64Array(rows.length * centers.length)
  let moving: Iterable<number> = centers.keys()
  for (let round = 0; round < mostRounds; round++) {
    for (const cluster of moving) {
      const center = centers[cluster] as Float32Array
      for (let row = 0; row < rows.length; row++)
        products[row * centers.length + cluster] = rows.product(row, center)
    }
    const changed = new Set<number>()
    for (let row = 0; row < rows.length; row++) {
      const before = clusters[row] as number
      const nearest = highestPlace(products, row * centers.length, centers.length)
      if (nearest === before) continue
      clusters[row] = nearest
      changed.add(nearest).add(before)
    }
    if (changed.size === 0) break
    moveCenters(rows, clusters, centers)
    changed.delete(-1)
    moving = changed
  }
  const cosines = Float32Array.from(
    clusters,
    (cluster, row) => products[row * centers.length + cluster] as number,
  )
  return { clusters, centers, cosines }
}

/** The first of the highest values of a part, counted from its beginning. */
function highestPlace(values: Float64Array, from: number, length: number): number {
  let highest = 0
  for (let place = 1; place < length; place++)
    if ((values[from + place] as number) > (values[from + highest] as number)) highest = place
  return highest
}

/** A center that has lost all of its rows stays where it is. */
function moveCenters(rows: Rows, clusters: Int32Array, centers: Float32Array[]): void {
  const sums = centers.map(() => new Float32Array(rows.dimension))
  for (const [row, cluster] of clusters.entries()) rows.addTo(sums[cluster] as Float32Array, row)
  for (const [cluster, sum] of sums.entries()) {
    const length = Math.hypot(...sum)
    if (length > 0) centers[cluster] = sum.map((value) => value / length)
  }
}

function drawn(weights: Float64Array, random: () => number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let left = random() * total
  for (const [place, weight] of weights.entries()) {
    left -= weight
    if (left < 0) return place
  }
  return 0
}
