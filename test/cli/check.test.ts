import assert from 'node:assert/strict'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkAccount } from '../../src/cli/check/check-account.ts'
import { checkModel } from '../../src/cli/check/check-files.ts'
import type { AccountConfig, LabelConfig } from '../../src/config/config.ts'
import { AuthenticationError, PermanentError, TransientError, UserError } from '../../src/errors.ts'
import type { MailAccount, MailCapabilities } from '../../src/mail/contract.ts'
import { openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { runMailroom } from '../support/run-mailroom.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const account: AccountConfig = {
  name: 'support',
  settings: {
    type: 'imap',
    host: 'mail.example.com',
    port: 993,
    tls: true,
    user: 'me',
    password: () => '',
    pollIntervalMs: 60_000,
  },
  folders: ['INBOX'],
  drafts: null,
  own: [],
  ownLists: [],
  labels: ['Invoice'],
}
const write = { keyword: 'Invoice', folder: 'Archive', draft: 'invoice-received' }
const label: LabelConfig = { name: 'Invoice', description: 'x', examples: [], precision: 0.9, write }

/** The lines of a check on a mailbox in memory, which some of these change. */
async function check(changes: {
  account?: Partial<AccountConfig>
  write?: LabelConfig['write']
  capabilities?: Partial<MailCapabilities>
  mailbox?: Partial<MailAccount>
  failure?: Error
}): Promise<string[]> {
  const memory = openMemoryAccount('support')
  memory.deliver('Subject: x\r\n\r\nx')
  if (changes.failure) memory.failNext(changes.failure)
  const mailbox: MailAccount = {
    ...memory,
    capabilities: async (signal) => ({ ...(await memory.capabilities(signal)), ...changes.capabilities }),
    ...changes.mailbox,
  }
  const labels = [{ ...label, write: changes.write ?? write }]
  const findings = await checkAccount(
    { ...account, ...changes.account },
    { labels, review: null },
    () => mailbox,
  )
  return findings.map(({ grade, text }) => `${grade} ${text}`)
}

test('an account where everything is right gets a line for each thing', async () => {
  assert.deepEqual(await check({}), [
    'good support: mail.example.com:993 can be read and announces new mail',
    'good support: watches "INBOX" (1 messages)',
    'good support: keywords can be written (1)',
    'good support: the folder "Archive" is there',
    'good support: drafts go to "Drafts"',
  ])
})

test('a folder that is not there is bad where it is watched, with the nearest one', async () => {
  const lines = await check({ account: { folders: ['INBOX', 'Achive', 'Quux'] } })
  assert.deepEqual(lines.slice(1, 4), [
    'good support: watches "INBOX" (1 messages)',
    'bad support: there is no folder "Achive". Did you mean "Archive"?',
    'bad support: there is no folder "Quux". There are: INBOX, Drafts, Sent, Trash, Junk, Archive.',
  ])
})

test('a folder that a label moves to may still be missing', async () => {
  const lines = await check({ write: { folder: 'Archiv' } })
  assert.equal(
    lines[2],
    'note support: the folder "Archiv" is not there yet; the first message for it creates it; or is "Archive" meant?',
  )
})

test('a folder that cannot be opened is bad', async () => {
  const status = () => Promise.reject(new PermanentError('no-permission', 'The server refuses it.'))
  assert.ok(
    (await check({ mailbox: { status } })).includes(
      'bad support: the folder "INBOX" cannot be opened: The server refuses it.',
    ),
  )
})

test('what the server cannot write is bad only if a label wants it', async () => {
  const capabilities = { labels: 'none', move: false } as const
  const lines = await check({ capabilities })
  assert.match(
    lines[2] ?? '',
    /^bad support: the server takes no keywords of our own\. Let the labels write a folder/,
  )
  assert.match(lines[3] ?? '', /^bad support: messages cannot be moved to "Archive" here\./)
  assert.equal((await check({ capabilities, write: {} })).length, 2)
  assert.match(
    (await check({ capabilities: { labels: 'gmail' } }))[2] ?? '',
    /^good support: Gmail labels can be written/,
  )
})

test('a mailbox that can only be read is worth knowing, not wrong', async () => {
  const lines = await check({ capabilities: { readOnly: true, labels: 'none', move: false } })
  assert.deepEqual(lines.slice(2), [
    'note support: it can only be read: nothing will be written here, decisions are only shown',
  ])
})

