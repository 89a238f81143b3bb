/** The promise: nothing is lost and nothing is done twice, whenever a worker dies or stands still. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { startDovecot } from '../../src/demo/dovecot.ts'
import { randomNumbers } from '../../src/random-numbers.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'
import { isStopped } from './support/is-stopped.ts'
import { assertEachOnce, contents, invoice, openPlace, undoEverything } from './support/kill-place.ts'

const MAILS = 4
let databases = 0
const folder = await temporaryFolder({ after })
const redis = await startRedisServer({ after })
const dovecot = await startDovecot({ tls: false })
after(() => dovecot.stop())

/** A fresh mailbox with `count` invoices, and what it holds. */
async function filledPlace(name: string, count: number) {
  const user = name.replaceAll(/\W/g, '-')
  const redisUrl = redis.url(++databases)
  const place = await openPlace({ folder, user, imapPort: dovecot.ports.imap, redisUrl })
  for (let number = 0; number < count; number += 1) await place.person.receive(invoice(number))
  return { ...place, user, start: await contents(place.person) }
}

const points = [
  'intake/queued',
  'intake/saved',
  ...['read', 'remembered', 'queued'].map((step) => `analyze/${step}`),
  ...['label', 'draft', 'move'].flatMap((action) =>
    ['begun', 'noted', 'written', 'finished'].map((step) => `${action}/${step}`),
  ),
]

test('a worker killed at any point loses nothing, doubles nothing, and undo restores everything', {
  concurrency: 3,
}, async (t) => {
  await Promise.all(
    points.map((point) =>
      t.test(`killed at ${point}`, async () => {
        const place = await filledPlace(point, MAILS)
        try {
          const dying = await place.worker(point)
          if (dying.signalCode === null) await once(dying, 'exit')
          assert.equal(dying.signalCode, 'SIGKILL')
          const service = await place.service()
          await assertEachOnce(place.person, service, MAILS)
          const leftAlone = await undoEverything(service.store, dovecot.ports.imap, place.user)
          assert.deepEqual(new Set(leftAlone), new Set([null]))
          assert.deepEqual(await contents(place.person), place.start)
        } finally {
          await place.close()
        }
      }),
    ),
  )
})

test('a worker that stands still beyond its lease and goes on doubles nothing', {
  concurrency: 3,
}, async (t) => {
  const still = ['begun', 'noted', 'written'].flatMap((step) =>
    ['label', 'draft', 'move'].map((action) => `${action}/${step}`),
  )
  await Promise.all(
    still.map((point) =>
      t.test(`still at ${point}`, async () => {
        const place = await filledPlace(`still ${point}`, MAILS)
        try {
          const first = await place.worker(point, 'SIGSTOP')
          await until('the first worker stands still', () => isStopped(first.pid))
          const service = await place.service()
          await assertEachOnce(place.person, service, MAILS)
          first.kill('SIGCONT')
          first.send('close')
          const [code] = await once(first, 'exit')
          assert.equal(code, 0)
          await assertEachOnce(place.person, service, MAILS)
          const leftAlone = await undoEverything(service.store, dovecot.ports.imap, place.user)
          assert.deepEqual(new Set(leftAlone), new Set([null]))
          assert.deepEqual(await contents(place.person), place.start)
        } finally {
          await place.close()
        }
      }),
    ),
  )
})

test('workers killed at random moments while mail arrives lose nothing and double nothing', async () => {
  const random = randomNumbers(20261122)
  const rounds = 8
  const mailsEach = 8
  const place = await filledPlace('random', 0)
  try {
    for (let round = 0; round < rounds; round += 1) {
      const worker = await place.worker('')
      const killed = delay(random() * 600).then(() => worker.kill('SIGKILL'))
      for (let number = 0; number < mailsEach; number += 1)
        await place.person.receive(invoice(round * mailsEach + number))
      await killed
      if (worker.signalCode === null) await once(worker, 'exit')
    }
    const service = await place.service()
    await assertEachOnce(place.person, service, rounds * mailsEach)
    const leftAlone = await undoEverything(service.store, dovecot.ports.imap, place.user)
    assert.deepEqual(new Set(leftAlone), new Set([null]))
    const { INBOX = [], ...others } = await place.person.everything()
    assert.deepEqual([INBOX.length, Object.keys(others)], [rounds * mailsEach, []])
    assert.ok(INBOX.every(({ labels }) => labels.length === 0))
  } finally {
    await place.close()
  }
})
