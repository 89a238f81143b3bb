import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { UserError } from '../../src/errors.ts'
import type { ImapSettings } from '../../src/mail/contract.ts'

const folder = await mkdtemp(join(tmpdir(), 'mailroom-config-'))
after(() => rm(folder, { recursive: true, force: true }))
const path = join(folder, 'mailroom.yaml')

const account = 'accounts:\n  support:\n    host: mail.example.com\n    user: Support@example.com\n'
const labels =
  'labels:\n  - name: Invoice\n    description: a bill\n    write: { keyword: Invoice, draft: invoice-received }\n'

async function load(yaml: string | Uint8Array, environment: NodeJS.ProcessEnv = {}) {
  await writeFile(path, yaml)
  return loadConfig(path, environment)
}

/** The settings of the first account, which must be an IMAP one. */
function imapSettings(config: Config): ImapSettings {
  const settings = config.accounts[0]?.settings
  assert.ok(settings?.type === 'imap')
  return settings
}

async function mistakes(yaml: string | Uint8Array): Promise<string[]> {
  const error = await load(yaml).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof UserError, `expected a UserError, got ${String(error)}`)
  return error.message.split('\n')
}

test('the smallest file is completed with defaults', async () => {
  const config = await load(account + labels)
  const { password, ...settings } = imapSettings(config)
  assert.deepEqual(settings, {
    type: 'imap',
    host: 'mail.example.com',
    port: 993,
    tls: true,
    certificateAuthority: undefined,
    user: 'Support@example.com',
    pollIntervalMs: 60_000,
  })
  const { settings: _, ...rest } = config.accounts[0] as object & { settings: object }
  assert.deepEqual(rest, {
    name: 'support',
    folders: ['INBOX'],
    drafts: null,
    own: ['support@example.com'],
    ownLists: ['support@example.com'],
    labels: ['Invoice'],
  })
  assert.deepEqual(config.labels, [
    {
      name: 'Invoice',
      description: 'a bill',
      examples: [],
      precision: 0.9,
      write: { keyword: 'Invoice', draft: 'invoice-received' },
    },
  ])
  assert.equal(config.dataFolder, join(folder, 'mailroom-data'))
  assert.equal(config.redis, null)
  assert.deepEqual(config.review, { keyword: 'Review' })
  assert.deepEqual(config.limits, { messageSize: 25_000_000, backfill: 200 })
  assert.deepEqual(config.templateFolders, [resolve('templates/drafts')])
  assert.deepEqual(config.warnings, [])
  assert.equal(typeof password, 'function')
})

