import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable, Writable } from 'node:stream'
import test, { type TestContext } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { analyze } from '../../src/cli/analyze.ts'
import { UserError } from '../../src/errors.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { standInEncoder } from '../support/stand-in-encoder.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

type Options = Parameters<typeof analyze>[1]

interface Answer {
  code: number
  lines: string[]
  answers: Record<string, unknown>[]
  errors: string
}

async function run(
  paths: string[],
  options: Options = {},
  input: Iterable<Uint8Array> = [],
): Promise<Answer> {
  const output = new PassThrough({ highWaterMark: 64 * 1024 * 1024 })
  const errors = new PassThrough({ highWaterMark: 64 * 1024 * 1024 })
  const code = await analyze(paths, options, { input: Readable.from(input), output, errors }, async () =>
    standInEncoder(),
  )
  const written = output.read()?.toString() ?? ''
  const lines = written === '' ? [] : written.trimEnd().split('\n')
  return {
    code,
    lines,
    answers: lines.map((line: string) => JSON.parse(line)),
    errors: errors.read()?.toString() ?? '',
  }
}

const bytes = (text: string) => [Buffer.from(text)]
const line = (id: string, text: string) => `${JSON.stringify({ id, text })}\n`
const mail = (subject: string, text: string) =>
  `From: Ann <ann@example.com>\nTo: support@example.com\nSubject: ${subject}\nMessage-ID: <${subject.length}@example.com>\n\n${text}\n`

async function folderWith(context: TestContext, files: Record<string, string>): Promise<string> {
  const folder = await temporaryFolder(context)
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), content)
  }
  return folder
}

test('JSON lines in, JSON lines out, in the order of the input and of the keys', async () => {
  const { code, answers, lines } = await run(
    ['-'],
    {},
    bytes(line('b', 'The printer is broken.') + line('a', 'Thanks!')),
  )
  assert.equal(code, 0)
  assert.deepEqual(
    answers.map(({ id }) => id),
    ['b', 'a'],
  )
  assert.match(
    lines[0] ?? '',
    /^\{"id":"b","language":"en","label":null,"labels":\[\],"rule":null,"sentiment":\{"label":"negative"/,
  )
  assert.deepEqual(
    Object.keys(answers[0] ?? {}),
    'id language label labels rule sentiment urgency needsReply keywords entities summary flags'.split(' '),
  )
})

test('the text that offsets count in comes with --text, the embedding with --embedding', async () => {
  const input = JSON.stringify({ id: 1, subject: 'Re: Printer', text: 'It is\r\nbroken since 2026-03-12.' })
  const { answers } = await run(['-'], { text: true, embedding: true }, bytes(input))
  const [answer] = answers as [Record<string, unknown>]
  assert.equal(answer.id, '1')
  assert.equal(answer.text, 'Printer\n\nIt is\nbroken since 2026-03-12.')
  const [entity] = answer.entities as { start: number; end: number; text: string }[]
  assert.equal((answer.text as string).slice(entity?.start, entity?.end), entity?.text)
  const embedding = answer.embedding as number[]
  assert.ok(Math.abs(Math.hypot(...embedding) - 1) < 1e-4)
})

test('a bad line is told with its number and what is expected, the rest is analysed, and the exit code is 1', async () => {
  const input = [
    line('1', 'fine'),
    'not json\n',
    '[]\n',
    '{"id":"2"}\n',
    '{"id":"3","text":7}\n',
    '{"text":"no id"}\n',
    '{"id":"4","text":"x","date":"yesterday"}\n',
    '\n',
    line('5', 'fine too'),
  ].join('')
  const { code, answers, errors } = await run(['-'], {}, bytes(input))
  assert.equal(code, 1)
  assert.deepEqual(
    answers.map(({ id }) => id),
    ['1', '5'],
  )
  assert.deepEqual(errors.trimEnd().split('\n'), [
    'stdin:2: this is not JSON, expected: {"id", "text", "subject"?, "from"?, "date"?} on one line',
    'stdin:3: a list came, expected: {"id", "text", "subject"?, "from"?, "date"?}',
    'stdin:4: "text": nothing came, expected: a string',
    'stdin:5: "text": a number came, expected: a string',
    'stdin:6: "id": nothing came, expected: a string',
    'stdin:7: "date": a string came, expected: a date such as 2026-03-12T09:30:00Z',
  ])
})

test('a line longer than the limit is a bad line and not a crash', async () => {
  function* input() {
    yield Buffer.from('{"id":"1","text":"')
    for (let piece = 0; piece < 80; piece++) yield Buffer.alloc(64 * 1024, 'a')
    yield Buffer.from('"}\n')
    yield Buffer.from(line('2', 'fine'))
  }
  const { code, answers, errors } = await run(['-'], {}, input())
  assert.equal(code, 1)
  assert.deepEqual(
    answers.map(({ id }) => id),
    ['2'],
  )
  assert.match(errors, /^stdin:1: this line is longer than 4 MB/)
})

test('a byte order mark, CRLF and bytes that are no UTF-8 do no harm', async () => {
  const input = Buffer.concat([
    Buffer.from('\ufeff{"id":"1","text":"The printer is broken"}\r\n'),
    Buffer.from('{"id":"2","text":"caf'),
    Buffer.from([0xe9]),
    Buffer.from('"}'),
  ])
  const { code, answers } = await run(['-'], { text: true, format: 'jsonl' }, [input])
  assert.equal(code, 0)
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['The printer is broken', 'caf\ufffd'],
  )
})

test('a line cut anywhere between two chunks is read whole', async () => {
  const whole = Buffer.from(line('1', 'Grüße 😀 aus Köln') + line('2', 'zwei'))
  const single = Array.from(whole, (byte) => Uint8Array.of(byte))
  const { answers } = await run(['-'], { text: true, format: 'jsonl' }, single)
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['Grüße 😀 aus Köln', 'zwei'],
  )
})

