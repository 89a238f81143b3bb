import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { labelSetKey } from '../../../src/learning/head-store.ts'
import { keyword, MINUTE, openDesk } from '../../related/desk.ts'
import { startRedisServer } from '../../support/redis-server.ts'
import { runMailroom } from '../../support/run-mailroom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('bursts lists what many people wrote about, with its mails and tickets where they are wanted', async (t) => {
  const redis = await startRedisServer(t)
  const store = await redis.store(t)
  const folder = await temporaryFolder(t)
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(folder, 'Maildir', part), { recursive: true })
  const labels = [{ name: 'Order', description: 'An order', write: { keyword: 'Order' } }]
  const accounts = { support: { type: 'maildir', path: './Maildir', own: ['support@halfmoon.example'] } }
  const config = { redis: { url: redis.url() }, accounts, labels }
  await writeFile(join(folder, 'mailroom.yaml'), JSON.stringify(config))
  const run = (...args: string[]) => runMailroom(['bursts', ...args], { folder, environment: { TZ: 'UTC' } })

  assert.deepEqual(await run(), { exitCode: 0, stdout: 'Bursts in support: none.\n', stderr: '' })

  const desk = openDesk(store)
  const begin = Math.floor(Date.now() / MINUTE) * MINUTE - 30 * MINUTE
  const related = desk.open({ set: labelSetKey(labels) })
  // What is usual here has to be known.
  for (let hours = 40; hours > 0; hours--) {
    desk.clock.now = begin - hours * 60 * MINUTE
    await related.seen(desk.item(), desk.saying(`usual ${hours}`), keyword('usual'))
  }
  for (let place = 0; place < 6; place++) {
    desk.clock.now = begin + place * MINUTE
    const ticket = { key: `ticket:rt/${place}`, url: `https://rt.example/${place}`, messageIds: [] }
    const item = desk.item(place % 2 === 0 ? ticket : { key: `mail:support/INBOX/7/${place}` })
    await related.seen(
      { ...item, subject: `Down\u001b[2J ${place}` },
      desk.saying('down'),
      keyword('mail server'),
    )
  }
  const at = (minutes: number) =>
    new Date(begin + minutes * MINUTE).toISOString().slice(0, 16).replace('T', ' ')
  const { stdout, exitCode } = await run('--members')
  assert.equal(exitCode, 0)
  assert.deepEqual(
    stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | ')),
    [
      'Bursts in support:',
      '',
      'Since | Last | Mails | Tickets | People | About',
      stdout.split('\n')[3],
      `${at(0)} | goes on | 3 | 3 | 6 | mail server`,
      '',
      `${at(0)}:`,
      'At | Subject | Where',
      stdout.split('\n')[8],
      ...[0, 1, 2, 3, 4, 5].map(
        (place) =>
          `${at(place)} | Down [2J ${place} | ${place % 2 === 0 ? `https://rt.example/${place}` : `mail support/INBOX/7/${place}`}`,
      ),
      '',
    ],
  )
  assert.equal((await run('--since', '10m')).stdout, 'Bursts in support: none.\n')
  assert.equal((await run('--since', 'lately')).exitCode, 2)
})
