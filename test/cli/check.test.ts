import assert from 'node:assert/strict'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkAccount } from '../../src/cli/check/check-account.ts'
import { checkModel } from '../../src/cli/check/check-files.ts'
import { checkSource } from '../../src/cli/check/check-source.ts'
import type { AccountConfig, LabelConfig, TicketConfig, TicketWrite } from '../../src/config/config.ts'
import {
  AuthenticationError,
  GoneError,
  PermanentError,
  TransientError,
  UserError,
} from '../../src/errors.ts'
import type { MailAccount, MailCapabilities } from '../../src/mail/contract.ts'
import { openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import type {
  FieldDescription,
  FieldName,
  Fields,
  TicketCapabilities,
  TicketEntry,
  TicketSettings,
  TicketSource,
} from '../../src/tickets/contract.ts'
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
reports:
  daily: { kind: digest, schedule: "0 7 * * *", timeZone: UTC, file: { path: out } }
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
  assert.match(
    right.stdout,
    /\n✓ report daily: digest, next on .*, 07:00 \(UTC\) about \S+: html in \S+\/out\n/,
  )
  assert.match(right.stdout, /\nEverything is ready\.\n$/)
  assert.deepEqual([right.stderr, right.exitCode], ['', 0])

  await writeFile(join(folder, 'mailroom.yaml'), yaml('gone.mbox'))
  const wrong = await runMailroom(['check'], { folder })
  assert.match(
    wrong.stdout,
    /\n✗ files: .*gone\.mbox cannot be read \(ENOENT\)\. Check path.*\n✓ report daily: .*\n1 thing is wrong\.\n$/,
  )
  assert.equal(wrong.exitCode, 1)
})

const source: TicketConfig = {
  name: 'desk',
  settings: {
    type: 'rt',
    url: 'https://rt.example.com',
    secret: () => '',
    queues: ['Support'],
    pollIntervalMs: 60_000,
  },
  labels: ['Invoice'],
  write: {
    fields: new Map<string, Fields>([['Invoice', { queue: 'Accounts', category: 'Billing' }]]),
    undecided: { tags: ['Review'] },
    priority: [{ urgency: null, sentiment: null, label: null, set: '70' }],
    language: 'custom:Language',
    tags: { field: 'tags', from: ['vip'], most: 3 },
    entities: { 'order-number': 'custom:Order number' },
    note: 'triage',
    noteLanguage: 'en',
    replies: new Map([['Invoice', 'invoice-received']]),
    link: true,
    backfill: 50,
  },
}

function described(name: FieldName, values: string[] | null, many = false): FieldDescription {
  return { name, values, kind: name === 'priority' ? 'number' : 'text', many }
}

const usualFields = [
  described('queue', ['Support', 'Accounts']),
  described('priority', null),
  described('tags', ['vip', 'Review'], true),
  described('custom:Language', null),
  described('custom:Order number', null),
]

/** The lines of a check of a ticket system that answers so. */
async function checkTickets(changes: {
  write?: Partial<TicketWrite>
  queues?: string[]
  capabilities?: Partial<TicketCapabilities>
  fields?: (queue: string | null) => FieldDescription[]
  entries?: TicketEntry[]
  failure?: Error
}): Promise<string[]> {
  const capabilities: TicketCapabilities = {
    ...{
      readOnly: false,
      notes: true,
      removeNotes: true,
      drafts: false,
      links: true,
      concurrency: 'version',
    },
    ...changes.capabilities,
  }
  const entries = changes.entries ?? [{ ticket: '1', updatedAt: '2026-08-01T09:00:00.000Z' }]
  const fields =
    changes.fields ??
    ((queue) => [...usualFields, described('category', queue === 'Accounts' ? ['Billing'] : [])])
  const answers: Partial<TicketSource> = {
    capabilities: () => (changes.failure ? Promise.reject(changes.failure) : Promise.resolve(capabilities)),
    changes: async () => ({ entries, cursor: { state: '' }, more: false }),
    describeFields: async (queue) => fields(queue),
    close: async () => {},
  }
  const findings = await checkSource(
    {
      ...source,
      settings: { ...source.settings, queues: changes.queues ?? ['Support'] } as TicketSettings,
      write: { ...source.write, ...changes.write },
    },
    () => answers as TicketSource,
  )
  return findings.map(({ grade, text }) => `${grade} ${text}`)
}

test('a ticket system where everything is right gets a line for each thing', async () => {
  assert.deepEqual(await checkTickets({}), [
    'good desk: https://rt.example.com accepts the sign-in',
    'good desk: tickets can be read',
    'good desk: reads "Support"',
    'good desk: all configured fields can be written (7)',
    'good desk: internal notes can be written',
  ])
})

test('a value that the ticket system does not have is bad, with those there are', async () => {
  const fields = new Map<string, Fields>([
    ['Invoice', { queue: 'Acounts', priority: 'high', 'custom:Langage': 'en', tags: ['Reviw'] }],
  ])
  const lines = await checkTickets({ write: { fields } })
  assert.deepEqual(lines.slice(3, 7), [
    'bad desk: the label "Invoice" writes queue "Acounts", but there is no value "Acounts". Did you mean "Accounts"? There are: Support, Accounts.',
    'bad desk: the label "Invoice" writes priority "high", but the field takes numbers only.',
    'bad desk: the label "Invoice" writes custom:Langage "en", but there is no such field. Did you mean "custom:Language"? There are: queue, priority, tags, custom:Language, custom:Order number, category.',
    'bad desk: the label "Invoice" writes tags "Reviw", but there is no value "Reviw". Did you mean "Review"? There are: vip, Review.',
  ])
})

