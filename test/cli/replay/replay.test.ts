import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openReadingFile } from '../../../src/cli/replay/reading-file.ts'
import { type ReplayOptions, replay } from '../../../src/cli/replay/replay.ts'
import { replayText } from '../../../src/cli/replay/replay-text.ts'
import type { LabelConfig } from '../../../src/config/config.ts'
import { openMemoryAccount } from '../../../src/mail/memory/memory-account.ts'
import { replayReport } from '../../../src/report/replay/replay-report.ts'
import { probabilityOf, type ReplayedMail } from '../../../src/report/replay/replayed-mail.ts'
import { standInEncoder } from '../../support/stand-in-encoder.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const labels: LabelConfig[] = [
  {
    ...{ name: 'Invoice', description: 'invoice payment', examples: [], precision: 0.5 },
    write: { folder: 'Invoices', keyword: 'Invoice' },
  },
  {
    ...{ name: 'Problem', description: 'machine broken', examples: [], precision: 0.5 },
    write: { keyword: 'Problem' },
  },
  {
    ...{ name: 'News', description: 'newsletter', examples: [], precision: 0.5 },
    match: [{ flags: ['list'] }],
    write: { folder: 'News' },
  },
]

const invoice = (n: number) => mail(`Invoice ${n}`, 'please find the invoice for payment attached')
const problem = (n: number) => mail(`Trouble ${n}`, 'the machine is broken and leaks water')

function mail(subject: string, text: string, header = ''): string {
  return `${header}From: Ada <ada@customer.example>\r\nSubject: ${subject}\r\n\r\n${text}\r\n`
}

async function place(t: Parameters<typeof temporaryFolder>[0], more: Partial<ReplayOptions> = {}) {
  const mailbox = openMemoryAccount('support')
  for (const folder of ['Invoices', 'News']) await mailbox.createFolder(folder)
  const encoder = standInEncoder()
  const told: number[] = []
  const options: ReplayOptions = {
    ...{ mailbox, folders: ['INBOX'], labels, configured: labels, learnt: [] },
    readings: await openReadingFile(await temporaryFolder(t), encoder),
    ownLabel: async () => null,
    since: new Date(0),
    last: null,
    maxBytes: 1_000_000,
    ownLists: [],
    listed: (count) => void told.push(count),
    told: (count) => void told.push(count),
    ...more,
  }
  return { mailbox, encoder, options, told }
}

test('each mail is compared with the folder or keyword it has, and the mailbox is only read', async (t) => {
  const { mailbox, options, told } = await place(t)
  for (let n = 0; n < 10; n++) mailbox.deliver(invoice(n), { folder: 'Invoices' })
  for (let n = 0; n < 10; n++) mailbox.deliver(problem(n), { flags: ['Problem'] })
  mailbox.deliver(invoice(99))
  mailbox.deliver(mail('Our letter', 'all the news', 'List-Id: <news.example>\r\n'), { folder: 'News' })
  mailbox.deliver('From: a@b.example\r\n\r\n')
  const { folders, mails, untaught } = await replay(options)

  assert.deepEqual(folders, ['INBOX', 'Invoices', 'News'])
  assert.deepEqual([told[0], told.slice(1).reduce((sum, count) => sum + count, 0)], [23, 23])
  const of = (truth: string | null) => mails.filter((one) => one.truth === truth)
  assert.deepEqual(
    [of('Invoice').length, of('Problem').length, of('News').length, of(null).length],
    [10, 10, 1, 2],
  )
  assert.ok(of('Invoice').every(({ classification }) => classification?.label === 'Invoice'))
  assert.ok(of('Problem').every(({ classification }) => classification?.label === 'Problem'))
  assert.deepEqual([of('News')[0]?.byRule, of('News')[0]?.classification?.label], [true, 'News'])
  assert.equal(of(null).find(({ subject }) => subject === '')?.classification, null)
  assert.equal(untaught?.length, 23)
  const writing = ['addLabel', 'removeLabel', 'move', 'append', 'expunge', 'createFolder']
  assert.deepEqual(
    mailbox.calls.filter((call) => writing.includes(call)),
    ['createFolder', 'createFolder'],
  )
})

test('a mail is never predicted from its own place', async (t) => {
  const { mailbox, options } = await place(t)
  for (let n = 0; n < 10; n++) mailbox.deliver(problem(n), { flags: ['Problem'] })
  for (let n = 0; n < 10; n++) mailbox.deliver(invoice(n), { folder: 'Invoices' })
  // Alone with its words: only its own place could say that it is an invoice.
  mailbox.deliver(mail('Zebra', 'zebra quagga okapi'), { folder: 'Invoices' })
  const { mails } = await replay(options)
  const odd = mails.find(({ subject }) => subject === 'Zebra')
  assert.equal(odd?.truth, 'Invoice')
  assert.ok((odd?.classification?.labels.find(({ name }) => name === 'Invoice')?.probability ?? 1) < 0.6)
})

test('what Mailroom itself wrote is compared but not learnt from', async (t) => {
  const { mailbox, options } = await place(t)
  for (let n = 0; n < 12; n++)
    mailbox.deliver(mail(`Zebra ${n}`, 'zebra quagga okapi'), { flags: ['Problem'] })
  const byPerson = await replay(options)
  const byUs = await replay({ ...options, ownLabel: async () => 'Problem' })
  assert.ok(byUs.mails.every(({ isOwnWrite, truth }) => isOwnWrite && truth === 'Problem'))
  assert.equal(byUs.untaught, null)
  for (const [index, mail] of byUs.mails.entries()) {
    const taught = byPerson.mails[index] as ReplayedMail
    assert.ok(probabilityOf(mail, 'Problem') < probabilityOf(taught, 'Problem') - 0.1)
  }
})

test('what was learnt of other mail counts for mail that nobody has said anything of', async (t) => {
  const learnt = Array.from({ length: 12 }, (_, n) => ({
    ...{
      id: `${n}`,
      item: `item ${n}`,
      label: 'Invoice',
      text: `Zebra ${n}\n\nzebra quagga okapi`,
      weight: 2,
    },
  }))
  const { mailbox, options } = await place(t, { learnt })
  mailbox.deliver(mail('Zebra', 'zebra quagga okapi'))
  const { mails } = await replay(options)
  assert.equal(mails[0]?.classification?.labels[0]?.name, 'Invoice')
  assert.ok((mails[0]?.classification?.labels[0]?.probability ?? 0) > 0.6)
})

test('the terminal shows no character of a subject that would redraw it', async (t) => {
  const { mailbox, options } = await place(t)
  mailbox.deliver(mail('=?utf-8?q?=1B[2Jgone=E2=80=AE?=', 'the machine is broken and leaks water'), {
    folder: 'Invoices',
  })
  for (let n = 0; n < 6; n++) mailbox.deliver(problem(n), { flags: ['Problem'] })
  const { mails, folders, untaught } = await replay(options)
  const report = replayReport(mails, untaught, labels, {
    ...{ account: 'support', folders, learnt: 0 },
    ...{ since: '2026-01-01T00:00:00.000Z', until: '2026-01-15T00:00:00.000Z' },
    assumptions: { secondsPerMail: 8, secondsPerMistake: 30 },
  })
  const text = replayText(report)
  assert.match(text, /gone/)
  assert.doesNotMatch(text, /[^\P{Cc}\n]|\p{Cf}/u)
  assert.match(text, /^A Invoice .* 1$/m)
  assert.match(text, /Nothing was written to the mailbox\.\n$/)
})