test('empty input gives nothing and exit code 0', async (context) => {
  assert.deepEqual(await run(['-']), { code: 0, lines: [], answers: [], errors: '' })
  const folder = await folderWith(context, { 'empty.jsonl': '', 'empty.mbox': '', 'empty.txt': '' })
  for (const name of ['empty.jsonl', 'empty.mbox', 'empty.txt']) {
    assert.deepEqual(await run([join(folder, name)]), { code: 0, lines: [], answers: [], errors: '' }, name)
  }
})

test('a plain text is one item, also from standard input', async (context) => {
  const folder = await folderWith(context, { 'note.txt': 'The printer\nis broken' })
  const { answers } = await run(
    [join(folder, 'note.txt'), '-'],
    { text: true },
    bytes('Where is order 4711?'),
  )
  assert.deepEqual(
    answers.map(({ text }) => text),
    ['The printer\nis broken', 'Where is order 4711?'],
  )
})

test('.eml, mbox, Maildir and a folder of .eml are read, each mail under its own id', async (context) => {
  const folder = await folderWith(context, {
    'one.eml': mail('Printer', 'It is broken.'),
    'box.mbox': `From a@b Thu Jan  1 00:00:00 2026\n${mail('First', 'one')}\nFrom a@b Thu Jan  1 00:00:00 2026\n${mail('Second', 'two')}`,
    'Maildir/cur/1700000002.b:2,S': mail('Seen', 'b'),
    'Maildir/new/1700000001.a': mail('New', 'a'),
    'Maildir/tmp/1700000003.c': mail('Unfinished', 'c'),
    'mails/b.eml': mail('B', 'b'),
    'mails/sub/a.EML': mail('A', 'a'),
    'mails/readme.txt': 'not a mail',
  })
  const at = (name: string) => join(folder, name)
  const { code, answers, errors } = await run(['one.eml', 'box.mbox', 'Maildir', 'mails'].map(at), {
    text: true,
  })
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  assert.deepEqual(
    answers.map(({ id, text }) => [id, text]),
    [
      [at('one.eml'), 'Printer\n\nIt is broken.'],
      [`${at('box.mbox')}#1`, 'First\n\none'],
      [`${at('box.mbox')}#2`, 'Second\n\ntwo'],
      [at('Maildir/new/1700000001.a'), 'New\n\na'],
      [at('Maildir/cur/1700000002.b:2,S'), 'Seen\n\nb'],
      [at('mails/b.eml'), 'B\n\nb'],
      [at('mails/sub/a.EML'), 'A\n\na'],
    ],
  )
})

