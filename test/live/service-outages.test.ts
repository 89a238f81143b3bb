/** Servers that die under a working service and come back: nothing is lost, nothing is done twice. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { startEmbeddedRedis } from '../../src/queue/embedded-redis.ts'
import { listQuarantined } from '../../src/queue/quarantine.ts'
import { silentLog } from '../../src/silent-log.ts'
import { until } from '../support/until.ts'
import { type Kind, mail, messageId } from './support/mails.ts'
import { makePlace, type Place, type Running, timesDecided, untilHandled } from './support/place.ts'

let dovecot: Dovecot
let encoder: Encoder
before(async () => {
  ;[dovecot, encoder] = await Promise.all([startDovecot(), openEncoder()])
})
after(async () => {
  await encoder?.close()
  await dovecot?.stop()
})

const kinds: readonly Kind[] = ['order', 'invoice', 'problem', 'newsletter']
const kindOf = (number: number) => kinds[number % kinds.length] as Kind
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

/** `count` mails of every kind in turn arrive. */
async function receive({ person }: Place, count: number): Promise<void> {
  for (const number of numbers(count)) await person.receive(mail(kindOf(number), number))
}

/** Every one of the `count` mails is where it should be, once, with its label, its draft, and no more. */
async function assertAllDone(place: Place, count: number): Promise<void> {
  const seen = await place.person.everything()
  const expected = { INBOX: [], Invoices: [], Newsletters: [], Drafts: [] } as Record<string, string[]>
  for (const number of numbers(count)) {
    const kind = kindOf(number)
    const label = `${kind[0]?.toUpperCase()}${kind.slice(1)}`
    const folder = { order: 'INBOX', problem: 'INBOX', invoice: 'Invoices', newsletter: 'Newsletters' }[kind]
    expected[folder]?.push(`${messageId(kind, number)} ${label}`)
    if (kind === 'order' || kind === 'invoice') expected.Drafts?.push(messageId(kind, number))
  }
  const actual: Record<string, string[]> = {}
  for (const [folder, messages] of Object.entries(seen))
    actual[folder] = messages.map(({ messageId: id, labels, raw }) =>
      folder === 'Drafts'
        ? (/^In-Reply-To: (<.*>)\r$/im.exec(raw)?.[1] ?? 'no thread')
        : `${id} ${labels.join('+')}`,
    )
  const sorted = (folders: Record<string, string[]>) =>
    Object.fromEntries(Object.entries(folders).map(([folder, lines]) => [folder, lines.sort()]))
  assert.deepEqual(sorted(actual), sorted(expected))
}

async function assertDecidedOnce(count: number, ...services: Running[]): Promise<void> {
  const times = timesDecided(...services)
  assert.deepEqual(
    times,
    Object.fromEntries(numbers(count).map((number) => [messageId(kindOf(number), number), 1])),
  )
}

const idle = (running: Running, timeoutMs = 20_000) =>
  until('all work is done', () => running.service.isIdle(), timeoutMs)

test('Dovecot dies in the middle of the work and comes back: all is done, nothing twice', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  await receive(place, 40)
  const running = await place.start()
  await until('some are written and some are not', () => running.delivered.length >= 5)
  await dovecot.kill()
  await until('the outage is said aloud', () => running.said('mailbox cannot be read').length > 0)
  assert.equal(running.said('mailbox cannot be read')[0]?.level, 'error')
  assert.equal(running.service.health.list()[0]?.state, 'unreadable')
  assert.ok(running.delivered.length < 40, 'the server died before the end of the work')
  await dovecot.restart()
  await untilHandled(running, 40, 30_000)
  await idle(running)
  await assertDecidedOnce(40, running)
  await assertAllDone(place, 40)

  await until(
    'the mailbox is watched again',
    () => running.said('mailbox can be read again').length > 0,
    20_000,
  )
  await place.person.receive(mail('problem', 50))
  await untilHandled(running, 41)
  assert.deepEqual(await listQuarantined(running.service.store), [])
})

test('Redis dies in the middle of the work and comes back: all is done, nothing twice', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  await receive(place, 40)
  const running = await place.start()
  await until('some are written and some are not', () => running.delivered.length >= 5)
  const pid = Number(/process_id:(\d+)/.exec(await running.service.store.redis.info('server'))?.[1])
  process.kill(pid, 'SIGKILL')
  await until('it was started again', () => running.said('redis is back').length > 0)
  assert.ok(running.said('redis-server ended; starting it again').length === 1)
  await until('everything is written', async () => running.delivered.length >= 40, 30_000)
  await idle(running)
  await assertAllDone(place, 40)
  assert.deepEqual(await listQuarantined(running.service.store), [])
  assert.ok(Object.values(timesDecided(running)).every((times) => times === 1))

  await place.person.receive(mail('problem', 50))
  await until('new mail is handled', () => running.delivered.length >= 41)
})

test('two services on one account share the work, and nothing is done twice', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  const redis = await startEmbeddedRedis(place.config.dataFolder, silentLog)
  t.after(() => redis.close())
  const config = { ...place.config, redis: { url: () => `unix://${redis.socket}` } }
  await receive(place, 60)
  const [first, second] = await Promise.all([
    place.start({ config, roles: ['analyze', 'deliver'] }),
    place.start({ config, roles: ['analyze', 'deliver'] }),
  ])
  // Both watch: each queues what the other queues.
  const intakes = await Promise.all([
    place.start({ config, roles: ['intake'] }),
    place.start({ config, roles: ['intake'] }),
  ])
  await untilHandled([first, second], 60, 30_000)
  await idle(first)
  assert.ok(first.decided.length > 0 && second.decided.length > 0, 'both took part')
  await assertDecidedOnce(60, first, second)
  await assertAllDone(place, 60)

  await place.person.receive(mail('order', 100))
  await untilHandled([first, second], 61)
  await idle(first)
  for (const one of [...intakes, first, second]) await one.close()
  const drafts = await place.person.look('Drafts')
  assert.equal(drafts.filter(({ subject }) => subject.includes('(100)')).length, 1)
})

test('a stop in the middle of the work ends within ten seconds, and the next start does the rest', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  await receive(place, 60)
  const first = await place.start()
  await until('some are decided', () => first.decided.length >= 10)
  const asked = performance.now()
  await first.close()
  assert.ok(performance.now() - asked < 10_000, 'the stop took longer')
  assert.ok(first.delivered.length < 60, 'it was stopped before the end of the work')
  const second = await place.start()
  await until('everything is written', () => first.delivered.length + second.delivered.length >= 60, 30_000)
  await idle(second)
  await assertDecidedOnce(60, first, second)
  await assertAllDone(place, 60)
})

test('a service that is stopped twice, or while it starts its work, closes once and quietly', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  await receive(place, 4)
  const running = await place.start()
  await Promise.all([running.close(), running.close()])
  await running.close()
  assert.deepEqual(
    running.lines.filter(({ level }) => level === 'error' || level === 'warn').map(({ message }) => message),
    [],
  )
  const next = await place.start()
  await until('everything is written', () => running.delivered.length + next.delivered.length >= 4)
  await idle(next)
  await assertAllDone(place, 4)
})
