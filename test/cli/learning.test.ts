/** The commands with which a person teaches, looks, and takes back. */
import assert from 'node:assert/strict'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { addExamples, listExamples } from '../../src/learning/example-store.ts'
import { loadHeads } from '../../src/learning/head-store.ts'
import { afterRound, startLearner, topicSet } from '../learning/support/learner.ts'
import { topicLabels, topicMails, voteOn } from '../learning/support/topics.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { runMailroom } from '../support/run-mailroom.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A folder with a configuration and a Redis, and a Maildir with some sorted mail. */
async function place(t: TestContext) {
  const redis = await startRedisServer(t)
  const store = await redis.store(t)
  const folder = await temporaryFolder(t)
  for (const name of ['', '.Order', '.Rechnungen', '.Trash', '.Other'])
    for (const part of ['cur', 'new', 'tmp'])
      await mkdir(join(folder, 'Maildir', name, part), { recursive: true })
  const config = {
    redis: { url: redis.url() },
    accounts: { support: { type: 'maildir', path: './Maildir', own: ['support@halfmoon.example'] } },
    labels: topicLabels.map(({ name, description }) => ({
      name,
      description,
      write: { keyword: name, ...(name === 'Invoice' ? { folder: 'Rechnungen' } : {}) },
    })),
  }
  await writeFile(join(folder, 'mailroom.yaml'), JSON.stringify(config))
  const run = (...args: string[]) => runMailroom(args, { folder })
  return { store, folder, run }
}

function eml(number: number, subject: string, text: string): string {
  const header = [
    `Message-ID: <${number}@customer.example>`,
    'From: Ada <ada@customer.example>',
    `Subject: ${subject}`,
  ]
  return `${header.join('\r\n')}\r\n\r\n${text}\r\n`
}

test('what is taught is listed, shown, exported, removed, and imported again byte for byte', async (t) => {
  const { store, folder, run } = await place(t)
  await writeFile(join(folder, 'one.eml'), eml(1, 'Two jugs', 'Please send two jugs.'))
  await writeFile(join(folder, 'two.eml'), eml(2, 'Bad\u001b[2J news', 'The pump leaks.'))
  const taught = await run('teach', 'order', 'one.eml')
  assert.deepEqual(taught, { exitCode: 0, stdout: 'Noted: 1 mail belongs to "Order".\n', stderr: '' })
  assert.equal(
    (await run('teach', '--none', 'one.eml', 'two.eml')).stdout,
    'Noted: 2 mails belong to no label. Of 1 something was known before.\n',
  )
  const unknown = await run('teach', 'Ordr', 'one.eml')
  assert.equal(unknown.exitCode, 2)
  assert.match(unknown.stderr, /^There is no label "Ordr" in .*; did you mean "Order"\?\n$/)
  // As a mail client saves it: with other line ends.
  await writeFile(
    join(folder, 'copy.eml'),
    eml(2, 'Bad\u001b[2J news', 'The pump leaks.').replaceAll('\r\n', '\n'),
  )
  assert.match((await run('teach', 'Problem', 'copy.eml')).stdout, /Of 1 something was known before/)

  const [problem, none] = await listExamples(store)
  assert.ok(problem && none)
  assert.deepEqual([problem.label, none.label], ['Problem', null])
  const listed = (await run('examples', 'list')).stdout.split('\n')
  assert.match(listed[2] ?? '', new RegExp(`^${problem.id}  20\\d\\d-.*  Problem  taught  waiting .*Bad`))
  assert.equal((await run('examples', 'list', '--none')).stdout.split('\n').length, 4)
  assert.equal((await run('examples', 'list', '--text', 'nothing of it')).stdout, 'There are none.\n')
  const shown = (await run('examples', 'show', problem.id)).stdout
  assert.match(shown, /Sender {3}ada@customer\.example/)
  assert.match(shown, /The pump leaks\./)
  assert.ok(!shown.includes('\u001b') && !listed.join('').includes('\u001b'))

  await run('examples', 'export', 'learnt.jsonl')
  const exported = await readFile(join(folder, 'learnt.jsonl'), 'utf8')
  assert.equal((await stat(join(folder, 'learnt.jsonl'))).mode & 0o777, 0o600)
  assert.equal((await run('examples', 'export')).stdout, exported)
  assert.equal((await run('examples', 'export', 'learnt.jsonl')).exitCode, 2)
  assert.equal((await run('examples', 'remove', 'unknown')).exitCode, 2)
  assert.equal((await run('examples', 'remove', problem.id)).stdout, 'Forgot 1.\n')
  assert.match((await run('examples', 'remove', '--none')).stdout, /Nothing was removed\. Add --yes/)
  assert.equal((await run('examples', 'remove', '--none', '--yes')).stdout, 'Forgot 1.\n')
  assert.deepEqual(await listExamples(store), [])
  assert.match((await run('examples', 'import', 'learnt.jsonl')).stdout, /^2 are new, /)
  assert.equal((await run('examples', 'export')).stdout, exported)
})

