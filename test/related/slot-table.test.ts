import assert from 'node:assert/strict'
import { test } from 'node:test'
import { randomNumbers } from '../../src/random-numbers.ts'
import { createSlotTable } from '../../src/related/slot-table.ts'

test('the table finds what a Map finds, after any adding, removing and moving', () => {
  const random = randomNumbers(1)
  const ids: number[] = []
  const table = createSlotTable((slot) => ids[slot] as number)
  // Few different low bits, so that many want the same place.
  const known = Array.from({ length: 3000 }, (_, place) => place * 2 ** 40 + Math.floor(random() * 40))
  for (let step = 0; step < 20_000; step++) {
    const id = known[Math.floor(random() * known.length)] as number
    const slot = ids.indexOf(id)
    assert.equal(table.find(id), slot)
    if (slot < 0) {
      ids.push(id)
      table.add(ids.length - 1)
      continue
    }
    // As the index does it: the last one fills the gap.
    table.remove(id)
    const last = ids.pop() as number
    if (last === id) continue
    table.move(last, slot)
    ids[slot] = last
  }
  for (const id of known) assert.equal(table.find(id), ids.indexOf(id))
})
