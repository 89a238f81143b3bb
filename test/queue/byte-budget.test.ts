import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createByteBudget } from '../../src/queue/byte-budget.ts'

/** Work that ends when told to, and that knows how much of it runs. */
function workshop() {
  let running = 0
  let most = 0
  const doors: (() => void)[] = []
  const work = (size: number) => async () => {
    running += size
    most = Math.max(most, running)
    await new Promise<void>((open) => doors.push(open))
    running -= size
  }
  return { work, most: () => most, finishOne: () => doors.shift()?.(), started: () => doors.length }
}

const settle = () => new Promise((next) => setImmediate(next))

test('small messages share the budget, and what does not fit waits its turn', async () => {
  const budget = createByteBudget(10)
  const shop = workshop()
  const all = [4, 4, 4, 8, 1].map((size) => budget(size, shop.work(size)))
  await settle()
  assert.equal(shop.started(), 2)
  for (let done = 0; done < 5; done++) {
    shop.finishOne()
    await settle()
  }
  await Promise.all(all)
  assert.ok(shop.most() <= 10, `${shop.most()} bytes at once`)
})

test('a message larger than the whole budget goes alone instead of waiting for ever', async () => {
  const budget = createByteBudget(10)
  const shop = workshop()
  const small = budget(1, shop.work(1))
  const large = budget(1000, shop.work(1000))
  await settle()
  assert.equal(shop.started(), 1)
  shop.finishOne()
  await small
  await settle()
  assert.equal(shop.started(), 1)
  shop.finishOne()
  await large
})

test('work that fails gives its share back', async () => {
  const budget = createByteBudget(10)
  await assert.rejects(
    budget(10, async () => Promise.reject(new Error('broken'))),
    /broken/,
  )
  assert.equal(await budget(10, async () => 'done'), 'done')
})
