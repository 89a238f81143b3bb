import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { tokenVariable } from '../../src/config/secrets.ts'
import { UserError } from '../../src/errors.ts'

const folder = await mkdtemp(join(tmpdir(), 'mailroom-tickets-'))
after(() => rm(folder, { recursive: true, force: true }))
const path = join(folder, 'mailroom.yaml')

const labels = `labels:
  - { name: Invoice, description: a bill, write: { draft: invoice-received } }
  - { name: Problem, description: something is broken }
`
/** One source "desk" whose other options are given, on one line. */
const rt = (options = '') =>
  `tickets:\n  desk: { type: rt, url: "https://rt.example.com"${options} }\n${labels}`

async function load(yaml: string, environment: NodeJS.ProcessEnv = {}): Promise<Config> {
  await writeFile(path, yaml)
  return loadConfig(path, environment)
}

async function mistakes(yaml: string): Promise<string[]> {
  const error = await load(yaml).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof UserError, `expected a UserError, got ${String(error)}`)
  return error.message.split('\n').map((line) => line.replace('mailroom.yaml:', ''))
}

test('the smallest ticket system is completed with defaults, and needs no account', async () => {
  const { accounts, tickets, noteFolders, warnings } = await load(rt())
  assert.deepEqual(accounts, [])
  assert.deepEqual(warnings, [])
  assert.deepEqual(noteFolders, [resolve('templates/notes')])
  const [desk] = tickets
  const { secret, ...settings } = desk?.settings ?? assert.fail()
  assert.equal(typeof secret, 'function')
  assert.deepEqual(settings, {
    type: 'rt',
    url: 'https://rt.example.com',
    user: undefined,
    certificateAuthority: undefined,
    queues: [],
    pollIntervalMs: 60_000,
  })
  assert.deepEqual(desk?.labels, ['Invoice', 'Problem'])
  assert.deepEqual(desk?.write, {
    fields: new Map(),
    undecided: {},
    priority: [],
    language: null,
    tags: null,
    entities: {},
    note: 'triage',
    noteLanguage: 'en',
    replies: new Map([['Invoice', 'invoice-received']]),
    link: false,
    backfill: 50,
  })
})

