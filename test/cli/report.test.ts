import assert from 'node:assert/strict'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { ActivityItem } from '../../src/activity/activity.ts'
import { rememberItem } from '../../src/activity/activity-store.ts'
import { periodOf } from '../../src/report/schedule/period.ts'
import { lastRun } from '../../src/report/schedule/runs.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { runMailroom } from '../support/run-mailroom.ts'
import { startSmtpSink } from '../support/smtp-sink.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const redis = await startRedisServer({ after })

/** Runs it with a configuration of one account "support" and what `more` adds. */
async function report(
  context: Parameters<typeof temporaryFolder>[0],
  args: readonly string[],
  more: object = {},
  options: { folder?: string; environment?: NodeJS.ProcessEnv } = {},
) {
  const folder = options.folder ?? (await temporaryFolder(context))
  const account = { type: 'maildir', path: folder }
  const label = { name: 'Order', description: 'Somebody orders', write: { keyword: 'Order' } }
  const config = { redis: { url: redis.url() }, accounts: { support: account }, labels: [label], ...more }
  // JSON is YAML.
  await writeFile(join(folder, 'mailroom.yaml'), JSON.stringify(config))
  return { ...(await runMailroom(['report', ...args], { ...options, folder })), folder }
}

/** A mail that arrived in the account "support". */
function arrived(at: string, more: Partial<ActivityItem> = {}): ActivityItem {
  return {
    ...{ key: 'mail:support/INBOX/7/1', kind: 'mail', source: 'support', place: 'INBOX' },
    ...{ at, decidedAt: at, label: null, by: null },
    ...{ likeliest: { name: 'Order', probability: 0.6 }, effects: ['label'], sentiment: 'negative' },
    ...{ mood: -0.8, urgency: 0.9, needsReply: 0.9, language: 'en', subject: 'Where is my order?' },
    ...{ from: 'Ada', requester: 'abc', thread: 'def', keywords: [], summary: ['It is late.'] },
    ...{ messageId: null, url: null, flags: [] },
    ...more,
  }
}

test('a digest tells of the items of its day, on the clocks of its time zone, in its language', async (context) => {
  const store = await redis.store(context)
  await rememberItem(store, arrived('2026-11-20T23:30:00.000Z'))
  const zone = ['--time-zone', 'Europe/Berlin']
  const { exitCode, stdout } = await report(context, ['digest', '--period', '2026-11-21', ...zone])
  assert.equal(exitCode, 0)
  assert.match(stdout, /^Saturday, 21 November 2026\n=/)
  assert.match(stdout, /^Arrived: 1$/m)
  assert.match(stdout, /^\* Where is my order\?\n {2}Ada · support, INBOX · /m)
  const before = await report(context, ['digest', '--period', '2026-11-20', ...zone])
  assert.doesNotMatch(before.stdout, /Arrived: 1/)
  const german = await report(context, ['digest', '--period', '2026-11-21', '--language', 'de', ...zone])
  assert.match(german.stdout, /Samstag, 21\. November 2026/)
})

test('a report is written to a file in the form that is asked for', async (context) => {
  const args = ['digest', '--period', '2026-11-21', '--format', 'html', '--output', 'digest.html']
  const { folder, stdout, exitCode } = await report(context, args)
  assert.deepEqual([stdout, exitCode], ['', 0])
  assert.match(await readFile(join(folder, 'digest.html'), 'utf8'), /^<!doctype html>/)
})

const monday = {
  ...{ kind: 'weekly', schedule: '0 7 * * 1', timeZone: 'Asia/Tokyo', language: 'de' },
  ...{ sources: ['support'], file: { path: 'out', format: 'markdown' } },
}

