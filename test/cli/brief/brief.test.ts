import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { gatherFolder, gatherThread } from '../../../src/cli/brief/gather-mail.ts'
import { gatherTicket } from '../../../src/cli/brief/gather-ticket.ts'
import type { AccountConfig } from '../../../src/config/config.ts'
import { openMemoryAccount } from '../../../src/mail/memory/memory-account.ts'
import { openMemorySource } from '../../../src/tickets/memory/memory-source.ts'
import { runMailroom } from '../../support/run-mailroom.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const account: AccountConfig = {
  name: 'support',
  settings: { type: 'maildir', path: '/nowhere', pollIntervalMs: 1000 },
  folders: ['INBOX'],
  drafts: null,
  own: ['mina@halfmoon.example'],
  ownLists: [],
  labels: [],
}

function mail(id: number, from: string, text: string, answers: number[] = []): string {
  const references = answers.map((each) => `<${each}@x.example>`).join(' ')
  return [
    `Message-ID: <${id}@x.example>`,
    ...(answers.length === 0
      ? []
      : [`In-Reply-To: <${answers.at(-1)}@x.example>`, `References: ${references}`]),
    `Date: Mon, ${15 + id} Nov 2026 09:00:00 +0000`,
    `From: ${from}`,
    'To: support@halfmoon.example',
    'Subject: Grinder stops',
    '',
    text,
    '',
  ].join('\r\n')
}
const jonas = 'Jonas Weber <jonas@weber.example>'
const thread = [
  mail(1, jonas, 'The grinder of our machine stops after two cups. Can you send a technician?'),
  mail(2, 'Mina <mina@halfmoon.example>', 'We will send somebody on Thursday.', [1]),
  mail(3, jonas, 'It is urgent. Thank you.', [1, 2]),
]

test('a thread is found from any of its mails, with ours among the sent ones, in order of time', async () => {
  const mailbox = openMemoryAccount('support')
  mailbox.deliver(thread[2] ?? '')
  mailbox.deliver(mail(9, 'else@x.example', 'Something else.'))
  mailbox.deliver(thread[0] ?? '')
  await mailbox.append('Sent', new TextEncoder().encode(thread[1]), ['\\Seen'])
  for (const id of [1, 2, 3]) {
    const found = await gatherThread(mailbox, account, `<${id}@x.example>`, [])
    assert.deepEqual(
      found?.messages.map(({ isOurs, item }) => [isOurs, item.text.slice(0, 8)]),
      [
        [false, 'The grin'],
        [true, 'We will '],
        [false, 'It is ur'],
      ],
      `from ${id}`,
    )
    assert.equal(found?.title, 'Grinder stops')
  }
  assert.equal(await gatherThread(mailbox, account, '<77@x.example>', []), null)
})

test('of a folder the newest messages are taken', async () => {
  const mailbox = openMemoryAccount('support')
  for (const each of thread) mailbox.deliver(each)
  const found = await gatherFolder(mailbox, account, 'INBOX', 2)
  assert.deepEqual(
    found.messages.map(({ item }) => item.text.slice(0, 8)),
    ['We will ', 'It is ur'],
  )
})

test('of a ticket its public conversation is taken, without notes', async () => {
  const source = openMemorySource('helpdesk')
  const id = source.people.open({ subject: 'Grinder stops', body: 'It stops after two cups. Can you help?' })
  await source.addNote(id, 'He called twice already.')
  source.people.agentWrites(id, '<p>We will send somebody.</p>', { isHtml: true })
  const found = await gatherTicket(source, id)
  assert.deepEqual(
    found.messages.map(({ isOurs, item }) => [isOurs, item.text]),
    [
      [false, 'It stops after two cups. Can you help?'],
      [true, 'We will send somebody.'],
    ],
  )
})

test('the command writes a brief, and says in one sentence what it does not find', async (context) => {
  const folder = await temporaryFolder(context)
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(folder, 'Maildir', part), { recursive: true })
  for (const [index, each] of thread.entries())
    await writeFile(join(folder, 'Maildir/new', `17676000${index}.M${index}P1.test`), each)
  const config = join(folder, 'mailroom.yaml')
  await writeFile(
    config,
    'accounts:\n  support: { type: maildir, path: Maildir, own: [mina@halfmoon.example] }\nlabels:\n  - { name: Order, description: Somebody orders, write: { keyword: Order } }\n',
  )
  const { exitCode, stdout } = await runMailroom(['brief', '1@x.example', '--config', config])
  assert.equal(exitCode, 0)
  assert.match(
    stdout,
    /^Grinder stops\n=+\n\n3 messages from Mon, November 16 to Wed, November 18 · support$/m,
  )
  assert.match(
    stdout,
    /Promised, or with a date\n-+\n\n\* We will send somebody on Thursday\.\n {2}Mina, message 2/,
  )
  const unknown = await runMailroom(['brief', '<5@x.example>', '--config', config])
  assert.equal(unknown.exitCode, 2)
  assert.match(
    unknown.stderr,
    /^There is no mail with the Message-ID <5@x\.example>.*with one of: support\.\n$/,
  )
})