test('undecided, priority, language, tags and what is found are looked at, too', async () => {
  const lines = await checkTickets({
    fields: () => [
      described('tags', null),
      described('priority', ['Low', 'High']),
      described('queue', ['Accounts']),
    ],
    write: { fields: new Map() },
  })
  assert.deepEqual(lines.slice(3, 8), [
    'bad desk: undecided writes tags "Review", but the field holds one value only.',
    'bad desk: line 1 of priority writes priority "70", but there is no value "70". There are: Low, High.',
    'bad desk: language writes custom:Language, but there is no such field. There are: tags, priority, queue.',
    'bad desk: tags writes tags "vip", but the field holds one value only.',
    'bad desk: order-number writes custom:Order number, but there is no such field. There are: tags, priority, queue.',
  ])
})

test('what only some queues take is worth knowing, not wrong', async () => {
  const lines = await checkTickets({
    queues: ['Support', 'Sales'],
    fields: (queue) => [...usualFields, described('category', queue === 'Sales' ? ['Orders'] : ['Billing'])],
    write: { fields: new Map([['Invoice', { category: 'Billing' }]]) },
  })
  assert.deepEqual(lines.slice(4, 6), [
    'note desk: the label "Invoice" writes category "Billing"; not in "Sales": there is no value "Billing". There are: Orders.',
    'good desk: internal notes can be written',
  ])
})

test('a queue that cannot be read is bad, with the nearest one', async () => {
  const lines = await checkTickets({
    queues: ['Suport', 'Accounts'],
    fields: (queue) => {
      if (queue === 'Suport') throw new GoneError('ticket-gone', 'There is no such queue.')
      return [...usualFields, described('category', ['Billing'])]
    },
  })
  assert.deepEqual(lines.slice(2, 5), [
    'bad desk: "Suport" cannot be read: There is no such queue. Did you mean "Support"?',
    'good desk: reads "Accounts"',
    'good desk: all configured fields can be written (7)',
  ])
})

test('notes, links and replies that the ticket system does not have are worth knowing', async () => {
  const capabilities = { notes: false, links: false }
  assert.deepEqual((await checkTickets({ capabilities })).slice(4), [
    'note desk: there are no internal notes here, so none will be written; note: null says that it is meant so',
    'note desk: tickets cannot be linked here, so none will be; link: false says that it is meant so',
    'note desk: there are neither drafts nor notes for suggested replies, so none will be written',
  ])
  const meant = { note: null, link: false, replies: new Map<string, string>() }
  assert.equal((await checkTickets({ capabilities, write: meant })).length, 4)
})

test('a ticket system that can only be read, or shows no ticket, is worth knowing', async () => {
  assert.deepEqual((await checkTickets({ capabilities: { readOnly: true }, entries: [] })).slice(1), [
    'note desk: there is no ticket to read yet, or the user sees none',
    'good desk: reads "Support"',
    'note desk: it can only be read: nothing will be written here, decisions are only shown',
  ])
})

test('a ticket system that does not let us in says what to look at', async () => {
  const cases: [Error, RegExp][] = [
    [
      new AuthenticationError('sign-in-refused', 'No.'),
      /does not accept the sign-in\. Check MAILROOM_DESK_TOKEN/,
    ],
    [new TransientError('unreachable', 'No.'), /nothing answers at https:\/\/rt\.example\.com\. Check url/],
    [new PermanentError('tls-refused', 'No trust.'), /No trust\. Set certificateAuthority/],
    [new PermanentError('redirected', 'It redirects.'), /https:\/\/rt\.example\.com: It redirects\./],
    [new UserError('secret-missing', 'There is no token.'), /^bad desk: There is no token\.$/],
    [new DOMException('', 'TimeoutError'), /does not answer in time\. Check url/],
    [new Error('boom'), /it failed in an unexpected way \(boom\)/],
  ]
  for (const [failure, sentence] of cases) {
    const lines = await checkTickets({ failure })
    assert.equal(lines.length, 1)
    assert.match(lines[0] ?? '', sentence)
  }
})

test('mailroom check looks at ticket systems and at the templates of notes', async (context) => {
  const folder = await temporaryFolder(context)
  await writeFile(
    join(folder, 'mailroom.yaml'),
    `tickets:
  code: { type: github, url: "http://127.0.0.1:9", queues: [example/shop] }
labels:
  - { name: Bug, description: something is broken }
`,
  )
  const { stdout, exitCode } = await runMailroom(['check'], { folder })
  assert.match(stdout, /\n✓ templates: \d+ draft templates and \d+ note templates can be used\n/)
  assert.match(
    stdout,
    /\n✗ code: There is no token for the ticket system "code": set the environment variable MAILROOM_CODE_TOKEN/,
  )
  assert.equal(exitCode, 1)
})