test('everything can be set', async () => {
  await writeFile(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n')
  await writeFile(join(folder, 'hello.en.liquid'), 'Hello')
  const config = await load(`
data: ./elsewhere
redis: { url: 'redis://cache:6380/2' }
accounts:
  one: { type: imap, host: h, port: 1143, tls: starttls, certificateAuthority: ./ca.pem, user: me, folders: [A, B],
         poll: 5m, drafts: D, own: [Me@Example.com], labels: [Order] }
  two: { type: maildir, path: ./maildir, drafts: Entwürfe }
  three: { type: mbox, path: /var/mail/archive, folders: [archive] }
labels:
  - { name: Order, description: an order, examples: [I order], precision: 0.95, write: { folder: Orders, draft: hello } }
  - { name: Größe, description: a size, write: { keyword: $Size } }
review: null
limits: { messageSize: 500KB, backfill: 0 }
templates: .
`)
  const [one, two, three] = config.accounts
  assert.deepEqual(one?.own, ['me@example.com'])
  assert.deepEqual(one?.labels, ['Order'])
  assert.equal(one?.settings.pollIntervalMs, 300_000)
  assert.match(String(imapSettings(config).certificateAuthority), /BEGIN CERTIFICATE/)
  assert.deepEqual(two?.settings, {
    type: 'maildir',
    path: join(folder, 'maildir'),
    pollIntervalMs: 60_000,
  })
  assert.equal(two?.drafts, 'Entwürfe')
  assert.deepEqual(three?.settings, { type: 'mbox', path: '/var/mail/archive', pollIntervalMs: 60_000 })
  assert.deepEqual(three?.labels, ['Order', 'Größe'])
  assert.equal(config.redis?.url(), 'redis://cache:6380/2')
  assert.equal(config.review, null)
  assert.deepEqual(config.limits, { messageSize: 500_000, backfill: 0 })
  assert.deepEqual(config.templateFolders, [folder, resolve('templates/drafts')])
})

test('INBOX is the same in upper and lower case, as on every server', async () => {
  const config = await load(`${account}    folders: [Inbox, Other]\n${labels}`)
  assert.deepEqual(config.accounts[0]?.folders, ['INBOX', 'Other'])
})

test('port 143 is the default without TLS from the start', async () => {
  const config = await load(`${account}    tls: false\n${labels}`)
  assert.equal(imapSettings(config).port, 143)
})

test('the configuration cannot be changed afterwards', async () => {
  const config = await load(account + labels)
  assert.throws(() => config.labels.push(config.labels[0] as never), TypeError)
  assert.throws(() => Object.assign(config.accounts[0]?.settings as object, { host: 'x' }), TypeError)
})

test('all mistakes show at once, each with file, line, key, what came and what is expected', async () => {
  assert.deepEqual(
    await mistakes(`accounts:
  support:
    hots: mail.example.com
    port: 99999
    tls: yes
    folders: []
    poll: 60
    user: 7
labels:
  - name: 2024
    descripton: bills
    precision: 90
    write: { keyword: My Invoice, mode: x }
limits: { messageSize: big }
revieww: null
`),
    [
      'mailroom.yaml:2: accounts.support.host: nothing came, expected: the name or address of the IMAP server.',
      'mailroom.yaml:3: accounts.support.hots: there is no such option; did you mean "host"?',
      'mailroom.yaml:4: accounts.support.port: 99999 came, expected: a whole number from 1 to 65535.',
      'mailroom.yaml:5: accounts.support.tls: "yes" came, expected: true, starttls or false.',
      'mailroom.yaml:6: accounts.support.folders: an empty list came, expected: at least one folder.',
      'mailroom.yaml:7: accounts.support.poll: 60 came, expected: a time between 1s and 1d, such as 60s or 5m.',
      'mailroom.yaml:8: accounts.support.user: 7 came, expected: the name to log in with.',
      'mailroom.yaml:10: labels[1].name: 2024 came, expected: a name (put it in quotes if it is a number or yes/no).',
      'mailroom.yaml:10: labels[1].description: nothing came, expected: plain words that say what belongs here.',
      'mailroom.yaml:11: labels[1].descripton: there is no such option; did you mean "description"?',
      'mailroom.yaml:12: labels[1].precision: 90 came, expected: a number from 0.5 to 0.999.',
      'mailroom.yaml:13: labels[1].write.keyword: "My Invoice" came, expected: an IMAP keyword: letters and digits without accents, and - _ . / & + $ ! are safe; no spaces.',
      'mailroom.yaml:13: labels[1].write.mode: there is no such option here; there are: keyword, folder, draft.',
      'mailroom.yaml:14: limits.messageSize: "big" came, expected: a size from 10KB to 1GB, such as 25MB.',
      'mailroom.yaml:15: revieww: there is no such option; did you mean "review"?',
    ],
  )
})

test('an empty file says what is missing', async () => {
  assert.deepEqual(await mistakes(''), [
    'mailroom.yaml:1: an empty value came, expected: the options of Mailroom: accounts, tickets, labels ….',
  ])
  assert.match(
    (await mistakes(`accounts: {}\n${labels}`))[0] ?? '',
    /accounts: an empty map came, expected: at least one account/,
  )
  assert.match(
    (await mistakes(`${account}labels: []`))[0] ?? '',
    /labels: an empty list came, expected: at least one label/,
  )
})

test('options of another kind of mailbox are refused', async () => {
  assert.deepEqual(await mistakes(`accounts:\n  a: { type: maildir, path: x, host: y }\n${labels}`), [
    'mailroom.yaml:2: accounts.a.host: there is no such option here; there are: type, path, folders, poll, own, ownLists, labels, drafts.',
  ])
  assert.deepEqual(await mistakes(`accounts:\n  a: { type: pop3 }\n${labels}`), [
    'mailroom.yaml:2: accounts.a.type: "pop3" came, expected: imap, maildir, mbox.',
  ])
})

test('a password in the file is refused, is not repeated, and the sentence says where it goes', async () => {
  const found = await mistakes(`${account}    password: hunter2\n${labels}`)
  assert.deepEqual(found, [
    'mailroom.yaml:5: accounts.support.password: secrets never stand in this file: set the environment variable MAILROOM_SUPPORT_PASSWORD, or MAILROOM_SUPPORT_PASSWORD_FILE to a file that holds it, and delete this.',
  ])
  const redis = await mistakes(`redis: { url: 'redis://:hunter2@cache:6379' }\n${account}${labels}`)
  assert.match(redis.join(), /redis\.url: secrets never stand in this file: .*MAILROOM_REDIS_PASSWORD/)
  const host = await mistakes(`accounts:\n  a: { host: 'imap://me:hunter2@h', user: me }\n${labels}`)
  assert.doesNotMatch([...found, ...redis, ...host].join(), /hunter2/)
})

test('labels that would be mixed up are refused', async () => {
  const label = (name: string, keyword: string) =>
    `  - { name: ${name}, description: x, write: { keyword: ${keyword} } }\n`
  const found = await mistakes(
    `${account}labels:\n${label('Invoice', 'A')}${label('Invoice', 'B')}${label('INVOICE', 'C')}${label('Other', 'a')}${label('Last', 'review')}`,
  )
  assert.deepEqual(found, [
    'mailroom.yaml:7: labels[2].name: a second label has the name "Invoice".',
    'mailroom.yaml:8: labels[3].name: "INVOICE" and "Invoice" differ only in upper and lower case.',
    'mailroom.yaml:9: labels[4].write.keyword: "a" is the keyword of the label "Invoice" already; keywords ignore case.',
    'mailroom.yaml:10: labels[5].write.keyword: "review" is the keyword of review already; keywords ignore case.',
  ])
})

test('names of labels and templates that are not there are refused with the nearest one', async () => {
  assert.deepEqual(await mistakes(`${account}    labels: [Invoce]\n${labels}`), [
    'mailroom.yaml:5: accounts.support.labels[1]: there is no label "Invoce"; did you mean "Invoice"?',
  ])
  const [sentence] = await mistakes(account + labels.replace('invoice-received', 'invoice-recieved'))
  assert.equal(
    sentence,
    'mailroom.yaml:8: labels[1].write.draft: there is no draft template "invoice-recieved"; did you mean "invoice-received"?',
  )
})

test('accounts whose passwords would share a variable are refused', async () => {
  const [first, second] = await mistakes(
    `accounts:\n  a-b: { host: h, user: u }\n  a.b: { host: h, user: u }\n  redis: { host: h, user: u }\n${labels}`,
  )
  assert.match(
    first ?? '',
    /^mailroom.yaml:3: accounts.a.b: its password would stand in MAILROOM_A_B_PASSWORD, which belongs to the account "a-b"/,
  )
  assert.match(second ?? '', /^mailroom.yaml:4: accounts.redis: .* belongs to the Redis password/)
  assert.match(
    (await mistakes(`accounts:\n  "my box": { host: h, user: u }\n${labels}`)).join(),
    /accounts\.my box: the name is wrong, expected: a name of letters/,
  )
})

test('a label that writes nothing, or moves in a circle, is a warning', async () => {
  const config = await load(
    `${account}labels:\n  - { name: A, description: x }\n  - { name: B, description: x, write: { folder: INBOX } }\n`,
  )
  assert.deepEqual(config.warnings, [
    'mailroom.yaml:6: labels[1]: the label "A" writes nothing; give it write: { keyword: … }.',
    'mailroom.yaml:7: labels[2]: the label "B" moves to "INBOX", which the account "support" watches: moved messages are read again.',
  ])
})

test('an authority file that is missing or no certificate is refused', async () => {
  assert.match(
    (await mistakes(`${account}    certificateAuthority: nowhere.pem\n${labels}`)).join(),
    /mailroom.yaml:5: .*"nowhere.pem" cannot be read \(ENOENT\)/,
  )
  assert.match(
    (await mistakes(`${account}    certificateAuthority: mailroom.yaml\n${labels}`)).join(),
    /there is no certificate in "mailroom.yaml"/,
  )
})

test('the password is read when asked for, from the variable or the file', async () => {
  const environment: NodeJS.ProcessEnv = {}
  const config = await load(account + labels, environment)
  const settings = imapSettings(config)
  assert.throws(
    settings.password,
    /There is no password for the account "support": set the environment variable MAILROOM_SUPPORT_PASSWORD, or MAILROOM_SUPPORT_PASSWORD_FILE/,
  )
  environment.MAILROOM_SUPPORT_PASSWORD = 'first'
  assert.equal(settings.password(), 'first')
  environment.MAILROOM_SUPPORT_PASSWORD_FILE = join(folder, 'secret')
  assert.throws(settings.password, /Both MAILROOM_SUPPORT_PASSWORD and/)
  delete environment.MAILROOM_SUPPORT_PASSWORD
  assert.throws(settings.password, /MAILROOM_SUPPORT_PASSWORD_FILE cannot be read \(ENOENT\)/)
  await writeFile(join(folder, 'secret'), ' with spaces \n')
  assert.equal(settings.password(), ' with spaces ')
  await writeFile(join(folder, 'secret'), '\n')
  assert.throws(settings.password, /the secret in it is empty/)
})

test('the Redis password of the environment goes into the URL', async () => {
  const config = await load(`redis: { url: 'redis://user@cache:6379/1' }\n${account}${labels}`, {
    MAILROOM_REDIS_PASSWORD: 'p@ss/w',
  })
  assert.equal(config.redis?.url(), 'redis://user:p%40ss%2Fw@cache:6379/1')
})

test('a file that is not plain YAML gets one sentence with its line', async () => {
  const cases: [string | Uint8Array, RegExp][] = [
    ['accounts:\n\tsupport: x\n', /^mailroom.yaml:2: There is a tab/],
    ['data: a\ndata: b\n', /^mailroom.yaml:2: This key stands here a second time/],
    ['data: a\n---\ndata: b\n', /^mailroom.yaml:2: A second document/],
    ['data: "a\n', /^mailroom.yaml:\d: A quote or a bracket is not closed/],
    ['data: a: b\n', /^mailroom.yaml:1: There are two/],
    ['data: %x\n', /^mailroom.yaml:1: A value cannot begin/],
    ['[[['.repeat(5000), /nested too deeply/],
    ['data: &x y\ntemplates: *x\n', /^mailroom.yaml:1: Anchors and aliases/],
    ['data: !!js/function x\n', /^mailroom.yaml:1: Tags/],
    ['? [a]\n: b\n', /^mailroom.yaml:1: A key must be a plain word/],
    [new Uint8Array([0xff, 0xfe, 0x61]), /is not UTF-8 text/],
    ['#'.repeat(1_000_001), /is larger than 1 MB/],
  ]
  for (const [yaml, sentence] of cases) {
    const found = await mistakes(yaml)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0] ?? '', sentence)
  }
})

