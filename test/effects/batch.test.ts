import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batched } from '../../src/effects/batch.ts'

/** A batched doubling that waits to be let go, and what it was asked. */
function doubling(most?: number) {
  const asked: [string, number[]][] = []
  const gates: PromiseWithResolvers<void>[] = []
  const double = batched<number, number>(async (key, items) => {
    asked.push([key, items])
    const gate = Promise.withResolvers<void>()
    gates.push(gate)
    await gate.promise
    return items.map((item) => item * 2)
  }, most)
  const turn = () => new Promise<void>((next) => setImmediate(() => setImmediate(next)))
  return { double, asked, gates, turn }
}

test('calls of the same moment go out together, and each gets its own answer', async () => {
  const { double, asked, gates, turn } = doubling()
  const answers = Promise.all([1, 2, 3].map((item) => double('a', item)))
  await turn()
  gates[0]?.resolve()
  assert.deepEqual(await answers, [2, 4, 6])
  assert.deepEqual(asked, [['a', [1, 2, 3]]])
})

test('what comes while one is running waits and goes out as one; a single call waits for nobody', async () => {
  const { double, asked, gates, turn } = doubling()
  const first = double('a', 1)
  await turn()
  const later = Promise.all([double('a', 2), double('a', 3)])
  await turn()
  assert.deepEqual(asked, [['a', [1]]])
  gates[0]?.resolve()
  assert.equal(await first, 2)
  await turn()
  assert.deepEqual(asked, [
    ['a', [1]],
    ['a', [2, 3]],
  ])
  gates[1]?.resolve()
  assert.deepEqual(await later, [4, 6])
})

test('keys do not wait for each other', async () => {
  const { double, asked, gates, turn } = doubling()
  const one = double('a', 1)
  const two = double('b', 2)
  await turn()
  assert.deepEqual(asked, [
    ['a', [1]],
    ['b', [2]],
  ])
  gates[1]?.resolve()
  assert.equal(await two, 4)
  gates[0]?.resolve()
  assert.equal(await one, 2)
})

test('no batch is larger than allowed, and the order is kept', async () => {
  const { double, asked, gates, turn } = doubling(2)
  const answers = Promise.all([1, 2, 3, 4, 5].map((item) => double('a', item)))
  for (let batch = 0; batch < 3; batch += 1) {
    await turn()
    gates[batch]?.resolve()
  }
  assert.deepEqual(await answers, [2, 4, 6, 8, 10])
  assert.deepEqual(
    asked.map(([, items]) => items),
    [[1, 2], [3, 4], [5]],
  )
})

test('a batch that fails takes only its own calls with it', async () => {
  let failing = true
  const run = batched<number, number>(async (_, items) => {
    if (failing) throw new Error('away')
    return items
  })
  const failed = await Promise.allSettled([run('a', 1), run('a', 2)])
  assert.deepEqual(
    failed.map((outcome) => outcome.status === 'rejected' && (outcome.reason as Error).message),
    ['away', 'away'],
  )
  failing = false
  assert.equal(await run('a', 3), 3)
})
