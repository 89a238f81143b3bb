import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { rememberItem } from '../../src/activity/activity-store.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { runMailroom } from '../support/run-mailroom.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const redis = await startRedisServer({ after })

async function report(context: Parameters<typeof temporaryFolder>[0], ...args: string[]) {
  const folder = await temporaryFolder(context)
  const account = { type: 'maildir', path: folder }
  const label = { name: 'Order', description: 'Somebody orders', write: { keyword: 'Order' } }
  const config = { redis: { url: redis.url() }, accounts: { support: account }, labels: [label] }
  // JSON is YAML.
  await writeFile(join(folder, 'mailroom.yaml'), JSON.stringify(config))
  return { ...(await runMailroom(['report', ...args], { folder })), folder }
}

test('a digest tells of the items of its day, on the clocks of its time zone, in its language', async (context) => {
  const store = await redis.store(context)
  await rememberItem(store, {
    ...{ key: 'mail:support/INBOX/7/1', kind: 'mail', source: 'support', place: 'INBOX' },
    ...{ at: '2026-11-20T23:30:00.000Z', decidedAt: '2026-11-20T23:30:01.000Z', label: null, by: null },
    ...{ likeliest: { name: 'Order', probability: 0.6 }, effects: ['label'], sentiment: 'negative' },
    ...{ mood: -0.8, urgency: 0.9, needsReply: 0.9, language: 'en', subject: 'Where is my order?' },
    ...{ from: 'Ada', requester: 'abc', thread: 'def', keywords: [], summary: ['It is late.'] },
    ...{ messageId: null, url: null, flags: [] },
  })
  const zone = ['--time-zone', 'Europe/Berlin']
  const { exitCode, stdout } = await report(context, 'digest', '--period', '2026-11-21', ...zone)
  assert.equal(exitCode, 0)
  assert.match(stdout, /^Arrived: 1$/m)
  assert.match(stdout, /^\* Where is my order\?\n {2}Ada · support, INBOX · /m)
  const before = await report(context, 'digest', '--period', '2026-11-20', ...zone)
  assert.doesNotMatch(before.stdout, /Arrived: 1/)
  const german = await report(context, 'digest', '--period', '2026-11-21', '--language', 'de', ...zone)
  assert.match(german.stdout, /Samstag, 21\. November 2026/)
})

test('a report is written to a file in the form that is asked for', async (context) => {
  const { folder, stdout, exitCode } = await report(
    context,
    ...['digest', '--period', '2026-11-21', '--format', 'html', '--output', 'digest.html'],
  )
  assert.deepEqual([stdout, exitCode], ['', 0])
  assert.match(await readFile(join(folder, 'digest.html'), 'utf8'), /^<!doctype html>/)
})

test('what is no period, time zone or kind is said in one sentence', async (context) => {
  for (const [args, sentence] of [
    [['digest', '--period', 'soon'], /^--period is "soon"; give yesterday, .*\n$/],
    [['digest', '--time-zone', 'Mars/X'], /^There is no time zone "Mars\/X"; .*\n$/],
    [['yearly'], /'yearly' is invalid for argument 'kind'\. .*\n$/],
    [['digest', '--output', '/no/where'], /^"\/no\/where" cannot be written \(ENOENT\)\.\n$/],
  ] as const) {
    const { exitCode, stderr } = await report(context, ...args)
    assert.equal(exitCode, 2, stderr)
    assert.match(stderr, sentence)
  }
})
