import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { addExamples, exampleId } from '../../src/learning/example-store.ts'
import { addSnapshot, labelSetKey, refuseHead } from '../../src/learning/head-store.ts'
import { learntBetween } from '../../src/learning/learnt-between.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import type { Trial } from '../../src/learning/trial.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const november = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-12-01T00:00:00Z') }
const set = labelSetKey([{ name: 'Order' }])
const all = { sources: null, labelSets: [set] }

function example(item: string, changes: Partial<LearntExample>): LearntExample {
  const about = { id: exampleId(item), item, label: 'Order', text: item, subject: '', messageId: null }
  return { ...about, source: 'moved', at: '2026-11-16T09:00:00.000Z', place: 'support/INBOX', ...changes }
}

function trial(items: number, better: number, worse: number): Trial {
  return { fresh: { items, better, worse }, known: { items: 100, better: 0, worse: 0 } }
}

test('examples of the period are counted by how they came to be, those of the sources alone', async (context) => {
  const store = await redis.store(context, 0)
  await addExamples(store, [
    example('a', {}),
    example('b', { source: 'field', place: 'helpdesk/7' }),
    example('c', { source: 'taught', place: null }),
    example('d', { at: '2026-10-31T23:59:59.999Z' }),
    example('e', { at: '2026-12-01T00:00:00.000Z' }),
  ])
  const nothing = { heads: 0, head: null, refused: null }
  assert.deepEqual(await learntBetween(store, november, all), { corrections: 2, taught: 1, ...nothing })
  const support = await learntBetween(store, november, { ...all, sources: ['support'] })
  assert.deepEqual(support, { corrections: 1, taught: 1, ...nothing })
})

test('the last head of the period is told with its trial, and the last that was not put to use', async (context) => {
  const store = await redis.store(context, 1)
  const examples = ['a', 'b', 'c'].map((item) => example(item, {}))
  await addExamples(store, examples)
  const votes = examples.map(({ id, label, at }) => ({ id, label, at, weight: 1 }))
  const snapshot = { votes, outdated: [], champion: null, replaces: null, fitted: null, quality: [] }
  for (const [at, tried] of [
    ['2026-10-20T10:00:00.000Z', null],
    ['2026-11-12T10:00:00.000Z', null],
    ['2026-11-24T10:00:00.000Z', trial(9, 3, 1)],
  ] as const)
    assert.ok(await addSnapshot(store, set, { ...snapshot, at, trial: tried }, at))
  await refuseHead(store, set, { at: '2026-11-25T10:00:00.000Z', votes: 4, trial: trial(0, 0, 0) }, 'm', null)
  const { heads, head, refused } = await learntBetween(store, november, all)
  assert.deepEqual(
    [heads, head],
    [2, { at: '2026-11-24T10:00:00.000Z', examples: 3, trial: { items: 9, better: 3, worse: 1 } }],
  )
  assert.deepEqual(refused, { at: '2026-11-25T10:00:00.000Z', examples: 4, trial: null })
  const october = { from: new Date('2026-10-01T00:00:00Z'), to: november.from }
  const before = await learntBetween(store, october, all)
  assert.deepEqual([before.heads, before.head?.trial, before.refused], [1, null, null])
})