test('a YAML bomb is refused at once', async () => {
  const layers = Array.from(
    { length: 30 },
    (_, index) => `l${index + 1}: &l${index + 1} [${Array(9).fill(`*l${index}`).join()}]`,
  )
  const started = performance.now()
  assert.match((await mistakes(`l0: &l0 x\n${layers.join('\n')}`))[0] ?? '', /Anchors and aliases/)
  assert.ok(performance.now() - started < 1000)
})

test('names from the prototype of objects are ordinary unknown keys', async () => {
  const found = await mistakes(`${account}${labels}__proto__: { a: 1 }\nconstructor: x\n`)
  assert.equal(found.length, 2)
  for (const line of found) assert.match(line, /there is no such option/)
})

test('a file that is not there, or is a folder, says so', async () => {
  await assert.rejects(loadConfig(join(folder, 'none.yaml'), {}), /none.yaml cannot be read \(ENOENT\)/)
  await assert.rejects(loadConfig(folder, {}), /cannot be read \(EISDIR\)/)
})

test('the file that mailroom init writes loads without a warning', async () => {
  const template = await readFile('templates/mailroom.yaml', 'utf8')
  const config = await load(template)
  assert.deepEqual(config.warnings, [])
  assert.equal(config.labels.length, 6)
})

test('every line that mailroom init comments out is right as well', async () => {
  const template = await readFile('templates/mailroom.yaml', 'utf8')
  await writeFile(join(folder, 'ca.pem'), '-----BEGIN CERTIFICATE-----\n')
  const open = template.replaceAll(/^( *)# (?= {2,}\S| *- |[a-z][a-zA-Z]*:(?: |$))/gm, '$1')
  assert.notEqual(open, template)
  const config = await load(open)
  assert.deepEqual(config.labels[0]?.examples, ['Please find attached invoice 4711, due within 14 days.'])
  assert.equal(config.redis?.url(), 'redis://localhost:6379')
  assert.equal(config.tickets[0]?.write.fields.size, 2)
  assert.equal(config.reports[0]?.name, 'morning')
  assert.deepEqual(config.warnings, [])
})
