import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createHealth, readHealth, readSourceHealth } from '../../src/queue/health.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })

test('each change of a folder is logged once, and the last one can be read by another process', async () => {
  const log = collectLog()
  const health = createHealth(store, log)
  const away = { code: 'ECONNREFUSED', reason: 'The IMAP connection failed.' }
  const full = { code: 'UNAVAILABLE', reason: 'The IMAP server is busy.' }
  for (const failure of [null, null, away, away, full, null, null]) health.note('support', 'INBOX', failure)
  health.note('support', 'Other', away)
  assert.deepEqual(
    log.lines.map(({ level, message, fields }) => [level, message, (fields as { code?: string }).code]),
    [
      ['info', 'mailbox is watched', undefined],
      ['error', 'mailbox cannot be read', 'ECONNREFUSED'],
      ['error', 'mailbox cannot be read', 'UNAVAILABLE'],
      ['info', 'mailbox can be read again', undefined],
      ['error', 'mailbox cannot be read', 'ECONNREFUSED'],
    ],
  )
  await until('both are stored', async () => (await readHealth(store)).length === 2)
  const stored = (await readHealth(store)).map(({ folder, state, reason }) => [folder, state, reason])
  assert.deepEqual(stored.sort(), [
    ['INBOX', 'watching', undefined],
    ['Other', 'unreadable', away.reason],
  ])
  assert.equal(health.list().length, 2)
})

test('a ticket system that cannot be read is an alarm once, again where a person has to help, and once when it is back', async () => {
  const log = collectLog()
  const health = createHealth(store, log)
  const away = { code: 'unreachable', reason: 'It cannot be reached.', passes: true }
  const busy = { code: 'server-trouble', reason: 'It cannot answer.', passes: true }
  const refused = { code: 'sign-in-refused', reason: 'The token is not accepted.', passes: false }
  for (const failure of [null, null, away, busy, away, refused, refused, null, null])
    health.noteSource('helpdesk', failure)
  assert.deepEqual(
    log.lines.map(({ level, message, fields }) => [level, message, (fields as { code?: string }).code]),
    [
      ['info', 'ticket system is watched', undefined],
      ['error', 'ticket system cannot be read', 'unreachable'],
      ['error', 'ticket system cannot be read', 'sign-in-refused'],
      ['info', 'ticket system can be read again', undefined],
    ],
  )
  health.noteSource('other', refused)
  await until('both are stored', async () => (await readSourceHealth(store)).length === 2)
  const stored = (await readSourceHealth(store)).map(({ source, state, reason }) => [source, state, reason])
  assert.deepEqual(stored.sort(), [
    ['helpdesk', 'watching', undefined],
    ['other', 'unreadable', refused.reason],
  ])
  assert.equal((await readHealth(store)).length, 2)
})
