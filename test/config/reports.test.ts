import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadConfig } from '../../src/config/load-config.ts'

const folder = await mkdtemp(join(tmpdir(), 'mailroom-reports-'))
after(() => rm(folder, { recursive: true, force: true }))

const rest = `accounts:
  office: { host: imap.example.com, user: a@example.com }
  archive: { type: mbox, path: old.mbox }
labels: [{ name: A, description: a bill, write: { keyword: A } }]
`
const smtp = 'smtp: { host: mail.example.com, user: mailroom, from: Mailroom <mailroom@example.com> }\n'

async function load(written: string, environment: NodeJS.ProcessEnv = {}) {
  const path = join(folder, 'mailroom.yaml')
  await writeFile(path, `${written}${rest}`)
  return loadConfig(path, environment)
}
const report = (options: string) => `reports:\n  monday: { ${options} }\n`

test('without reports nothing is told, and nothing is sent', async () => {
  const { reports, smtp: server } = await load('')
  assert.deepEqual([reports, server], [[], null])
})

test('a report is completed with what is usual for its kind', async () => {
  const { reports } = await load(
    `${smtp}${report('kind: weekly, schedule: "0 7 * * 1", timeZone: Europe/Berlin, to: [Lead@Example.com]')}`,
  )
  assert.deepEqual(reports, [
    {
      ...{ name: 'monday', kind: 'weekly', language: 'en', to: ['lead@example.com'], period: 'week' },
      schedule: { pattern: '0 7 * * 1', timeZone: 'Europe/Berlin' },
      ...{ sources: null, mailbox: null, file: null, fallback: null },
    },
  ])
})

test('places are below the folder of the file, and periods are read', async () => {
  const { reports, warnings } = await load(
    report(
      'kind: digest, schedule: "0 7 * * *", period: 7d, sources: [office], language: fr, file: { path: out, format: pdf }, mailbox: { account: office, folder: Reports }',
    ),
  )
  const [only] = reports
  assert.deepEqual(only?.file, { path: join(folder, 'out'), format: 'pdf' })
  assert.deepEqual(only?.mailbox, { account: 'office', folder: 'Reports' })
  assert.equal(only?.period, 7)
  assert.deepEqual(only?.sources, ['office'])
  assert.deepEqual(warnings, [])
})

test('the SMTP server has usual ports, and its password comes from the environment alone', async () => {
  const environment: NodeJS.ProcessEnv = {}
  const sent = report('kind: digest, schedule: "0 7 * * *", to: [a@example.com]')
  const { smtp: server } = await load(`${smtp}${sent}`, environment)
  assert.deepEqual([server?.port, server?.tls, server?.user], [465, true, 'mailroom'])
  assert.throws(() => server?.password(), /no password for the SMTP server.*MAILROOM_SMTP_PASSWORD/)
  environment.MAILROOM_SMTP_PASSWORD = 'first'
  assert.equal(server?.password(), 'first')
  const { smtp: plain, warnings } = await load(
    `smtp: { host: mail.example.com, tls: false, from: a@example.com }\n${sent}`,
  )
  assert.equal(plain?.port, 587)
  assert.match(warnings.join(), /reports travel unprotected to mail.example.com/)
})

test('a server that nothing is sent through is told of', async () => {
  const { warnings } = await load(smtp)
  assert.match(warnings.join(), /smtp: no report is sent to anybody/)
})

for (const [about, written, expected] of [
  [
    'nobody',
    'kind: digest, schedule: "0 7 * * *"',
    /reports\.monday: nobody gets it: give it to, mailbox or file/,
  ],
  [
    'no server',
    'kind: digest, schedule: "0 7 * * *", to: [a@example.com]',
    /to: sending needs a server: add smtp/,
  ],
  [
    'a wrong kind',
    'kind: dayly, schedule: "0 7 * * *", file: { path: x }',
    /kind: "dayly" came, expected: digest/,
  ],
  ['no schedule', 'kind: digest, file: { path: x }', /schedule: nothing came, expected: a schedule/],
  [
    'every minute',
    'kind: digest, schedule: "* * * * *", file: { path: x }',
    /schedule: .* at most once a day/,
  ],
  [
    'a wrong zone',
    'kind: digest, schedule: "0 7 * * *", timeZone: Berlin, file: { path: x }',
    /timeZone: "Berlin" came, expected: a time zone such as Europe/,
  ],
  [
    'a wrong period',
    'kind: digest, schedule: "0 7 * * *", period: 400d, file: { path: x }',
    /period: "400d" came, expected: since-last/,
  ],
  [
    'a strange language',
    'kind: digest, schedule: "0 7 * * *", language: ../x, file: { path: x }',
    /language: .* expected: en, de, fr or es/,
  ],
  [
    'an unknown source',
    'kind: digest, schedule: "0 7 * * *", sources: [ofice], file: { path: x }',
    /sources\[1\]: there is no account or ticket system "ofice"; did you mean "office"/,
  ],
  [
    'an archive',
    'kind: digest, schedule: "0 7 * * *", mailbox: { account: archive, folder: X }',
    /"archive" is only read/,
  ],
  [
    'an unknown account',
    'kind: digest, schedule: "0 7 * * *", mailbox: { account: nowhere, folder: X }',
    /mailbox\.account: there is no account "nowhere"/,
  ],
  [
    'a wrong format',
    'kind: digest, schedule: "0 7 * * *", file: { path: x, format: docx }',
    /file\.format: "docx" came, expected: html/,
  ],
  [
    'an address that is none',
    'kind: digest, schedule: "0 7 * * *", to: [lead]',
    /to\[1\]: "lead" came, expected: a mail address/,
  ],
  [
    'an unknown option',
    'kind: digest, schedule: "0 7 * * *", file: { path: x }, zone: UTC',
    /zone: there is no such option/,
  ],
  [
    'a fallback of nothing',
    'kind: digest, schedule: "0 7 * * *", file: { path: x }, fallback: { path: y }',
    /fallback: .*sent to nobody/,
  ],
] as const) {
  test(`a report with ${about} is refused with one clear sentence`, async () => {
    await assert.rejects(load(report(written)), expected)
  })
}