test('a configured report has its own period, clock, language and sources, where no option says otherwise', async (context) => {
  const store = await redis.store(context)
  const { first, last } = periodOf(
    'week',
    { pattern: '0 7 * * 1', timeZone: 'Asia/Tokyo' },
    lastRun({ pattern: '0 7 * * 1', timeZone: 'Asia/Tokyo' }, new Date()),
  )
  // The last hour of its Sunday in Tokyo; in UTC it is still afternoon.
  const sunday = new Date(`${last}T14:30:00.000Z`).toISOString()
  await rememberItem(store, arrived(sunday, { subject: 'Tokyo time' }))
  await rememberItem(store, arrived(sunday, { key: 'mail:other/INBOX/7/1', source: 'other' }))
  const more = { reports: { monday } }
  const { stdout, stderr, exitCode, folder } = await report(context, ['monday', '--format', 'json'], more)
  assert.equal(exitCode, 0, stderr)
  const { document, data } = JSON.parse(stdout)
  assert.deepEqual([data.period.days[0], data.period.days.at(-1)], [first, last])
  assert.deepEqual([data.period.sources, document.language], [['support'], 'de'])
  assert.match(document.title, /^monday: Montag/)
  assert.match(document.footer, /einmal darum gebeten/)
  assert.doesNotMatch(document.footer, /monday|mailroom\.yaml/)
  const args = [
    'monday',
    '--period',
    '2026-11-20',
    '--language',
    'fr',
    '--format',
    'json',
    '--sources',
    'support',
  ]
  const other = JSON.parse((await report(context, args, more, { folder })).stdout)
  assert.deepEqual([other.data.period.days, other.document.language], [['2026-11-20'], 'fr'])
  assert.deepEqual(await readdir(folder), ['mailroom.yaml'], 'nothing is delivered')
})

test('a dry run says where a report would go and how large it is, and delivers nothing', async (context) => {
  await redis.store(context)
  const sink = await startSmtpSink(context)
  const { host, port, tls } = sink.settings
  const smtp = { host, port, tls, from: 'Mailroom <mailroom@halfmoon.example>' }
  const to = ['lead@halfmoon.example']
  const fallback = { path: 'refused' }
  const more = { smtp, reports: { monday: { ...monday, to, fallback } } }
  const args = ['monday', '--period', '2026-11-16..2026-11-22', '--dry-run']
  const { stdout, stderr, exitCode, folder } = await report(context, args, more)
  assert.equal(exitCode, 0, stderr)
  const [size = ''] = /\d+ kB.*/.exec(stdout) ?? []
  assert.match(size, /^[1-9]\d* kB/)
  assert.match(stdout, /^Subject: .*16\..*22\. November 2026$/m)
  assert.deepEqual(
    stdout.split('\n').filter((line) => !line.startsWith('Subject')),
    [
      'monday: weekly on 2026-11-16..2026-11-22',
      `  markdown in ${join(folder, 'out')}: would be delivered`,
      `  mail to lead@halfmoon.example (through localhost:${port}): would be delivered`,
      `  html in ${join(folder, 'refused')}: only if the SMTP server refuses it`,
      `Size as a mail: ${size}`,
      'Nothing was delivered.',
      '',
    ],
  )
  assert.deepEqual([sink.connections, await readdir(folder)], [0, ['mailroom.yaml']])
})

test('a report that is sent by hand goes to each of its places once, and says why one did not get it', async (context) => {
  const store = await redis.store(context)
  await store.redis.flushall()
  const sink = await startSmtpSink(context)
  const { host, port, tls } = sink.settings
  const smtp = { host, port, tls, from: 'Mailroom <mailroom@halfmoon.example>' }
  const more = { smtp, reports: { monday: { ...monday, to: ['lead@halfmoon.example'] } } }
  const folder = await temporaryFolder(context)
  const send = () =>
    report(context, ['monday', '--period', '2026-11-16..2026-11-22', '--send'], more, { folder })
  const ends = ({ stdout }: { stdout: string }) => stdout.split('\n').map((line) => line.split(': ')[1] ?? '')

  sink.manners = { refuse: {}, data: 451 }
  const refused = await send()
  assert.deepEqual([refused.exitCode, ends(refused)], [1, ['delivered', 'not delivered', '']])
  assert.match(refused.stderr, /^The SMTP server refuses for now \(451\)\.\n$/)
  sink.manners = { refuse: {}, data: 'accept' }
  const sent = await send()
  assert.deepEqual([sent.exitCode, ends(sent)], [0, ['delivered already', 'delivered', '']])
  const [mail, ...others] = sink.mails
  assert.deepEqual([mail?.to, others], [['lead@halfmoon.example'], []])
  const [file = '', ...files] = await readdir(join(folder, 'out'))
  assert.deepEqual([file, files], ['monday-2026-11-16--2026-11-22.md', []])
  assert.match(await readFile(join(folder, 'out', file), 'utf8'), /monday.*mailroom/)

  const again = await send()
  assert.deepEqual([again.exitCode, ends(again)], [0, ['delivered already', 'delivered already', '']])
  assert.equal(sink.mails.length, 1)
})