test('the content tells the format where the name does not, and --format overrules both', async (context) => {
  const folder = await folderWith(context, {
    mail: mail('Printer', 'It is broken.'),
    box: `From a@b Thu Jan  1 00:00:00 2026\n${mail('First', 'one')}`,
    lines: line('7', 'seven'),
    text: 'Note: this is a text.\nIt has a colon.',
    'odd.txt': line('8', 'eight'),
  })
  const texts = async (name: string, options: Options = {}) =>
    (await run([join(folder, name)], { text: true, ...options })).answers.map(({ text }) => text)
  assert.deepEqual(await texts('mail'), ['Printer\n\nIt is broken.'])
  assert.deepEqual(await texts('box'), ['First\n\none'])
  assert.deepEqual(await texts('lines'), ['seven'])
  assert.deepEqual(await texts('text'), ['Note: this is a text.\nIt has a colon.'])
  assert.deepEqual(await texts('odd.txt', { format: 'jsonl' }), ['eight'])
})

test('quotes and the signature of a bare text are cut, as of a mail', async () => {
  const text =
    'It works now, thank you.\n\nOn Mon, 2 Nov 2026 at 10:00, Bob <bob@example.com> wrote:\n> Is it broken?\n\n-- \nAnn\nTel. 030 1234567'
  const { answers } = await run(['-'], { text: true }, bytes(line('1', text)))
  assert.deepEqual([answers[0]?.text, answers[0]?.flags], ['It works now, thank you.', ['reply']])
})

test('a path that is not there is told, and the next one is read', async (context) => {
  const folder = await folderWith(context, { 'note.txt': 'fine', 'empty/x.pdf': '' })
  const missing = join(folder, 'missing.eml')
  const { code, answers, errors } = await run([missing, join(folder, 'empty'), join(folder, 'note.txt')])
  assert.equal(code, 1)
  assert.equal(answers.length, 1)
  assert.deepEqual(errors.trimEnd().split('\n'), [
    `${missing}: there is no such file or folder`,
    `${join(folder, 'empty')}: this folder is no Maildir (cur, new) and holds no .eml file`,
  ])
})

test('labels of a file are ranked, all of them; a whole mailroom.yaml serves too', async (context) => {
  const list =
    '- name: Outage\n  description: something is broken or down\n- name: Billing\n  description: invoices and payments\n'
  const folder = await folderWith(context, {
    'labels.yaml': list,
    'mailroom.yaml': `accounts: {}\nlabels:\n${list.replace(/^/gm, '  ').trimEnd()}\n`,
    'examples.jsonl': `${JSON.stringify({ text: 'printer broken', label: 'Outage' })}\n`,
  })
  for (const name of ['labels.yaml', 'mailroom.yaml']) {
    const options = { labels: join(folder, name), examples: join(folder, 'examples.jsonl') }
    const { code, answers, errors } = await run(['-'], options, bytes(line('1', 'The printer is broken')))
    assert.deepEqual({ code, errors }, { code: 0, errors: '' })
    const labels = answers[0]?.labels as { name: string; probability: number }[]
    assert.deepEqual(labels.map((label) => label.name).sort(), ['Billing', 'Outage'])
    assert.ok((labels[0]?.probability ?? 0) >= (labels[1]?.probability ?? 0))
  }
})

