import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type TicketSign, ticketSigns } from '../../src/item/ticket-mail.ts'
import { read } from './compose.ts'

function shown({ system, ticket, site, by }: TicketSign): string {
  return `${by}: ${system} ${ticket ?? '-'} at ${site ?? '-'}`
}

const cases: [string, Record<string, string>, string[]][] = [
  ['a customer who writes for the first time', { Subject: 'The counter is down' }, []],
  ['an order number in a subject', { Subject: 'Order #1002 is late' }, []],
  [
    'a mail of RT 5',
    {
      Subject: '[example.com #12] AutoReply: Printer',
      'Message-ID': '<rt-5.0.3+dfsg-3~deb12u3-4711-1700000000-99.12-4-0@example>',
      References: '<RT-Ticket-12@example>',
      'X-RT-Loop-Prevention': 'example.com',
      'X-RT-Ticket': 'example.com #12',
      'X-RT-Originator': 'jane@kunde.example',
    },
    ['sender: rt 12 at example.com', 'reference: rt 12 at example'],
  ],
  [
    'a mail of RT 4.0',
    { Subject: 'Printer', 'X-RT-Loop-Prevention': 'Example.com', 'RT-Ticket': 'Example.com #7' },
    ['sender: rt 7 at example.com'],
  ],
  ['a report of RT, of no ticket', { 'X-RT-Loop-Prevention': 'rt.test' }, ['sender: rt - at rt.test']],
  [
    'an RT whose headers were dropped on the way',
    { Subject: 'Printer', 'Message-ID': '<rt-4.2.12-49817-1658216465-938.894024-190-0@unared.example>' },
    ['sender: rt 894024 at unared.example'],
  ],
  [
    'an answer to a mail of RT',
    {
      Subject: 'Re: [rt.test #12] Printer',
      'In-Reply-To': '<rt-5.0.3-4711-1700000000-99.12-4-0@test>',
      References: '<a@kunde.example> <rt-5.0.3-4711-1700000000-99.12-4-0@test>',
    },
    ['reference: rt 12 at test', 'subject: rt 12 at rt.test'],
  ],
  ['a tag of RT alone', { Subject: 'AW: [rt.test #12] Drucker' }, ['subject: rt 12 at rt.test']],
  [
    'a mail of Redmine',
    {
      Subject: '[Shop - Bug #31] (New) Colours',
      'Message-ID': '<redmine.issue-31.20261122101500.3a1f@redmine.example>',
      'X-Mailer': 'Redmine',
      'X-Redmine-Host': 'redmine.example/desk',
      'X-Redmine-Project': 'shop',
      'X-Redmine-Issue-Id': '31',
    },
    [
      'sender: redmine 31 at redmine.example/desk',
      'subject: rt 31 at shop - bug',
      'subject: redmine 31 at -',
    ],
  ],
  [
    'an answer to a note in Redmine',
    { References: '<redmine.journal-77.20261122101500@redmine.example>' },
    ['reference: redmine - at redmine.example'],
  ],
  [
    'a notification of GitHub',
    {
      Subject: 'Re: [example/shop] Colours are wrong (Issue #8)',
      'Message-ID': '<example/shop/issues/8/1234567890@github.com>',
      'In-Reply-To': '<example/shop/issues/8@github.com>',
      'X-GitHub-Reason': 'mention',
    },
    ['sender: github example/shop#8 at github.com', 'subject: github example/shop#8 at -'],
  ],
  [
    'a notification of a pull request',
    { 'Message-ID': '<example/shop/pull/9@github.com>', 'X-GitHub-Sender': 'jane' },
    ['sender: github example/shop#9 at github.com'],
  ],
  [
    'a mail of Jira',
    {
      Subject: '[JIRA] (HELP-12) Printer',
      'Message-ID': '<JIRA.10001.1700000000000.12.1700000000001@jira.example>',
      'X-JIRA-FingerPrint': '0123456789abcdef',
    },
    ['sender: jira HELP-12 at jira.example', 'subject: jira HELP-12 at -'],
  ],
  [
    'an answer to a mail of Jira Cloud',
    { Subject: 'Re: Printer', 'In-Reply-To': '<JIRA.10001.1700000000000@Atlassian.JIRA>' },
    ['reference: jira - at -'],
  ],
  [
    'a mail of Zammad',
    {
      Subject: 'Printer [Ticket#65004]',
      'Message-ID': '<20261122101500.1@zammad.example>',
      'X-Mailer': 'Zammad Mail Service',
    },
    ['sender: zammad 65004 at zammad.example', 'subject: zammad 65004 at -'],
  ],
  [
    'a mail of Zendesk',
    { 'X-Mailer': 'Zendesk Mailer', 'X-Zendesk-From-Account-Id': '68b8aed' },
    ['sender: zendesk - at -'],
  ],
  [
    'an answer to a mail of Zendesk',
    { 'In-Reply-To': '<M7W4K4OZLY_5e41e701f984_4bbecf1c70194_sprut@zendesk.com>' },
    ['reference: zendesk - at -'],
  ],
  [
    'a mail of Freshdesk',
    {
      Subject: '[#45] Printer',
      'Message-ID': '<6720fc57d5765_2093fd.sidekiq-1@notification.freshdesk.com>',
    },
    ['sender: freshdesk 45 at -'],
  ],
]

for (const [name, headers, expected] of cases) {
  test(`what ${name} says of tickets: ${expected.join('; ') || 'nothing'}`, async () => {
    const { ticketSigns: signs, flags } = await read({ Subject: 'Door', ...headers }, 'Hi')
    assert.deepEqual(signs.map(shown), expected)
    assert.equal(
      flags.includes('ticket'),
      expected.some((sign) => !sign.startsWith('subject')),
    )
  })
}

test('a tag in the subject alone raises no flag, so that an order number costs nobody an answer', async () => {
  const { flags } = await read({ Subject: '[Order #1002] Where is it?' }, 'Hi')
  assert.deepEqual(flags, [])
})

test('signs of one ticket are told once, the surest of them', async () => {
  const { ticketSigns: signs } = await read({
    Subject: '[rt.test #12] Re: [rt.test #12] Printer',
    'X-RT-Loop-Prevention': 'rt.test',
    'X-RT-Ticket': 'rt.test #12',
  })
  assert.deepEqual(signs.map(shown), ['sender: rt 12 at rt.test'])
})

test('headers made to cost time, or to be taken for something, cost none and are not', () => {
  const hostile = [
    '['.repeat(100_000),
    '[a '.repeat(50_000),
    `[ ${' '.repeat(100_000)}#`,
    '(A'.repeat(50_000),
    '[#a-'.repeat(50_000),
    '[a/'.repeat(50_000),
    'Ticket#'.repeat(50_000),
    `[${'x'.repeat(100_000)} #12]`,
    `[x #${'9'.repeat(100_000)}]`,
    '\u0000[\u202ex\u0000 #]',
  ]
  const began = performance.now()
  for (const text of hostile) {
    const id = `<rt-${text}@${text}>`
    const fields = new Map(
      ['x-rt-ticket', 'x-redmine-issue-id', 'x-mailer', 'x-powered-by'].map((name) => [name, [text]]),
    )
    const references = Array.from({ length: 5000 }, () => id)
    const signs = ticketSigns({ fields, subject: text, messageId: id, inReplyTo: id, references })
    assert.ok(signs.length < 40)
    for (const { ticket, site } of signs) {
      assert.ok(ticket === null || ticket.length <= 220)
      assert.ok(site === null || site.length <= 500)
    }
  }
  assert.ok(performance.now() - began < 1000)
})
