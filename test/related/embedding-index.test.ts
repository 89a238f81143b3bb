import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomNumbers } from '../../src/random-numbers.ts'
import {
  createEmbeddingIndex,
  type EmbeddingIndex,
  type IndexedItem,
} from '../../src/related/embedding-index.ts'
import { packVector } from '../../src/related/packed-vector.ts'
import { cosine, near, randomVector } from './vectors.ts'

function item(id: number, more: Partial<IndexedItem> = {}): IndexedItem {
  return {
    ...{ id, at: id, group: id, requester: 7, isTicket: false, counts: true, place: [id, 1] },
    ...more,
  }
}

function search(index: EmbeddingIndex, query: Float32Array, floor: number) {
  const hits: (IndexedItem & { score: number })[] = []
  index.search(query, floor, (slot, score) => hits.push({ ...index.item(slot), score }))
  return hits
}

test('every item above the floor is found, with the cosine of the floats', () => {
  const random = randomNumbers(1)
  // More than two rounds of the kernel, and a last one that is not full.
  const count = 9_000
  const query = randomVector(384, random)
  const vectors = Array.from({ length: count }, () => near(query, 0.2 + 0.7 * random(), random))
  const index = createEmbeddingIndex(384)
  for (const [place, vector] of vectors.entries()) index.put(item(place + 1), packVector(vector))

  const hits = new Map(search(index, query, 0.7).map((hit) => [hit.id, hit]))
  let expected = 0
  for (const [place, vector] of vectors.entries()) {
    const right = cosine(query, vector)
    const hit = hits.get(place + 1)
    if (right > 0.702) assert.ok(hit, `a cosine of ${right} is found`)
    if (right > 0.702) expected++
    if (right < 0.698) assert.equal(hit, undefined)
    if (hit !== undefined) assert.ok(Math.abs(hit.score - right) < 0.002, `${hit.score} for ${right}`)
  }
  assert.ok(expected > 1000, 'many are above the floor')
})

test('dimensions that are no multiple of 32 are padded, and extreme vectors do not overflow', () => {
  for (const dimension of [5, 33, 384, 768]) {
    const index = createEmbeddingIndex(dimension)
    const flat = new Float32Array(dimension).fill(1 / Math.sqrt(dimension))
    const first = new Float32Array(dimension)
    first[0] = 1
    index.put(item(1), packVector(flat))
    index.put(item(2), packVector(first))
    index.put(item(3), packVector(flat.map((value) => -value)))
    index.put(item(4), packVector(new Float32Array(dimension)))
    const scores = new Map(search(index, flat, -2).map(({ id, score }) => [id, score]))
    assert.ok(Math.abs((scores.get(1) as number) - 1) < 0.01)
    assert.ok(Math.abs((scores.get(2) as number) - 1 / Math.sqrt(dimension)) < 0.01)
    assert.ok(Math.abs((scores.get(3) as number) + 1) < 0.01)
    assert.equal(scores.get(4), 0)
  }
})

test('what is removed, replaced or too old is found no more, and the rest still is', () => {
  const random = randomNumbers(2)
  const index = createEmbeddingIndex(32)
  const vectors = new Map<number, Float32Array>()
  for (let id = 1; id <= 500; id++) {
    vectors.set(id, randomVector(32, random))
    index.put(item(id), packVector(vectors.get(id) as Float32Array))
  }
  assert.equal(index.remove(3), true)
  assert.equal(index.remove(3), false)
  assert.equal(index.expire(101), 99)
  const changed = randomVector(32, random)
  index.put(
    item(200, { at: 900, isTicket: true, counts: false, group: 5, place: [12, 34] }),
    packVector(changed),
  )
  assert.equal(index.size, 400)
  assert.equal(index.oldest(), 101)

  for (let id = 101; id <= 500; id++) {
    const vector = id === 200 ? changed : (vectors.get(id) as Float32Array)
    const best = search(index, vector, 0.98).find((hit) => hit.id === id)
    assert.ok(best, `${id} is found`)
    assert.ok(cosine(index.vector(id) as Float32Array, vector) > 0.99)
  }
  assert.deepEqual(
    search(index, vectors.get(50) as Float32Array, 0.98).filter(({ id }) => id === 50),
    [],
  )
  assert.equal(index.vector(50), null)
  assert.deepEqual(index.ofGroup(5), [
    item(200, { at: 900, isTicket: true, counts: false, group: 5, place: [12, 34] }),
  ])
  assert.equal(index.count(100, 110), 10)
  assert.equal(index.count(899, 901), 0, 'what does not count is not counted')
})

test('after any putting and removing the index knows what a Map knows', () => {
  const random = randomNumbers(4)
  const index = createEmbeddingIndex(32)
  const known = new Map<number, Float32Array>()
  for (let step = 0; step < 5000; step++) {
    const id = 1 + Math.floor(random() * 200)
    if (random() < 0.5) {
      known.set(id, randomVector(32, random))
      index.put(item(id), packVector(known.get(id) as Float32Array))
    } else assert.equal(index.remove(id), known.delete(id))
    assert.equal(index.size, known.size)
  }
  for (let id = 1; id <= 200; id++) {
    const vector = known.get(id)
    const kept = index.vector(id)
    if (vector === undefined) assert.equal(kept, null)
    else assert.ok(kept !== null && cosine(kept, vector) > 0.99)
  }
})

test('a full index gives up its oldest item', () => {
  const random = randomNumbers(3)
  const index = createEmbeddingIndex(32, 3)
  for (const at of [30, 10, 20, 40]) index.put(item(at), packVector(randomVector(32, random)))
  assert.equal(index.size, 3)
  assert.equal(index.vector(10), null)
  assert.equal(index.oldest(), 20)
})

test('an empty index finds nothing', () => {
  const index = createEmbeddingIndex(32)
  assert.deepEqual(search(index, new Float32Array(32), -2), [])
  assert.equal(index.oldest(), null)
})