test('a sender cannot smuggle in headers, and a password never stands in the file', async () => {
  const from = (written: string) => load(`smtp: { host: h, from: ${written} }\n`)
  await assert.rejects(from('"a@example.com\\r\\nBcc: b@example.com"'), /smtp\.from: .* expected: an address/)
  await assert.rejects(from('Mailroom'), /smtp\.from: "Mailroom" came, expected: an address/)
  await assert.rejects(
    load('smtp: { host: h, from: a@example.com, password: secret }\n'),
    (error: Error) => /MAILROOM_SMTP_PASSWORD/.test(error.message) && !error.message.includes('secret"'),
  )
})

test('no account may be called "smtp": its password would be that of the server', async () => {
  await writeFile(
    join(folder, 'mailroom.yaml'),
    'accounts: { smtp: { host: h, user: u } }\nlabels: [{ name: A, description: a bill, write: { keyword: A } }]\n',
  )
  await assert.rejects(
    loadConfig(join(folder, 'mailroom.yaml'), {}),
    /belongs to the SMTP password; rename it/,
  )
})

test('a sender is one address, whatever its name holds', async () => {
  const from = (written: string) => load(`smtp: { host: h, from: ${JSON.stringify(written)} }\n`)
  for (const right of [
    'Müller & Söhne <mail@example.com>',
    '"Support, Berlin" <mail@example.com>',
    '<mail@example.com>',
    'mail@müller.example',
  ])
    assert.equal((await from(right)).smtp?.from, right)
  for (const wrong of [
    'Support, other@example.com <mail@example.com>',
    'a@example.com, b@example.com',
    '"Support" other" <mail@example.com>',
    'Team: mail@example.com;',
    'Mail <mail@example.com> <b@example.com>',
    'mail@exa mple.com',
  ])
    await assert.rejects(from(wrong), /smtp\.from: .* expected: an address such as/, wrong)
})

test('who gets a report is written by address, each once, and not too many', async () => {
  const to = (...addresses: string[]) =>
    load(smtp + report(`kind: digest, schedule: "0 7 * * *", to: [${addresses.join(', ')}]`))
  assert.deepEqual((await to('lead@müller.example')).reports[0]?.to, ['lead@müller.example'])
  await assert.rejects(to('a@example.com', 'A@example.com'), /to\[2\]: .*"a@example\.com"/)
  await assert.rejects(to('Lead <a@example.com>'), /to\[1\]: .* expected: a mail address/)
  const many = Array.from({ length: 51 }, (_, index) => `a${index}@example.com`)
  await assert.rejects(to(...many), /to: a list came, expected: at most 50 addresses/)
})

test('the folder of a report is named as watched folders are', async () => {
  const { reports } = await load(
    report('kind: digest, schedule: "0 7 * * *", mailbox: { account: office, folder: Inbox }'),
  )
  assert.deepEqual(reports[0]?.mailbox, { account: 'office', folder: 'INBOX' })
})

test('a fallback is another place, and no two reports write one file', async () => {
  const place = '{ path: out, format: pdf }'
  await assert.rejects(
    load(
      smtp +
        report(
          `kind: digest, schedule: "0 7 * * *", to: [a@example.com], file: ${place}, fallback: ${place}`,
        ),
    ),
    /reports\.monday\.fallback: the report goes there anyway/,
  )
  const file = '{ kind: digest, schedule: "0 7 * * *", file: { path: out } }'
  await assert.rejects(
    load(`reports:\n  Monday: ${file}\n  monday: ${file}\n`),
    /reports\.monday: on some disks its files would be those of "Monday"; rename it/,
  )
})

test('what is wrong with a report shows together with what is wrong elsewhere', async () => {
  await assert.rejects(
    load(`data: 5\n${report('kind: digest, schedule: soon, sources: [ofice], file: { path: x }')}`),
    (error: Error) =>
      /data: 5 came/.test(error.message) &&
      /schedule: "soon" came, expected: five fields/.test(error.message),
  )
})