test('an import tells of each bad line in one sentence, and takes the good ones', async (t) => {
  const { store, folder, run } = await place(t)
  const lines = [
    '{"text": "Please send two jugs.", "label": "Order"}',
    'no json',
    '[1]',
    '{"text": "a", "label": 7}',
    '{"text": "a", "label": "Order", "secret": 1}',
    '{"text": "a", "label": "Order", "at": "tomorrow"}',
    '{"text": "a", "label": "Order", "at": "2999-01-01T00:00:00Z"}',
    '{"text": "a", "label": "Order", "weight": -1}',
    '{"text": "a", "label": "Order", "item": "b", "id": "0000000000000000"}',
    '{"text": "a", "label": null, "__proto__": {"weight": 2}}',
    JSON.stringify({ text: 'x'.repeat(9000), label: 'Order' }),
    `{"text": "${'x'.repeat(1024 * 1024)}", "label": "Order"}`,
  ]
  await writeFile(join(folder, 'bad.jsonl'), `${lines.join('\n')}\n`)
  const { exitCode, stdout, stderr } = await run('examples', 'import', 'bad.jsonl')
  assert.equal(exitCode, 1)
  assert.deepEqual(stderr.trimEnd().split('\n'), [
    'bad.jsonl:2: this is not JSON, expected: {"text", "label"} or more on one line.',
    'bad.jsonl:3: a list came, expected: {"text", "label"} or more on one line.',
    'bad.jsonl:4: "label": a number came, expected: the name of a label, or null.',
    'bad.jsonl:5: a key came that is none of id, item, source, at, place, messageId, subject, label, weight, text, flags, sender, listId, attachment.',
    'bad.jsonl:6: "at": a string came, expected: a time in UTC such as 2026-03-12T09:30:00Z.',
    'bad.jsonl:7: "at" lies in the future, expected: a time that has been.',
    'bad.jsonl:8: "weight": a number came, expected: a number above 0, at most 10.',
    'bad.jsonl:9: "id" does not belong to "item", expected: both as exported, or neither.',
    'bad.jsonl:10: a key came that is none of id, item, source, at, place, messageId, subject, label, weight, text, flags, sender, listId, attachment.',
    'bad.jsonl:11: "text": a string came, expected: a string of at most 8000 characters.',
    'bad.jsonl:12: this line is longer than 1 MB.',
  ])
  assert.match(stdout, /^1 are new, .*; 11 lines could not be read\.\n$/)
  assert.deepEqual(
    (await listExamples(store)).map(({ text, source }) => [text, source]),
    [['Please send two jugs.', 'imported']],
  )
})

