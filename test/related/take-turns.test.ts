import assert from 'node:assert/strict'
import { test } from 'node:test'
import { takeTurns } from '../../src/related/take-turns.ts'

test('one runs at a time, and who asks meanwhile gets a run that began after he asked', async () => {
  const begun: PromiseWithResolvers<number>[] = []
  const turn = takeTurns(() => {
    begun.push(Promise.withResolvers())
    return (begun.at(-1) as PromiseWithResolvers<number>).promise
  })
  const first = turn()
  const others = [turn(), turn(), turn()]
  assert.equal(begun.length, 1)
  begun[0]?.resolve(1)
  assert.equal(await first, 1)
  while (begun.length < 2) await Promise.resolve()
  const late = turn()
  begun[1]?.resolve(2)
  assert.deepEqual(await Promise.all(others), [2, 2, 2])
  while (begun.length < 3) await Promise.resolve()
  begun[2]?.resolve(3)
  assert.equal(await late, 3)
  assert.equal(begun.length, 3)
})

test('who shared no failed run does not fail with it', async () => {
  let count = 0
  const turn = takeTurns(async () => {
    count++
    if (count === 1) throw new Error('away')
    return count
  })
  const [first, second] = await Promise.allSettled([turn(), turn()])
  assert.equal(first?.status, 'rejected')
  assert.deepEqual(second, { status: 'fulfilled', value: 2 })
})
