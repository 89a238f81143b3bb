import assert from 'node:assert/strict'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkReports } from '../../../src/cli/check/check-reports.ts'
import type { ReportConfig, SmtpConfig } from '../../../src/config/config.ts'
import { findBrowser } from '../../../src/report/render/find-browser.ts'
import { reportConfig } from '../../support/delivery.ts'
import { startSmtpSink } from '../../support/smtp-sink.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** A Monday, after its run. */
const now = new Date('2026-11-23T08:00:00Z')

async function lines(reports: ReportConfig[], smtp: SmtpConfig | null = null, browser: string | null = null) {
  const findings = await checkReports({ reports, smtp }, now, async () => browser)
  return findings.map(({ grade, text }) => `${grade} ${text}`)
}

test('each report says when it comes next on its own clock, about which days, and where it goes', async (context) => {
  const path = await temporaryFolder(context)
  const monday = reportConfig({
    to: ['lead@example.com', 'boss@example.com'],
    mailbox: { account: 'office', folder: 'Reports' },
    file: { path: join(path, 'not', 'yet'), format: 'html' },
  })
  const schedule = { pattern: '30 23 * * *', timeZone: 'America/New_York' }
  const night = reportConfig({
    ...{ name: 'night', kind: 'digest', period: 'since-last', schedule },
    file: { path, format: 'json' },
  })
  assert.deepEqual(await lines([monday, night]), [
    `good report monday: weekly, next on Mon, 30 Nov 2026, 07:00 (UTC) about 2026-11-23..2026-11-29: html in ${join(path, 'not', 'yet')}; folder office/Reports; mail to lead@example.com, boss@example.com`,
    `good report night: digest, next on Mon, 23 Nov 2026, 23:30 (America/New_York) about 2026-11-22: json in ${path}`,
  ])
})

test('a PDF without a Chromium is worth knowing, also where it is only the fallback', async (context) => {
  const path = await temporaryFolder(context)
  const pdf = { path, format: 'pdf' } as const
  const fallen = reportConfig({ name: 'fallen', to: ['lead@example.com'], fallback: pdf })
  const reports = [reportConfig({ file: pdf }), fallen, reportConfig({ file: { path, format: 'html' } })]
  const found = await lines(reports)
  assert.deepEqual(
    found.filter((line) => !line.startsWith('good')).map((line) => line.split(',')[0]),
    ['monday', 'fallen'].map((name) => `note report ${name}: a PDF is printed by Chromium`),
  )
  const withBrowser = await lines(reports, null, '/usr/bin/chromium')
  assert.ok(withBrowser.every((line) => line.startsWith('good')))
})

test('a Chromium is found by its name in the folders of PATH, where it can be run', async (context) => {
  const folder = await temporaryFolder(context)
  const program = join(folder, 'google-chrome')
  await writeFile(program, '')
  assert.equal(await findBrowser(`/nowhere:${folder}`), null)
  await chmod(program, 0o755)
  assert.equal(await findBrowser(`/nowhere:${folder}`), program)
})

test('a folder that cannot be made is bad', async (context) => {
  const folder = await temporaryFolder(context)
  await writeFile(join(folder, 'file'), '')
  const found = await lines([reportConfig({ file: { path: join(folder, 'file', 'x'), format: 'html' } })])
  assert.equal(
    found.at(-1),
    `bad report monday: nothing can be written into ${join(folder, 'file', 'x')} (ENOTDIR). Check the path and whose it is.`,
  )
})

test('the SMTP server is asked whether it takes us, and nothing is sent', async (context) => {
  const from = 'mailroom@example.com'
  const open = await startSmtpSink(context)
  const place = ({ host, port }: SmtpConfig) => `${host}:${port}`
  const plain = { ...open.settings, from }
  assert.deepEqual(await lines([], plain), [`good smtp: ${place(plain)} answers`])
  const closed = await startSmtpSink(context, { tls: true, password: 'right' })
  const secured = { ...closed.settings, from }
  assert.deepEqual(await lines([], secured), [`good smtp: ${place(secured)} accepts the log-in`])
  const [refused = ''] = await lines([], { ...secured, password: () => 'wrong' })
  assert.match(refused, /^bad smtp: localhost:\d+: .*does not accept this user.*MAILROOM_SMTP_PASSWORD\.$/)
  assert.doesNotMatch(refused, /wrong/)
  const [untrusted = ''] = await lines([], { ...secured, certificateAuthority: null })
  assert.match(untrusted, /^bad smtp: localhost:\d+: The certificate of the SMTP server is not trusted/)
  const [away = ''] = await lines([], { ...plain, port: 1 })
  assert.match(away, /^bad smtp: localhost:1: The SMTP server cannot be reached \(\w+\)\.$/)
  assert.deepEqual([open.mails, closed.mails], [[], []])
})
