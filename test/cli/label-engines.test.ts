/** A head that one process has learnt is used by the others without a restart. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { labelSets } from '../../src/cli/label-engines.ts'
import { startService } from '../../src/cli/service.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { addExamples, removeExamples } from '../../src/learning/example-store.ts'
import { topicEncoder, topicLabels, topicMails, voteOn } from '../learning/support/topics.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const encoder = () => ({ ...topicEncoder(), close: async () => {} })

async function place(t: TestContext) {
  const redis = await startRedisServer(t)
  const folder = await temporaryFolder(t)
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(folder, 'Maildir', part), { recursive: true })
  const support = { type: 'maildir', path: './Maildir', own: ['support@halfmoon.example'], poll: '1s' }
  const labels = topicLabels.map(({ name, description, precision }) => ({
    name,
    description,
    precision,
    write: { keyword: name },
  }))
  const config = { redis: { url: redis.url() }, accounts: { support }, labels }
  await writeFile(join(folder, 'mailroom.yaml'), JSON.stringify(config))
  return { config: await loadConfig(join(folder, 'mailroom.yaml'), {}), folder }
}

test('what one process learns, another one decides by from then on; and what is forgotten, no longer', async (t) => {
  const { config, folder } = await place(t)
  const decided: (string | null)[] = []
  const log = collectLog()
  const reader = await startService({
    ...{ config, log, encoder: encoder(), roles: ['intake', 'analyze', 'deliver'] },
    onDecision: ({ decision }) => void decided.push(decision.label),
  })
  t.after(() => reader.close())
  const timing = { quietMs: 0, mostMs: 0, restTimes: 0 }
  const learner = await startService({
    config,
    log: collectLog(),
    encoder: encoder(),
    roles: ['learn'],
    learnTiming: timing,
  })
  t.after(() => learner.close())
  const taken = () => log.lines.filter(({ message }) => message === 'head taken up').length

  let number = 0
  async function decide(texts: readonly string[]): Promise<(string | null)[]> {
    const before = decided.length
    for (const text of texts) {
      number += 1
      const mail = `Message-ID: <${number}@a.example>\r\nFrom: <a@a.example>\r\nSubject: ${text.slice(0, 20)}\r\n\r\n${text}\r\n`
      await writeFile(join(folder, 'Maildir/new', `17${number}.a`), mail)
    }
    await until('they are decided', () => decided.length === before + texts.length, 30_000)
    return decided.slice(before)
  }
  const mails = topicMails(90, 31)
  const tests = topicMails(12, 32)
  const applied = (labels: (string | null)[]) => labels.filter((label) => label !== null).length

  const untaught = applied(await decide(tests.map(({ text }) => text)))
  const votes = mails.map((mail, index) => voteOn(mail, index))
  await addExamples(reader.store, votes)
  await until('the head is taken up', () => taken() === 1, 60_000)
  const taught = applied(await decide(tests.map(({ text }) => `${text} again`)))
  assert.ok(taught > untaught, `${untaught} ${taught}`)
  await removeExamples(
    reader.store,
    votes.map(({ id }) => id),
  )
  await until('the head without them is taken up', () => taken() === 2, 60_000)
  assert.equal(applied(await decide(tests.map(({ text }) => `${text} at last`))), untaught)
})

test('accounts and ticket systems with the same labels, in whatever order, share what they learn; one without labels learns nothing', () => {
  const label = (name: string) => ({ name, description: name, examples: [], precision: 0.9, write: {} })
  const account = (name: string, labels: string[]) => ({ name, labels })
  const sets = labelSets({
    labels: [label('A'), label('B'), label('C')],
    accounts: [
      account('one', ['A', 'B']),
      account('two', ['B', 'A']),
      account('three', ['A', 'C']),
      account('four', []),
    ] as never,
    tickets: [account('desk', ['B', 'A'])] as never,
  })
  assert.deepEqual(
    sets.map(({ accounts, labels }) => [accounts, labels.map(({ name }) => name)]),
    [
      [
        ['one', 'two', 'desk'],
        ['A', 'B'],
      ],
      [['three'], ['A', 'C']],
    ],
  )
})