test('every mistake in the labels is one sentence with its line, and nothing is analysed', async (context) => {
  const folder = await folderWith(context, {
    'labels.yaml': '- name: Outage\n- nam: Billing\n  description: invoices\n',
  })
  await assert.rejects(run(['-'], { labels: join(folder, 'labels.yaml') }), (error) => {
    assert.ok(error instanceof UserError)
    assert.match(error.message, /labels\.yaml:1: .*description/)
    assert.match(error.message, /labels\.yaml:2: .*nam/)
    return true
  })
  await assert.rejects(run(['-'], { examples: 'x.jsonl' }), UserError)
})

test('a bad example is told with its line, and the others teach', async (context) => {
  const folder = await folderWith(context, {
    'labels.yaml': '- name: Outage\n  description: broken\n- name: Billing\n  description: invoices\n',
    'examples.jsonl':
      '{"text":"printer broken","label":"Outage"}\n{"text":"x"}\n{"text":"x","label":"Nobody"}\n',
  })
  const options = { labels: join(folder, 'labels.yaml'), examples: join(folder, 'examples.jsonl') }
  const { code, answers, errors } = await run(['-'], options, bytes(line('1', 'The printer is broken')))
  assert.equal(code, 1)
  assert.equal(answers.length, 1)
  assert.deepEqual(errors.trimEnd().split('\n'), [
    `${options.examples}:2: "label": nothing came, expected: a string`,
    `${options.examples}:3: "label": an unknown label came, expected: one of Outage, Billing`,
  ])
})

test('an answer is written while the source is silent', async () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const done = analyze(['-'], {}, { input, output, errors: new PassThrough() }, async () => standInEncoder())
  input.write(line('1', 'first'))
  const [first] = (await output.iterator({ destroyOnReturn: false }).next()).value.toString().split('\n')
  assert.equal(JSON.parse(first).id, '1')
  input.end(line('2', 'second'))
  assert.equal(await done, 0)
})

test('a reader that goes away is a normal end', async () => {
  let written = 0
  const output = new Writable({
    write(_chunk, _encoding, done) {
      written++
      done(written > 3 ? Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) : null)
    },
  })
  function* input() {
    for (let number = 0; number < 100_000; number++) yield Buffer.from(line(String(number), 'text'))
  }
  const encoder = standInEncoder()
  const streams = { input: Readable.from(input()), output, errors: new PassThrough() }
  assert.equal(await analyze(['-'], {}, streams, async () => encoder), 0)
  assert.ok(encoder.encoded < 200, `${encoder.encoded}`)
})

test('20,000 lines take no more memory than 2,000, and wait for a slow reader', async () => {
  let inFlight = 0
  let most = 0
  const stand = standInEncoder()
  const encoder: Encoder = {
    ...stand,
    async encode(texts) {
      inFlight++
      most = Math.max(most, inFlight)
      const encodings = await stand.encode(texts)
      await new Promise(setImmediate)
      inFlight--
      return encodings
    },
  }
  const heaps: number[] = []
  let lines = 0
  const output = new Writable({
    highWaterMark: 1024,
    write(_chunk, _encoding, done) {
      lines++
      if (lines % 2_000 === 0) heaps.push(heapUsed())
      setImmediate(done)
    },
  })
  function* input() {
    for (let number = 0; number < 20_000; number++)
      yield Buffer.from(
        line(String(number), `The printer on floor ${number} is broken since 12.03.2026. Can you help?`),
      )
  }
  const streams = { input: Readable.from(input()), output, errors: new PassThrough() }
  assert.equal(await analyze(['-'], {}, streams, async () => encoder), 0)
  assert.equal(lines, 20_000)
  assert.ok(most > 1 && most <= 32, `${most} in flight`)
  const growth = (heaps.at(-1) ?? 0) - (heaps[0] ?? 0)
  assert.ok(growth < 8 * 1024 * 1024, `the heap grew by ${growth} bytes`)
})

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function heapUsed(): number {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
