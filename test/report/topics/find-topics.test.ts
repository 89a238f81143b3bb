import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toldItem } from '../../../src/report/told-item.ts'
import { findTopics, type TopicItem } from '../../../src/report/topics/find-topics.ts'
import { activityItem } from '../sample-activity.ts'

const dimension = 8
const all = { now: 1, before: 1 }

/** Close to an axis, each a little different. */
function near(axis: number, place: number): Float32Array {
  const vector = new Float32Array(dimension)
  vector[axis] = 1
  vector[(axis + 1 + (place % 3)) % dimension] = 0.2 + (place % 5) * 0.05
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

function about(axis: number, count: number, keywords: (place: number) => string[]): TopicItem[] {
  return Array.from({ length: count }, (_, place) => ({
    item: toldItem(activityItem({ key: `mail:support/INBOX/${axis}/${place}`, subject: `${axis} ${place}` })),
    keywords: keywords(place),
    embedding: near(axis, place),
  }))
}

test('what is alike is one topic, named by its own keyphrases, with the most typical items', () => {
  const printers = about(0, 30, () => ['printer', 'please'])
  const invoices = about(4, 20, (place) => (place % 2 === 0 ? ['Invoices', 'please'] : ['invoice', 'please']))
  const topics = findTopics([...printers, ...invoices], [], { now: 1, before: 0 })
  assert.deepEqual(
    topics.map(({ name, count, share, isRising }) => [name, count, share, isRising]),
    [
      ['printer · please', 30, 0.6, false],
      ['Invoices', 20, 0.4, false],
    ],
  )
  const [first] = topics
  assert.equal(first?.examples.length, 2)
  for (const { key } of first?.examples ?? []) assert.match(key, /^mail:support\/INBOX\/0\//)
})

test('a topic rises where more came than chance would bring, and others do not', () => {
  const [printers, invoices] = [about(0, 40, () => ['printer']), about(4, 20, () => ['invoice'])]
  const before = [...about(0, 5, () => []), ...about(4, 20, () => [])].map(({ embedding }) => embedding)
  const topics = findTopics([...invoices, ...printers], before, all)
  assert.deepEqual(
    topics.map(({ name, count, before, isRising }) => [name, count, before, isRising]),
    [
      ['printer', 40, 5, true],
      ['invoice', 20, 20, false],
    ],
  )
})

test('what has nothing in common is no topic', () => {
  const scattered = Array.from({ length: 40 }, (_, place): TopicItem => {
    const embedding = Float32Array.from({ length: 64 }, (_, column) =>
      Math.sin((place + 1) * (column + 3) ** 2),
    )
    const length = Math.hypot(...embedding)
    return {
      item: toldItem(activityItem({ key: `mail:support/INBOX/7/${place}` })),
      keywords: ['thing'],
      embedding: embedding.map((value) => value / length),
    }
  })
  assert.deepEqual(findTopics(scattered, [], all), [])
})

test('of a few items there are no topics', () => {
  assert.deepEqual(
    findTopics(
      about(0, 19, () => ['printer']),
      [],
      all,
    ),
    [],
  )
})

test('the same items give the same topics', () => {
  const items = [...about(0, 40, () => ['a']), ...about(2, 40, () => ['b']), ...about(5, 40, () => ['c'])]
  assert.deepEqual(findTopics(items, [], all), findTopics(items, [], all))
})

test('a topic without a keyphrase of its own is named by the subject of its medoid', () => {
  const topics = findTopics([...about(0, 30, () => ['order']), ...about(4, 20, () => ['orders'])], [], all)
  assert.equal(topics[0]?.name, 'order')
  assert.match(topics[1]?.name ?? '', /^4 \d+$/)
})
