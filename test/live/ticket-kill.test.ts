/** The promise for tickets: no note twice, no field set without the journal knowing, whenever a worker dies or stands still. */

import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Service } from '../../src/cli/service.ts'
import { isOfTicket, readJournal } from '../../src/effects/journal.ts'
import { undo } from '../../src/effects/undo.ts'
import { listQuarantined } from '../../src/queue/quarantine.ts'
import { randomNumbers } from '../../src/random-numbers.ts'
import type { FetchedTicket } from '../../src/tickets/contract.ts'
import { type MemorySource, openMemorySource } from '../../src/tickets/memory/memory-source.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { openRemoteTickets, serveTickets } from '../support/remote-tickets.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { isStopped } from './support/is-stopped.ts'
import { environment, startTicketService, texts, writeTicketConfig } from './support/ticket-place.ts'

const TICKETS = 4
const child = join(import.meta.dirname, 'support/ticket-kill-child.ts')
let databases = 0
const folder = await temporaryFolder({ after })
const redis = await startRedisServer({ after })

/** A desk with `count` invoices in this process, and workers on it that live in others. */
async function openPlace(name: string, count: number) {
  const source = openMemorySource('helpdesk')
  for (let number = 0; number < count; number += 1) openInvoice(source)
  databases += 1
  const file = await writeTicketConfig(folder, name.replaceAll(/\W/g, '-'), redis.url(databases))
  const ends: (() => Promise<void>)[] = []
  const url = await serveTickets({ after: (end) => void ends.push(end) }, source)
  const children: ChildProcess[] = []
  const services: Service[] = []
  return {
    source,
    start: await contents(source),
    /** A worker that ends itself, or stands still, at that point; "" for never. Resolves when it runs. */
    async worker(point: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<ChildProcess> {
      const worker = fork(child, [file, url, point, signal], {
        env: environment,
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      })
      children.push(worker)
      await Promise.race([once(worker, 'message'), once(worker, 'exit')])
      return worker
    },
    /** A worker in this process. */
    async service(): Promise<Service> {
      const service = await startTicketService(file, openRemoteTickets('helpdesk', url))
      services.push(service)
      return service
    },
    async close() {
      for (const worker of children) worker.kill('SIGKILL')
      await Promise.all(services.map((service) => service.close()))
      for (const end of ends) await end()
    },
  }
}

function openInvoice(source: MemorySource): void {
  source.people.open({ subject: 'invoice', body: texts.invoice })
}

async function contents(source: MemorySource): Promise<FetchedTicket[]> {
  const { entries } = await source.changes(null, { backfill: 1000, limit: 1000 })
  const ids = entries.map(({ ticket }) => Number(ticket)).sort((one, other) => one - other)
  return Promise.all(ids.map((id) => source.fetch(String(id))))
}

/** Fields, links and messages that stay: all but the drafts, which undo leaves to the agents. */
function kept(tickets: readonly FetchedTicket[]) {
  return tickets.map(({ ticket, fields, links, messages }) => ({
    ...{ ticket, fields, links },
    messages: messages.filter(({ role }) => role !== 'own').map(({ id }) => id),
    notes: messages.filter(({ body }) => isNote(body)).length,
  }))
}

function isNote(body: string): boolean {
  return /^Mailroom [0-9a-f]{12}$/m.test(body)
}

/** Waits until `count` tickets are done, and looks whether each is exactly once what it has to be. */
async function assertEachOnce(
  source: MemorySource,
  { store, isIdle }: Service,
  count: number,
): Promise<void> {
  const journal = async () => (await readJournal(store, {})).filter(isOfTicket)
  const entries = async (action: string) =>
    (await journal()).filter(({ inverse }) => inverse.action === action)
  try {
    await until(
      'everything is written',
      async () => (await entries('reply')).length >= count && (await isIdle()),
      30_000,
    )
  } catch (error) {
    const set = await listQuarantined(store)
    const said = (await journal()).map(({ ref, inverse }) => `${ref.ticket} ${inverse.action}`)
    throw new Error(`${said}; set aside: ${set.map(({ reason }) => reason)}`, { cause: error })
  }
  const tickets = await contents(source)
  for (const { fields, messages } of tickets) {
    assert.deepEqual([fields.category, fields.queue], ['Invoice', 'Billing'])
    const own = messages.filter(({ role }) => role === 'own')
    assert.deepEqual(
      [own.filter(({ body }) => isNote(body)).length, own.length],
      [1, 2],
      'one note, one draft',
    )
  }
  for (const action of ['fields', 'note', 'reply']) {
    const ids = (await entries(action)).map(({ ref }) => ref.ticket)
    assert.equal(new Set(ids).size, count, `a journal entry for each ${action}`)
    assert.equal(ids.length, count, `one journal entry for each ${action}`)
  }
  const linked = (await entries('link')).flatMap(({ ref, inverse }) =>
    inverse.action === 'link' ? inverse.tickets.map((other) => [ref.ticket, other].sort().join()) : [],
  )
  const there = tickets.flatMap(({ ticket, links }) => links.map((other) => [ticket, other].sort().join()))
  assert.deepEqual(new Set(linked), new Set(there), 'every link is in the journal')
  assert.equal(new Set(linked).size, linked.length, 'no link is there twice')
  assert.ok(linked.length > 0)
}

async function assertUndone(
  source: MemorySource,
  { store, isIdle }: Service,
  start: FetchedTicket[],
): Promise<void> {
  const told = await undo(store, {}, { account: () => undefined, source: () => source })
  const left = told.filter(({ action }) => action !== 'reply')
  assert.deepEqual(new Set(left.map(({ leftAlone }) => leftAlone)), new Set([null]))
  assert.deepEqual(kept(await contents(source)), kept(start))
  await until('what was undone is read', isIdle)
  assert.deepEqual(kept(await contents(source)), kept(start))
}

const points = [
  'intake/queued',
  'intake/saved',
  ...['read', 'remembered', 'queued'].map((step) => `analyze/${step}`),
  ...['fields', 'note', 'reply', 'link'].flatMap((action) =>
    ['begun', 'noted', 'written', 'finished'].map((step) => `${action}/${step}`),
  ),
]

test('a worker killed at any point loses nothing, doubles nothing, and undo restores everything', {
  concurrency: 3,
}, async (t) => {
  await Promise.all(
    points.map((point) =>
      t.test(`killed at ${point}`, async () => {
        const place = await openPlace(point, TICKETS)
        try {
          const dying = await place.worker(point)
          if (dying.signalCode === null) await once(dying, 'exit')
          assert.equal(dying.signalCode, 'SIGKILL')
          const service = await place.service()
          await assertEachOnce(place.source, service, TICKETS)
          await assertUndone(place.source, service, place.start)
        } finally {
          await place.close()
        }
      }),
    ),
  )
})

test('a worker killed while a system sets one field after the other leaves none that the journal does not know', async () => {
  const place = await openPlace('halves', TICKETS)
  const { source } = place
  const { writeFields } = source
  try {
    let half = 0
    source.writeFields = (id, fields) => {
      half += 1
      source.people.change(id, { category: fields.category ?? null })
      dying.kill('SIGKILL')
      return new Promise(() => {})
    }
    const dying = await place.worker('')
    if (dying.signalCode === null) await once(dying, 'exit')
    source.writeFields = writeFields
    assert.ok(half > 0)
    const service = await place.service()
    await assertEachOnce(source, service, TICKETS)
    await assertUndone(source, service, place.start)
  } finally {
    await place.close()
  }
})

test('a worker that stands still beyond its lease and goes on doubles nothing', {
  concurrency: 3,
}, async (t) => {
  const still = ['begun', 'noted', 'written'].flatMap((step) =>
    ['fields', 'note', 'reply', 'link'].map((action) => `${action}/${step}`),
  )
  await Promise.all(
    still.map((point) =>
      t.test(`still at ${point}`, async () => {
        const place = await openPlace(`still ${point}`, TICKETS)
        try {
          const first = await place.worker(point, 'SIGSTOP')
          await until('the first worker stands still', () => isStopped(first.pid))
          const service = await place.service()
          await assertEachOnce(place.source, service, TICKETS)
          first.kill('SIGCONT')
          first.send('close')
          const [code] = await once(first, 'exit')
          assert.equal(code, 0)
          await assertEachOnce(place.source, service, TICKETS)
          await assertUndone(place.source, service, place.start)
        } finally {
          await place.close()
        }
      }),
    ),
  )
})

test('workers killed at random moments while tickets arrive lose nothing and double nothing', async () => {
  const random = randomNumbers(20261122)
  const rounds = 6
  const ticketsEach = 6
  const place = await openPlace('random', 0)
  try {
    for (let round = 0; round < rounds; round += 1) {
      const worker = await place.worker('')
      const killed = delay(random() * 600).then(() => worker.kill('SIGKILL'))
      for (let number = 0; number < ticketsEach; number += 1) openInvoice(place.source)
      await killed
      if (worker.signalCode === null) await once(worker, 'exit')
    }
    const service = await place.service()
    await assertEachOnce(place.source, service, rounds * ticketsEach)
  } finally {
    await place.close()
  }
})