test('a missing drafts folder says which ones there are', async () => {
  const folders = async () => [
    { path: 'INBOX', specialUse: null },
    { path: 'Entwürfe', specialUse: null },
  ]
  const marked = await check({ mailbox: { folders }, write: { draft: 'x' } })
  assert.equal(
    marked.at(-1),
    'bad support: the server marks no folder as \\Drafts. Set accounts.support.drafts to the right one of: INBOX, Entwürfe.',
  )
  const named = await check({ account: { drafts: 'Draft' }, write: { draft: 'x' } })
  assert.equal(named.at(-1), 'bad support: there is no folder "Draft" for drafts. Did you mean "Drafts"?')
})

test('a connection that does not stand says what to look at', async () => {
  const cases: [Error, RegExp][] = [
    [
      new AuthenticationError('authentication-failed', 'No.'),
      /does not accept this user and password\. Check user, MAILROOM_SUPPORT_PASSWORD/,
    ],
    [new TransientError('ENOTFOUND', 'No.'), /there is no server named mail\.example\.com/],
    [
      new TransientError('ECONNREFUSED', 'No.'),
      /nothing listens at mail\.example\.com:993\. Check host, port and tls/,
    ],
    [new TransientError('CONNECT_TIMEOUT', 'No.'), /does not answer in time \(CONNECT_TIMEOUT\)/],
    [
      new PermanentError('DEPTH_ZERO_SELF_SIGNED_CERT', 'No.'),
      /is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*certificateAuthority/,
    ],
    [new PermanentError('other', 'The server says no.'), /mail\.example\.com:993: The server says no\./],
    [new UserError('secret-missing', 'There is no password.'), /^bad support: There is no password\.$/],
    [new Error('boom'), /it failed in an unexpected way \(boom\)/],
  ]
  for (const [failure, sentence] of cases) {
    const lines = await check({ failure })
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', /^bad support: /)
    assert.match(lines[0] ?? '', sentence)
  }
})

test('a damaged model file is found', async (context) => {
  const folder = join(await temporaryFolder(context), 'encoder')
  await cp('models/encoder', folder, { recursive: true })
  assert.match((await checkModel(folder))[0]?.text ?? '', /^model: encoder \S+ is complete$/)
  await writeFile(join(folder, 'model.onnx'), 'version https://git-lfs.github.com/spec/v1\n')
  const [finding] = await checkModel(folder)
  assert.equal(finding?.grade, 'bad')
  assert.match(finding?.text ?? '', /model\.onnx/)
})

test('mailroom check on an mbox: every line, and exit code 1 once something is wrong', async (context) => {
  const folder = await temporaryFolder(context)
  const yaml = (path: string) => `accounts:
  files: { type: mbox, path: ${path} }
labels:
  - { name: Invoice, description: a bill, write: { keyword: Invoice } }
`
  await writeFile(
    join(folder, 'mail.mbox'),
    'From me@example.com Mon Jan  5 08:00:00 2026\nSubject: x\n\nx\n',
  )
  await writeFile(join(folder, 'mailroom.yaml'), yaml('mail.mbox'))
  const right = await runMailroom(['check'], { folder })
  assert.match(right.stdout, /^✓ model: /)
  assert.match(right.stdout, /\n✓ templates: /)
  assert.match(right.stdout, /\n✓ disk: \d+ GB free/)
  assert.match(right.stdout, /\n✓ redis: the embedded server answers, version /)
  assert.match(right.stdout, /\n✓ queues: no message is set aside\n/)
  assert.match(right.stdout, /\n✓ files: watches "INBOX" \(1 messages\)\n! files: it can only be read/)
  assert.match(right.stdout, /\nEverything is ready\.\n$/)
  assert.deepEqual([right.stderr, right.exitCode], ['', 0])

  await writeFile(join(folder, 'mailroom.yaml'), yaml('gone.mbox'))
  const wrong = await runMailroom(['check'], { folder })
  assert.match(
    wrong.stdout,
    /\n✗ files: .*gone\.mbox cannot be read \(ENOENT\)\. Check path.*\n1 thing is wrong\.\n$/,
  )
  assert.equal(wrong.exitCode, 1)
})
