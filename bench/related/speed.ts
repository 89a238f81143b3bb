/** How long one look over so many items takes, beside plain loops and beside reading as many bytes at all. */
import { randomNumbers } from '../../src/random-numbers.ts'
import { createEmbeddingIndex, type IndexedItem } from '../../src/related/embedding-index.ts'
import { packVector } from '../../src/related/packed-vector.ts'
import { randomVector } from '../../test/related/vectors.ts'

const dimension = 384
const rounds = 60

/** First of all, while nothing that was given up before can be used again. */
export async function measureMemory(items: number): Promise<void> {
  const vector = packVector(randomVector(dimension, randomNumbers(1)))
  globalThis.gc?.()
  const before = process.memoryUsage()
  const index = createEmbeddingIndex(dimension)
  for (let id = 1; id <= items; id++) index.put({ id: id * 999_983, ...about(id) }, vector)
  globalThis.gc?.()
  // What was given up is freed beside the program.
  await new Promise((free) => setTimeout(free, 500))
  globalThis.gc?.()
  const after = process.memoryUsage()
  const grown = (name: 'rss' | 'external') => ((after[name] - before[name]) / 1e6).toFixed(1)
  console.log(
    `${index.size.toLocaleString('en')} items in memory: ${grown('external')} MB, the process grew by ${grown('rss')} MB`,
  )
}

export function measureSpeed(items: number): void {
  const random = randomNumbers(1)
  const query = randomVector(dimension, random)
  // Few different ones, in places of their own: what is read counts, not what it says.
  const vectors = Array.from({ length: 500 }, () => randomVector(dimension, random))
  const index = createEmbeddingIndex(dimension)
  for (let id = 1; id <= items; id++) {
    const vector = packVector(vectors[id % vectors.length] as Float32Array)
    index.put({ id: Math.floor(random() * 2 ** 53), ...about(id) }, vector)
  }
  const floats = new Float32Array(items * dimension)
  const bytes = new Int8Array(items * dimension)
  for (let row = 0; row < items; row++) {
    const vector = vectors[row % vectors.length] as Float32Array
    floats.set(vector, row * dimension)
    bytes.set(packVector(vector).bytes, row * dimension)
  }
  const buffer = Buffer.from(bytes.buffer)
  // A value that is not there: memchr reads all of it.
  for (let place = 0; place < buffer.length; place++) if (buffer[place] === 0x80) buffer[place] = 0
  let sink = 0
  const times = {
    'the index': timed(() => index.search(query, 0.9, () => sink++)),
    'loop over int8': timed(() => {
      sink += loop(bytes, query, 0.9 * 127)
    }),
    'loop over floats': timed(() => {
      sink += loop(floats, query, 0.9)
    }),
    'reading the bytes (memchr)': timed(() => {
      sink += buffer.indexOf(0x80)
    }),
  }
  console.log(`\n${items.toLocaleString('en')} items of ${dimension} dimensions, one core, ${rounds} rounds`)
  for (const [name, { median, core }] of Object.entries(times))
    console.log(
      `  ${name.padEnd(28)} ${median.toFixed(2).padStart(7)} ms at the median, ${core.toFixed(2).padStart(7)} ms of the core on average`,
    )
  if (Number.isNaN(sink)) console.log(sink)
}

function about(id: number): Omit<IndexedItem, 'id'> {
  return { at: id, group: id, requester: id, isTicket: false, counts: true, place: [id, 0] }
}

function loop(matrix: Float32Array | Int8Array, query: Float32Array, floor: number): number {
  let found = 0
  for (let start = 0; start < matrix.length; start += dimension) {
    let sum = 0
    for (let place = 0; place < dimension; place++)
      sum += (matrix[start + place] as number) * (query[place] as number)
    if (sum >= floor) found++
  }
  return found
}

/** Wall-clock time, and the time of the core: the first is longer where others want the core, too. */
function timed(work: () => void): { median: number; core: number } {
  for (let round = 0; round < rounds; round++) work()
  const before = process.cpuUsage()
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  }).sort((left, right) => left - right)
  const { user, system } = process.cpuUsage(before)
  return { median: times[rounds / 2] as number, core: (user + system) / 1000 / rounds }
}
