/** Replay and reasons as a person asks for them: the program itself, a real mailbox, the shipped weights. */
import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, type TestContext, test } from 'node:test'
import { openMailboxes } from '../../src/cli/service/places.ts'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import { loadSampleMails } from '../../src/demo/sample-mails.ts'
import type { MailAccount } from '../../src/mail/contract.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { messageKey } from '../../src/queue/jobs.ts'
import { silentLog } from '../../src/silent-log.ts'
import { runMailroom } from '../support/run-mailroom.ts'
import { mail, messageId } from './support/mails.ts'
import { makePlace, untilHandled } from './support/place.ts'

const environment = { MAILROOM_SUPPORT_PASSWORD: 'secret' }
let dovecot: Dovecot
let encoder: Encoder
before(async () => {
  ;[dovecot, encoder] = await Promise.all([startDovecot(), openEncoder()])
})
after(async () => {
  await encoder?.close()
  await dovecot?.stop()
})

const words: Record<string, string> = {
  Invoice: 'a bill, a credit note, a payment reminder, or a question about an invoice',
  Order: 'a customer buys something, changes or cancels an order, or asks where the parcel is',
  Problem: 'something technical does not work: an error, a noise, a failing login',
}

/** The sample mails of three labels: those of two in folders, of one with a keyword; the rest lies in the inbox. */
async function filed(t: TestContext) {
  const labels = Object.entries(words).map(([name, description]) => ({
    ...{ name, description },
    write: name === 'Order' ? { keyword: 'Order' } : { keyword: name, folder: `${name}s` },
  }))
  const place = await makePlace(t, { dovecot, encoder, settings: { labels, limits: { backfill: 0 } } })
  for (const folder of ['Invoices', 'Problems']) await place.person.makeFolder(folder)
  for (const { raw, expected } of await loadSampleMails()) {
    if (raw.length > 1_000_000) continue
    const [label = ''] = expected.labels
    const uid = await place.person.receive(
      raw,
      ['Invoice', 'Problem'].includes(label) ? `${label}s` : 'INBOX',
    )
    if (label === 'Order') await place.person.flag('INBOX', uid, 'add', 'Order')
  }
  const run = (...args: string[]) => runMailroom(args, { folder: place.folder, environment })
  return { ...place, run }
}

test('past mail is compared with the folders and keywords it has, on the terminal and as a page, and nothing changes', async (t) => {
  const { person, run, folder } = await filed(t)
  const earlier = await person.everything()
  const { exitCode, stdout, stderr } = await run(
    'preview',
    'support',
    '--since',
    '90d',
    '--html',
    'page.html',
  )
  assert.deepEqual([exitCode, stderr], [0, ''])
  assert.match(stdout, /^79 mails of support from .*, in INBOX, Invoices, Problems\.$/m)
  const row = (letter: string) => new RegExp(`^${letter} .* (\\d+)$`, 'm').exec(stdout)?.[1]
  assert.deepEqual([row('A Invoice'), row('B Order'), row('C Problem')], ['10', '12', '11'])
  assert.match(stdout, /^\(nobody has said\) .* 46$/m)
  const right = Number(/that can be compared, (\d+)/.exec(stdout)?.[1])
  assert.ok(right >= 80, stdout)
  assert.match(stdout, /right × 8 s − \d+ wrong × 30 s\) \/ 60 = /)

  const page = await readFile(join(folder, 'page.html'), 'utf8')
  assert.match(page, /Content-Security-Policy/)
  assert.equal((await stat(join(folder, 'page.html'))).mode & 0o077, 0)
  assert.deepEqual(await person.everything(), earlier)

  // Other labels are tried on the same mail.
  await writeFile(
    join(folder, 'other.yaml'),
    JSON.stringify([
      { name: 'Invoice', description: words.Invoice },
      { name: 'Machines', description: words.Problem, write: { folder: 'Problems' } },
    ]),
  )
  const readings = join(folder, 'mailroom-data', `readings-${encoder.facts.version}.bin`)
  const { size } = await stat(readings)
  const other = await run('preview', 'support', '--labels', 'other.yaml')
  assert.deepEqual([other.exitCode, other.stderr], [0, ''])
  assert.match(other.stdout, /^A Invoice .* 10$/m)
  assert.match(other.stdout, /^B Machines .* 11$/m)
  // No mail is read again, only what the two labels are about.
  const record = 32 + 4 * (encoder.facts.dimension + 4)
  assert.ok((await stat(readings)).size <= size + 2 * record)
})

test('why tells of a decision by Message-ID and by where the mail was moved, and a preview knows what Mailroom wrote', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  const running = await place.start()
  for (const kind of ['invoice', 'newsletter', 'problem'] as const) await place.person.receive(mail(kind, 1))
  await untilHandled(running, 3)
  const why = (message: string) => runMailroom(['why', message], { folder: place.folder, environment })

  const invoice = await why(messageId('invoice', 1))
  assert.equal(invoice.exitCode, 0, invoice.stderr)
  assert.match(invoice.stdout, /^Label Invoice, by the model\. \d+(\.\d)? % probable/m)
  assert.match(invoice.stdout, /^ {2}0\.99 {2}Invoice: "Our bill for last month.*" \(in mailroom\.yaml\)$/m)
  assert.match(invoice.stdout, /^ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}move to Invoices: written$/m)
  assert.match(invoice.stdout, /mailroom undo --message 'support\/INBOX\/\d+\/1'/)

  const [moved] = await place.person.look('Invoices')
  const mailbox = openMailboxes(place.config, silentLog).get('support') as MailAccount
  t.after(() => mailbox.close())
  const { uidValidity } = await mailbox.status('Invoices')
  const byPlace = await why(
    messageKey({ account: 'support', folder: 'Invoices', uidValidity, uid: moved?.uid ?? 0 }),
  )
  assert.equal(byPlace.stdout, invoice.stdout)

  const newsletter = await why('newsletter.1@customer.example')
  assert.match(newsletter.stdout, /^Label Newsletter, by your rule .*list.*\. The model was not asked\.$/m)

  const record = running.decided.find(({ message }) => message.messageId === messageId('problem', 1))?.record
  assert.ok(JSON.stringify(record?.evidence).length <= 1024)

  const preview = await runMailroom(['preview', 'support', '--since', '90d'], {
    folder: place.folder,
    environment,
  })
  assert.match(preview.stdout, /^3 mails have their label from Mailroom itself and nobody changed it/m)
})
