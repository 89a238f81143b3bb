import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameTopics } from '../../../src/report/topics/name-topics.ts'
import { createSample } from '../../../src/report/topics/sample.ts'

test('names hold what is frequent in a topic and rare elsewhere, and nothing twice', () => {
  const names = nameTopics([
    [
      ['coffee machine', 'order'],
      ['coffee machines', 'order'],
      ['coffee machine', 'machine'],
    ],
    [['order', 'late parcel'], ['late parcel', 'order'], ['order status']],
  ])
  assert.deepEqual(names, ['coffee machine · order', 'late parcel'])
})

test('a phrase of one item names nothing', () => {
  assert.deepEqual(nameTopics([[['alone'], ['other']]]), [null])
})

test('hostile keyphrases are text', () => {
  assert.deepEqual(
    nameTopics([
      [
        ['__proto__', '***'],
        ['__proto__', '***'],
      ],
    ]),
    ['__proto__'],
  )
})

test('a sample is the same whatever the order, and says how much of all it is', () => {
  const keys = Array.from({ length: 5000 }, (_, place) => `mail:support/INBOX/7/${place}`)
  const drawn = (from: readonly string[]) => {
    const sample = createSample<string>(500)
    for (const key of from) sample.add(key, () => key)
    return { values: sample.values(), fraction: sample.fraction }
  }
  const sample = drawn(keys)
  assert.deepEqual(drawn(keys.toReversed()), sample)
  assert.equal(sample.values.length, 500)
  assert.ok(Math.abs(sample.fraction - 0.1) < 0.015, String(sample.fraction))
  assert.equal(drawn(keys.slice(0, 500)).fraction, 1)
})