test('folders are shown with the label they stand for, and are learnt from only with --yes', async (t) => {
  const { store, folder, run } = await place(t)
  const put = (name: string, number: number, flags = '') =>
    writeFile(
      join(folder, 'Maildir', name, 'cur', `17${number}.a:2,${flags}`),
      eml(number, `Mail ${number}`, `Text ${number}`),
    )
  await put('.Order', 1)
  await put('.Order', 2)
  await put('.Rechnungen', 3)
  await put('.Trash', 4)
  await put('.Other', 5)
  await put('', 6)
  const shown = await run('learn', '--from-folders', 'support', '--since', '9999d')
  assert.equal(shown.exitCode, 0, shown.stderr)
  assert.match(shown.stdout, /Order +Order +it is called like the label +2\n/)
  assert.match(shown.stdout, /Rechnungen +Invoice +the label moves mail there +1\n/)
  assert.match(shown.stdout, /stand for no label: .*Other/)
  assert.match(shown.stdout, /Nothing was learnt\. Add --yes/)
  assert.deepEqual(await listExamples(store), [])
  const done = await run('learn', '--from-folders', 'support', '--since', '9999d', '--yes')
  assert.match(done.stdout, /Noted 3 mails; 0 were known already/)
  assert.deepEqual(
    (await listExamples(store)).map(({ label, source, place }) => `${label} ${source} ${place}`).sort(),
    ['Invoice folder support/Rechnungen', 'Order folder support/Order', 'Order folder support/Order'],
  )
  assert.match(
    (await run('learn', '--from-folders', 'support', '--since', '9999d', '--yes')).stdout,
    /Noted 0 mails; 3 were known/,
  )
  assert.equal((await run('learn', '--from-folders', 'nobody')).exitCode, 2)
  assert.equal((await run('learn')).exitCode, 2)
})

test('labels shows what was learnt; rollback goes back, and release has it learnt again', async (t) => {
  const { store, run } = await place(t)
  const empty = await run('labels')
  assert.match(empty.stdout, /^Labels of support:\n/)
  assert.match(empty.stdout, /Nothing has been learnt yet/)
  assert.equal((await run('labels', 'rollback')).exitCode, 2)

  const votes = topicMails(72, 3).map((mail, number) => voteOn(mail, number))
  const learner = await startLearner(t, store)
  await afterRound(learner, () => addExamples(store, votes.slice(0, 40)))
  await afterRound(learner, () => addExamples(store, votes.slice(40)))
  const { stdout } = await run('labels')
  assert.match(stdout, /^Order +\d+ +\d+ % \(\d+ % to \d+ %\) +\d+ % +0\.\d{3} +.*moved: Topic$/m)
  assert.match(
    stdout,
    /In use is head 2, of just now, learnt from \d+ examples, better on \d+ and worse on \d+ of \d+ items/,
  )
  assert.match(stdout, /Kept: head 1 of just now \(\d+ examples\)/)

  const { snapshots } = await loadHeads(store, topicSet.key)
  const first = snapshots.at(-1)?.votes ?? 0
  const back = await run('labels', 'rollback')
  assert.equal(
    back.stdout,
    `Head 1 is in use again, learnt from ${first} examples. ${72 - first} examples that came later are held back: \`mailroom examples list --state held\`.\n`,
  )
  assert.match(
    (await run('labels')).stdout,
    new RegExp(`${72 - first} examples are held back since a rollback`),
  )
  const held = (await run('examples', 'list', '--state', 'held')).stdout.trimEnd().split('\n')
  assert.equal(held.length, 2 + 72 - first)
  // What comes now is learnt on top of it.
  const more = topicMails(6, 4).map((mail, number) => voteOn(mail, 100 + number))
  await afterRound(learner, () => addExamples(store, more))
  const onTop = (await loadHeads(store, topicSet.key)).snapshots[0]
  assert.equal(onTop?.number, 3)
  assert.ok(onTop.votes > first && onTop.votes <= first + 6)
  await afterRound(learner, () => run('labels', 'release'))
  const all = (await loadHeads(store, topicSet.key)).snapshots[0]
  assert.equal(all?.number, 4)
  assert.ok(all.votes > 65)
  assert.equal((await run('labels', 'rollback', '--to', '1')).exitCode, 0)
  assert.match(
    (await run('labels', 'rollback', '--to', '9')).stderr,
    /^There is no head 9; there are 1, 2, 4\.\n$/,
  )
})