test('a report of which nobody knows whether it was sent is sent again only with --again', async (context) => {
  const store = await redis.store(context)
  await store.redis.flushall()
  const sink = await startSmtpSink(context)
  const { host, port, tls } = sink.settings
  const smtp = { host, port, tls, from: 'mailroom@halfmoon.example' }
  const { file: _, ...rest } = monday
  const more = { smtp, reports: { monday: { ...rest, to: ['lead@halfmoon.example'] } } }
  const send = (...args: string[]) => report(context, ['monday', '--send', ...args], more)
  sink.manners = { refuse: {}, data: 'cut-after' }
  const cut = await send()
  assert.deepEqual([cut.exitCode, sink.mails.length], [2, 1])
  assert.match(cut.stderr, /nobody can know whether it arrived; .* add --again\.\n$/)
  sink.manners = { refuse: {}, data: 'accept' }
  assert.deepEqual([(await send()).exitCode, sink.mails.length], [2, 1])
  const again = await send('--again')
  assert.deepEqual([again.exitCode, sink.mails.length], [0, 2], again.stderr)
})

test('a report is opened by what opens pages, from a file that only its owner can read', async (context) => {
  await redis.store(context)
  const programs = await temporaryFolder(context)
  const told = join(programs, 'told')
  const opener = join(programs, process.platform === 'darwin' ? 'open' : 'xdg-open')
  await writeFile(opener, `#!/bin/sh\nprintf %s "$1" > ${told}\n`, { mode: 0o755 })
  const environment = { PATH: programs, TMPDIR: programs }
  const { stdout, stderr, exitCode } = await report(context, ['digest', '--open'], {}, { environment })
  assert.equal(exitCode, 0, stderr)
  assert.equal(await readFile(told, 'utf8'), stdout.trim())
  assert.match(await readFile(stdout.trim(), 'utf8'), /^<!doctype html>/)
  assert.equal((await stat(stdout.trim())).mode & 0o777, 0o600)

  await writeFile(opener, '#!/bin/sh\nexit 3\n', { mode: 0o755 })
  const failed = await report(context, ['digest', '--open'], {}, { environment })
  assert.match(
    failed.stderr,
    /^The report is in .*report\.html, and could not be opened: \S+ ended with 3\.\n$/,
  )
  await rm(opener)
  const none = await report(context, ['digest', '--open'], {}, { environment })
  assert.match(none.stderr, /^The report is in .*, and could not be opened: there is no program \S*open\.\n$/)
})

test('what is no period, time zone, report or source is said in one sentence', async (context) => {
  const more = { reports: { monday } }
  for (const [args, sentence] of [
    [['digest', '--period', 'soon'], /^--period is "soon"; give yesterday, .*\n$/],
    [['digest', '--time-zone', 'Mars/X'], /^There is no time zone "Mars\/X"; .*\n$/],
    [['mondy'], /^There is no report "mondy"; did you mean "monday"\?\n$/],
    [
      ['yearly-numbers'],
      /^There is no report "yearly-numbers": configured are monday, and the kinds are digest, .*\n$/,
    ],
    [
      ['digest', '--sources', 'suport'],
      /^There is no account or ticket system "suport"; did you mean "support"\?\n$/,
    ],
    [
      ['digest', '--send'],
      /^"digest" is a kind of report, and no report is configured under that name; .*\n$/,
    ],
    [
      ['monday', '--send', '--language', 'fr'],
      /^Option '--send' cannot be used with option '--language .*\n$/,
    ],
    [['monday', '--open', '--dry-run'], /cannot be used with option/],
    [['monday', '--again'], /^--again says how to send; .*\n$/],
    [['digest', '--output', '/no/where'], /^"\/no\/where" cannot be written \(ENOENT\)\.\n$/],
  ] as const) {
    const { exitCode, stderr } = await report(context, args, more)
    assert.equal(exitCode, 2, stderr)
    assert.match(stderr, sentence)
  }
})
