import assert from 'node:assert/strict'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { readMboxMessages } from '../../src/mail/mbox/read-mbox-messages.ts'
import { readMessages } from '../../src/mail/read-messages.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const separator = 'From ada@example.org Mon Jan  5 08:00:00 2026\n'

async function texts(messages: AsyncIterable<{ raw: Uint8Array }>): Promise<string[]> {
  const found: string[] = []
  for await (const { raw } of messages) found.push(Buffer.from(raw).toString())
  return found
}

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const mbox = [
  separator,
  'Subject: one\n\nFrom here on it is text.\n>From there too\n>>From far\n\n',
  'From the start of a paragraph, unquoted.\n\n',
  separator,
  'Subject: two\n\nLine\nFrom within a paragraph at 10:00 in 2026\n\n\n',
  'From nobody\n',
  'Subject: three\n\nNo date in its line\n',
].join('')

const expected = [
  'Subject: one\n\nFrom here on it is text.\nFrom there too\n>From far\n\nFrom the start of a paragraph, unquoted.\n',
  'Subject: two\n\nLine\nFrom within a paragraph at 10:00 in 2026\n\n',
  'Subject: three\n\nNo date in its line\n',
]

for (const size of [1, 2, 3, 5, 7, 64, 10_000]) {
  test(`an mbox that comes in pieces of ${size} bytes gives the same messages`, async () => {
    assert.deepEqual(await texts(readMboxMessages(inPieces(mbox, size))), expected)
  })
}

test('an mbox with CRLF is split too', async () => {
  const messages = await texts(readMboxMessages(inPieces(mbox.replaceAll('\n', '\r\n'), 50)))
  assert.deepEqual(
    messages,
    expected.map((message) => message.replaceAll('\n', '\r\n')),
  )
})

test('a message past the limit is cut, the next one is whole', async () => {
  const text = `${separator}Subject: big\n\n${'x'.repeat(100_000)}\n\n${separator}Subject: small\n\nText\n`
  const messages = await Array.fromAsync(readMboxMessages(inPieces(text, 4096), { maxBytes: 1000 }))
  assert.deepEqual(
    messages.map(({ raw, index, truncated }) => [raw.length, index, truncated]),
    [
      [1000, 0, true],
      [21, 1, false],
    ],
  )
})

test('text before the first separator is a message, an empty file is none', async () => {
  assert.deepEqual(await texts(readMboxMessages(inPieces('', 10))), [])
  assert.deepEqual(await texts(readMboxMessages(inPieces(`Lost text\n\n${separator}Subject: one\n\n`, 10))), [
    'Lost text\n',
    'Subject: one\n',
  ])
})

test('a line without an end does not fill the memory', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(separator)
    for (let piece = 0; piece < 400; piece += 1) yield Buffer.alloc(1_000_000, 'x')
  }
  const before = process.memoryUsage().arrayBuffers
  const [message] = await Array.fromAsync(readMboxMessages(endless(), { maxBytes: 1000 }))
  assert.equal(message?.raw.length, 1000)
  assert.equal(message?.truncated, true)
  assert.ok(process.memoryUsage().arrayBuffers - before < 100_000_000)
})

test('a Maildir gives the mail of all its folders, and follows no link', async (t) => {
  const root = await temporaryFolder(t)
  for (const folder of ['', '.Sent']) {
    for (const part of ['cur', 'new', 'tmp']) await mkdir(join(root, folder, part), { recursive: true })
  }
  await writeFile(join(root, 'cur', '1767600002.M1P1.h:2,S'), 'second')
  await writeFile(join(root, 'cur', '1767600001.M1P1.h:2,S'), 'first')
  await writeFile(join(root, 'new', '1767600003.M1P1.h'), 'new')
  await writeFile(join(root, '.Sent', 'cur', '1767600004.M1P1.h:2,S'), 'sent')
  await symlink('/etc/hostname', join(root, 'new', '1767600009.M1P1.h'))
  assert.deepEqual(await texts(readMessages(root)), ['first', 'second', 'new', 'sent'])
})

test('a folder of .eml files is read by name, one .eml file alone', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'b.eml'), 'Subject: b\n\n')
  await writeFile(join(folder, 'a.EML'), 'Subject: a\n\n')
  await writeFile(join(folder, 'notes.txt'), 'no mail')
  assert.deepEqual(await texts(readMessages(folder)), ['Subject: a\n\n', 'Subject: b\n\n'])
  assert.deepEqual(await texts(readMessages(join(folder, 'b.eml'))), ['Subject: b\n\n'])
  const [cut] = await Array.fromAsync(readMessages(join(folder, 'b.eml'), { maxBytes: 3 }))
  assert.deepEqual([Buffer.from(cut?.raw ?? []).toString(), cut?.truncated], ['Sub', true])
})

test('a path that is not there is a permanent error', async (t) => {
  const folder = await temporaryFolder(t)
  await assert.rejects(texts(readMessages(join(folder, 'none'))), { code: 'folder-missing' })
})
