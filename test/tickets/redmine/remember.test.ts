import assert from 'node:assert/strict'
import { mock, test } from 'node:test'
import { remember } from '../../../src/tickets/redmine/remember.ts'

test('the same is asked once, also by those who ask at the same time', async () => {
  const ask = mock.fn(async (key: string) => key.toUpperCase())
  const remembered = remember(ask)
  assert.deepEqual(await Promise.all([remembered('a'), remembered('a'), remembered('b')]), ['A', 'A', 'B'])
  assert.equal(ask.mock.callCount(), 2)
  remembered.forget()
  await remembered('a')
  assert.equal(ask.mock.callCount(), 3)
})

test('a failure is not remembered', async () => {
  let isDown = true
  const remembered = remember(async (key: string) => {
    if (isDown) throw new Error('down')
    return key
  })
  await assert.rejects(remembered('a'), /down/)
  isDown = false
  assert.equal(await remembered('a'), 'a')
})

test('what is old is asked again, and the eldest goes where there is no room', async () => {
  const ask = mock.fn(async (key: number) => key)
  const old = remember(ask, { forMs: 0 })
  await old(1)
  await old(1)
  assert.equal(ask.mock.callCount(), 2)
  const small = remember(ask, { most: 2 })
  for (const key of [1, 2, 3, 3, 2, 1]) await small(key)
  assert.equal(ask.mock.callCount(), 2 + 4)
})
