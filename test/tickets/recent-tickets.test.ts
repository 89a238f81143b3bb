import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FetchedTicket } from '../../src/tickets/contract.ts'
import { openMemorySource } from '../../src/tickets/memory/memory-source.ts'
import { createRecentTickets } from '../../src/tickets/recent-tickets.ts'

async function ticket(body: string): Promise<FetchedTicket> {
  const source = openMemorySource('helpdesk')
  return source.fetch(source.people.open({ body }))
}

test('a ticket that was read is given once, for a minute', async () => {
  let now = 0
  const recent = createRecentTickets(() => now)
  const read = await ticket('Hello')
  recent.put('one', read)
  recent.put('two', read)
  assert.equal(recent.take('one'), read)
  assert.equal(recent.take('one'), null)
  now = 60_000
  assert.equal(recent.take('two'), null)
})

test('long ones are not kept, and of many only the newest', async () => {
  const recent = createRecentTickets()
  recent.put('long', await ticket('x'.repeat(50_001)))
  assert.equal(recent.take('long'), null)
  const read = await ticket('Hello')
  for (let number = 1; number <= 201; number += 1) recent.put(String(number), read)
  assert.deepEqual([recent.take('1'), recent.take('2'), recent.take('201')], [null, read, read])
})