test('everything can be set', async () => {
  await writeFile(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n')
  await mkdir(join(folder, 'own', 'notes'), { recursive: true })
  await writeFile(join(folder, 'own', 'notes', 'short.de.liquid'), '{{ label }}')
  const { tickets, noteFolders } = await load(`
templates: ./own
tickets:
  helpdesk:
    type: rt
    url: https://example.com/rt/
    user: mailroom
    queues: [Support, "Second level"]
    poll: 30s
    certificateAuthority: ./ca.pem
    labels: [Problem]
    fields:
      Problem: { queue: Technical, "custom:Area": [Machines, Tools], priority: 90, tags: [check] }
    undecided: { tags: [Review] }
    priority:
      - { urgency: high, sentiment: [negative, neutral], set: 90 }
      - { label: Problem, set: High }
    language: custom:Language
    tags: { field: "custom:Topics", from: [vip, 24h], most: 5 }
    entities: { order-number: "custom:Order number", amount: custom:Amount }
    note: short
    noteLanguage: de
    reply: false
    link: true
    backfill: 0
${labels}`)
  const { settings, labels: chosen, write } = tickets[0] ?? assert.fail()
  const { secret: _, ...rest } = settings
  assert.deepEqual(rest, {
    type: 'rt',
    url: 'https://example.com/rt',
    user: 'mailroom',
    certificateAuthority: '-----BEGIN CERTIFICATE-----\n',
    queues: ['Support', 'Second level'],
    pollIntervalMs: 30_000,
  })
  assert.deepEqual(chosen, ['Problem'])
  assert.deepEqual(write, {
    fields: new Map([
      [
        'Problem',
        { queue: 'Technical', 'custom:Area': ['Machines', 'Tools'], priority: '90', tags: ['check'] },
      ],
    ]),
    undecided: { tags: ['Review'] },
    priority: [
      { urgency: ['high'], sentiment: ['negative', 'neutral'], label: null, set: '90' },
      { urgency: null, sentiment: null, label: ['Problem'], set: 'High' },
    ],
    language: 'custom:Language',
    tags: { field: 'custom:Topics', from: ['vip', '24h'], most: 5 },
    entities: { 'order-number': 'custom:Order number', amount: 'custom:Amount' },
    note: 'short',
    noteLanguage: 'de',
    replies: new Map(),
    link: true,
    backfill: 0,
  })
  assert.deepEqual(noteFolders, [join(folder, 'own', 'notes'), resolve('templates/notes')])
})

test('a reply is suggested where the label has a draft template, unless it is switched off', async () => {
  const replies = async (options: string) => [...((await load(rt(options))).tickets[0]?.write.replies ?? [])]
  assert.deepEqual(await replies(''), [['Invoice', 'invoice-received']])
  assert.deepEqual(await replies(', reply: false'), [])
  assert.deepEqual(await replies(', labels: [Problem]'), [])
})

test('the example of docs/tickets.md is right', async () => {
  const page = await readFile('docs/tickets.md', 'utf8')
  const example = /```yaml\n([\s\S]+?)```/.exec(page)?.[1] ?? assert.fail()
  const names = ['Order', 'Invoice', 'Problem', 'Complaint']
  const all = names
    .map((name) => `  - { name: ${name}, description: x, write: { keyword: ${name} } }\n`)
    .join('')
  const { tickets, warnings } = await load(`${example}labels:\n${all}`)
  assert.deepEqual(warnings, [])
  assert.equal(tickets[0]?.write.priority.length, 3)
})

test('each kind of ticket system has its own options', async () => {
  const { tickets } = await load(`tickets:
  a: { type: redmine, url: "https://redmine.example.com", queues: [help] }
  b: { type: github, queues: [example/shop] }
  c: { type: jira, url: "https://example.atlassian.net", user: me@example.com, queues: [HELP] }
  d: { type: zammad, url: "https://zammad.example.com" }
  e: { type: zendesk, url: "https://example.zendesk.com", user: me@example.com }
  f: { type: freshdesk, url: "https://example.freshdesk.com" }
${labels}`)
  assert.deepEqual(
    tickets.map(({ settings: { type, url, queues, ...rest } }) => [
      type,
      url,
      queues,
      'user' in rest ? rest.user : null,
    ]),
    [
      ['redmine', 'https://redmine.example.com', ['help'], null],
      ['github', 'https://api.github.com', ['example/shop'], null],
      ['jira', 'https://example.atlassian.net', ['HELP'], 'me@example.com'],
      ['zammad', 'https://zammad.example.com', [], null],
      ['zendesk', 'https://example.zendesk.com', [], 'me@example.com'],
      ['freshdesk', 'https://example.freshdesk.com', [], null],
    ],
  )
})

test('all mistakes of a ticket system show at once, with what came and what is expected', async () => {
  assert.deepEqual(
    await mistakes(`tickets:
  desk:
    type: rt
    uurl: https://rt.example.com
    poll: 30
    fields:
      Problem: { kategory: x, status: true, category: "" }
    undecided: [Review]
    priority:
      - { urgency: urgent, set: 1 }
      - { sentiment: negative }
    language: Language
    tags: { most: 0 }
    entities: { order: "custom:Order" }
    note: false
    noteLanguage: english
${labels}`),
    [
      '2: tickets.desk.url: nothing came, expected: the address of the ticket system, such as https://help.example.com.',
      '4: tickets.desk.uurl: there is no such option; did you mean "url"?',
      '5: tickets.desk.poll: 30 came, expected: a time between 1s and 1d, such as 30s or 5m.',
      '7: tickets.desk.fields.Problem.kategory: the name is wrong, expected: queue, category, priority, status, tags or custom:NAME.',
      '7: tickets.desk.fields.Problem.status: true came, expected: a value as the ticket system shows it, or a list of them (true, false in quotes).',
      '7: tickets.desk.fields.Problem.category: "" came, expected: a value as the ticket system shows it, or a list of them (true, false in quotes).',
      '8: tickets.desk.undecided: a list came, expected: a map of fields and values, such as { category: Billing }.',
      '10: tickets.desk.priority[1].urgency: "urgent" came, expected: one of low, normal, high.',
      '11: tickets.desk.priority[2].set: nothing came, expected: a value as the ticket system shows it, or a list of them (true, false in quotes).',
      '12: tickets.desk.language: "Language" came, expected: custom:NAME, a custom field of the ticket system.',
      '13: tickets.desk.tags.most: 0 came, expected: a whole number from 1 to 20.',
      '14: tickets.desk.entities.order: there is no such option here; there are: date, amount, order-number, invoice-number, ticket-number, phone, email, url, iban.',
      '15: tickets.desk.note: false came, expected: the name of a note template, or null.',
      '16: tickets.desk.noteLanguage: "english" came, expected: a language of two letters, such as en.',
    ],
  )
})

test('what a kind of ticket system needs is asked for', async () => {
  assert.deepEqual(
    await mistakes(`tickets:
  a: { type: github }
  b: { type: github, queues: [shop] }
  c: { type: jira, url: "https://example.atlassian.net", queues: [] }
  d: { type: zendesk, url: "https://example.zendesk.com" }
  e: { url: "https://x.example" }
  f: { type: otrs }
  g: { type: redmine, url: "https://x.example", user: me }
${labels}`),
    [
      '2: tickets.a.queues: nothing came, expected: a list of repositories, such as [example/shop].',
      '3: tickets.b.queues[1]: "shop" came, expected: a repository, such as example/shop.',
      '4: tickets.c.queues: an empty list came, expected: a list of project keys, such as [HELP].',
      '5: tickets.d.user: nothing came, expected: the name to sign in with.',
      '6: tickets.e.type: nothing came, expected: rt, redmine, github, jira, zammad, zendesk, freshdesk.',
      '7: tickets.f.type: "otrs" came, expected: rt, redmine, github, jira, zammad, zendesk, freshdesk.',
      '8: tickets.g.user: there is no such option here; there are: type, url, queues, poll, labels, certificateAuthority, fields, undecided, priority, language, tags, entities, note, noteLanguage, reply, link, backfill.',
    ],
  )
})

test('labels and templates that are not there are refused with the nearest one', async () => {
  assert.deepEqual(
    await mistakes(
      rt(
        ', labels: [Invoce], fields: { Problm: { category: x } }, priority: [{ label: [Invoice, Xyz], set: 1 }], note: triag',
      ),
    ),
    [
      '2: tickets.desk.labels[1]: there is no label "Invoce"; did you mean "Invoice"?',
      '2: tickets.desk.note: there is no note template "triag"; did you mean "triage"?',
      '2: tickets.desk.fields.Problm: there is no label "Problm"; did you mean "Problem"?',
      '2: tickets.desk.priority[1].label: there is no label "Xyz"; there are: Invoice, Problem.',
    ],
  )
})

test('labels are not doubted while the label set itself is wrong', async () => {
  const found = await mistakes(
    rt(', labels: [Invoice], fields: { Invoice: { category: x } }').replace('description', 'descripton'),
  )
  assert.deepEqual(
    found.map((line) => line.split(': ')[1]),
    ['labels[1].description', 'labels[1].descripton'],
  )
})

test('accounts and ticket systems share their names and what their variables begin with', async () => {
  const accounts = 'accounts:\n  desk: { host: h, user: u }\n  a-b: { host: h, user: u }\n'
  const tickets = ['desk', 'a.b', 'A_B', 'redis', 'other', 'Other']
    .map((name) => `  ${name}: { type: rt, url: "https://rt.example.com" }\n`)
    .join('')
  assert.deepEqual(await mistakes(`${accounts}tickets:\n${tickets}${labels}`), [
    '5: tickets.desk: an account has the name "desk" already; rename one of them.',
    '6: tickets.a.b: its secrets would stand in MAILROOM_A_B_…, as those of the account "a-b" do; rename it.',
    '7: tickets.A_B: its secrets would stand in MAILROOM_A_B_…, as those of the account "a-b" do; rename it.',
    '8: tickets.redis: its secrets would stand in MAILROOM_REDIS_…, as those of the Redis password do; rename it.',
    '10: tickets.Other: its secrets would stand in MAILROOM_OTHER_…, as those of the ticket system "other" do; rename it.',
  ])
})

test('something has to be read: an account or a ticket system', async () => {
  for (const yaml of [labels, `accounts: {}\n${labels}`, `tickets: {}\n${labels}`])
    assert.match(
      (await mistakes(yaml)).join(),
      /accounts: .* came, expected: at least one account, or a ticket system/,
    )
})

test('the token is read when asked for, from the variable or the file', async () => {
  const environment: NodeJS.ProcessEnv = {}
  const { tickets } = await load(rt(), environment)
  const secret = tickets[0]?.settings.secret ?? assert.fail()
  assert.throws(
    secret,
    /There is no token for the ticket system "desk": set the environment variable MAILROOM_DESK_TOKEN, or MAILROOM_DESK_TOKEN_FILE/,
  )
  environment[tokenVariable('desk')] = 'first'
  assert.equal(secret(), 'first')
  delete environment[tokenVariable('desk')]
  await writeFile(join(folder, 'token'), 'second\n')
  environment.MAILROOM_DESK_TOKEN_FILE = join(folder, 'token')
  assert.equal(secret(), 'second')
})

test('a secret in the file is refused, is not repeated, and the sentence says where it goes', async () => {
  const found = [
    ...(await mistakes(rt(', token: hunter2'))),
    ...(await mistakes(rt().replace('https://', 'https://me:hunter2@'))),
    ...(await mistakes(rt().replace('.com"', '.com/?key=hunter2"'))),
    ...(await mistakes(rt().replace('https://', 'ftp://me:hunter2@'))),
  ]
  assert.deepEqual(found, [
    '2: tickets.desk.token: secrets never stand in this file: set the environment variable MAILROOM_DESK_TOKEN, or MAILROOM_DESK_TOKEN_FILE to a file that holds it, and delete this.',
    '2: tickets.desk.url: secrets never stand in this file: set the environment variable MAILROOM_DESK_TOKEN, or MAILROOM_DESK_TOKEN_FILE to a file that holds it, and delete this.',
    '2: tickets.desk.url: nothing may follow the path of the address, expected: an address such as https://help.example.com.',
    '2: tickets.desk.url: a URL with a user or password came, expected: an address such as https://help.example.com.',
  ])
})

test('http is for this machine and the own network', async () => {
  const urlOf = async (url: string) => {
    const { tickets, warnings } = await load(rt().replace('https://rt.example.com', url))
    return [tickets[0]?.settings.url, warnings.length]
  }
  for (const host of ['localhost:8080', '127.0.0.1', '127.9.9.9:80', '[::1]:8080'])
    assert.equal((await urlOf(`http://${host}`))[1], 0, host)
  for (const host of [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.0.1',
    '192.168.0.9',
    '[fd00::1]',
    '[fe80::1]',
    'rt',
    'rt.lan',
  ])
    assert.equal((await urlOf(`http://${host}`))[1], 1, host)
  const { warnings } = await load(rt().replace('https://rt.example.com', 'http://rt:8080'))
  assert.deepEqual(warnings, [
    'mailroom.yaml:2: tickets.desk.url: http:// shows the secret to everybody on the way; use https:// unless this network is yours alone.',
  ])
  for (const host of [
    'rt.example.com',
    '172.32.0.1',
    '8.8.8.8',
    '[2001:db8::1]',
    '127.0.0.1.example.com',
    '1270.0.0.1',
  ])
    assert.match(
      (await mistakes(rt().replace('https://rt.example.com', `http://${host}`))).join(),
      /tickets\.desk\.url: .*(in clear text|came), expected: an address/,
      host,
    )
  assert.deepEqual(await urlOf('https://EXAMPLE.com:443/rt//'), ['https://example.com/rt', 0])
})

test('what is allowed but hardly meant is told', async () => {
  const { warnings } = await load(
    rt(
      ', labels: [Problem], fields: { Invoice: { category: x } }, priority: [{ set: 1 }, { label: Invoice, set: 2 }]',
    ),
  )
  assert.deepEqual(warnings, [
    'mailroom.yaml:2: tickets.desk.fields.Invoice: the label "Invoice" is never given here; see labels.',
    'mailroom.yaml:2: tickets.desk.priority[2].label: the label "Invoice" is never given here; see labels.',
    'mailroom.yaml:2: tickets.desk.priority[2]: this line never decides, because the line before it always fits.',
  ])
})

test('a label whose only use is in tickets is no label that writes nothing', async () => {
  const account = 'accounts:\n  a: { host: h, user: me@example.com }\n'
  const { warnings } = await load(account + rt(', fields: { Problem: { category: x } }'))
  assert.deepEqual(warnings, [])
  assert.equal((await load(account + rt())).warnings.length, 1)
})

test('a rule of a label that only tickets give fits there', async () => {
  const match = 'description: something is broken, match: { subject: broken }'
  const { warnings } = await load(rt().replace('description: something is broken', match))
  assert.deepEqual(warnings, [])
})

test('the configuration of tickets cannot be changed afterwards', async () => {
  const { tickets } = await load(rt(', fields: { Problem: { category: x } }'))
  const write = tickets[0]?.write ?? assert.fail()
  assert.throws(() => Object.assign(write, { note: null }), TypeError)
  assert.throws(() => Object.assign(write.fields.get('Problem') ?? {}, { category: 'y' }), TypeError)
})
