/** The sample mails, once through the whole service: its own encoder, Dovecot, an embedded Redis. Each test looks at one side. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import PostalMime, { type Email } from 'postal-mime'
import { openMailboxes } from '../../src/cli/service/places.ts'
import type { Config } from '../../src/config/config.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import { fillMailbox } from '../../src/demo/fill-mailbox.ts'
import { loadSampleMails, type SampleMail } from '../../src/demo/sample-mails.ts'
import { undo } from '../../src/effects/undo.ts'
import type { DecisionRecord } from '../../src/queue/decisions.ts'
import { listQuarantined } from '../../src/queue/quarantine.ts'
import { until } from '../support/until.ts'
import type { Seen } from './support/person.ts'
import { makePlace, type Place, type Running, timesDecided, untilHandled } from './support/place.ts'

const root = join(import.meta.dirname, '../..')

describe('the sample mails in a real mailbox', () => {
  const closers: (() => unknown)[] = []
  const test = { after: (closer: () => unknown) => void closers.push(closer) }
  let dovecot: Dovecot
  let place: Place
  let config: Config
  let first: Running
  let mails: SampleMail[]
  let originals: Map<string, Email>
  let before_: Record<string, Seen[]>
  let seen: Record<string, Seen[]>

  before(async () => {
    dovecot = await startDovecot()
    mails = await loadSampleMails()
    const parsed = await Promise.all(mails.map(({ raw }) => PostalMime.parse(Buffer.from(raw))))
    originals = new Map(parsed.map((email) => [email.messageId ?? '', email]))
    place = await makePlace(test, { dovecot })
    config = await sampleConfig(place, dovecot)
    await fillMailbox(dovecot.ports.imap, place.user, mails)
    before_ = await place.person.everything()
    first = await place.start({ config })
    await untilHandled(first, 80, 60_000)
    seen = await place.person.everything()
  })
  after(async () => {
    for (const closer of closers) await closer()
    await dovecot?.stop()
  })

  const records = () => first.decided.map(({ record }) => record)
  const recordOf = (mail: SampleMail): DecisionRecord => {
    const index = mails.indexOf(mail)
    const found = records().find(({ ref }) => ref.folder === 'INBOX' && ref.uid === index + 1)
    assert.ok(found, `${mail.name} was decided`)
    return found
  }
  const drafts = () => seen.Drafts ?? []
  const planned = (action: 'label' | 'draft' | 'move') =>
    first.decided.filter(({ record }) => record.effects.some((effect) => effect.action === action))

  it('are decided exactly once each, and none is in quarantine', async () => {
    const times = timesDecided(first)
    assert.equal(Object.keys(times).length, 80)
    assert.deepEqual(
      Object.entries(times).filter(([, count]) => count !== 1),
      [],
    )
    assert.deepEqual(await listQuarantined(first.service.store), [])
  })

  it('get the keyword that was planned, in the folder that was planned, and nothing else', () => {
    const expected: string[] = []
    for (const { record } of first.decided) {
      const label = record.effects.find((effect) => effect.action === 'label')
      const move = record.effects.find((effect) => effect.action === 'move')
      expected.push(`${record.ref.uid} ${move?.folder ?? 'INBOX'} ${label?.label}`)
    }
    const byBytes = new Map((before_.INBOX ?? []).map(({ raw, uid }) => [raw, uid]))
    const actual = Object.entries(seen)
      .filter(([folder]) => folder !== 'Drafts')
      .flatMap(([folder, messages]) =>
        messages.map(({ raw, labels }) => `${byBytes.get(raw)} ${folder} ${labels.join('+')}`),
      )
    assert.deepEqual(actual.sort(), expected.sort())
    assert.ok(planned('move').length > 0, 'some were to be moved')
  })

  it('get one draft for each that was planned, in the thread of the mail, from us to its sender', async () => {
    assert.equal(drafts().length, planned('draft').length)
    assert.ok(drafts().length > 0, 'some drafts were to be written')
    const answered = new Set<string>()
    for (const { raw, flags } of drafts()) {
      const draft = await PostalMime.parse(Buffer.from(raw, 'latin1'))
      const original = originals.get(draft.inReplyTo ?? '')
      assert.ok(original, `the draft "${draft.subject}" answers one of the mails`)
      answered.add(original.messageId ?? '')
      const references = (draft.references ?? '').split(/\s+/)
      assert.equal(references.at(-1), original.messageId)
      assert.ok((original.references ?? '').split(/\s+/).every((id) => id === '' || references.includes(id)))
      assert.equal(draft.from?.address, 'support@halfmoon.example')
      // From the header itself: one sender's name holds a comma without quotes, which the witness takes for two senders.
      const header = (name: string) => original.headers.find(({ key }) => key === name)?.value
      const sender = header('reply-to') ?? header('from') ?? ''
      const to = /<([^<>]+)>\s*$/.exec(sender)?.[1] ?? sender.trim()
      assert.deepEqual(
        draft.to?.map(({ address }) => address?.toLowerCase()),
        [to?.toLowerCase()],
      )
      assert.match(draft.subject ?? '', /^Re: (?!re:)/i)
      assert.ok(flags.includes('\\Draft'))
      assert.ok(!draft.headers.some(({ key }) => key === 'auto-submitted'))
    }
    assert.deepEqual(answered, new Set(planned('draft').map(({ message }) => message.messageId)))
  })

  it('leave nothing sent, and change no byte of any mail', () => {
    assert.equal(seen.Sent, undefined)
    const raws = Object.entries(seen).flatMap(([folder, messages]) =>
      folder === 'Drafts' ? [] : messages.map(({ raw }) => raw),
    )
    assert.deepEqual(raws.sort(), (before_.INBOX ?? []).map(({ raw }) => raw).sort())
    const read = Object.entries(seen).filter(([folder]) => folder !== 'Drafts')
    assert.ok(read.every(([, messages]) => messages.every(({ flags }) => !flags.includes('\\Seen'))))
  })

  it('are labelled right or left for Review: 75 of 80 at least, and no trap wrong', () => {
    const wrong = mails.filter(({ expected }, index) => {
      const label = recordOf(mails[index] as SampleMail).decision.label
      return label !== null && !expected.labels.includes(label)
    })
    assert.deepEqual(
      wrong.filter(({ expected }) => expected.trap).map(({ name }) => name),
      [],
    )
    assert.ok(80 - wrong.length >= 75, `wrong are: ${wrong.map(({ name }) => name).join(', ')}`)
    for (const mail of mails)
      assert.ok(!mail.expected.never?.includes(recordOf(mail).decision.label ?? ''), mail.name)
  })

  it('are not all left for Review', () => {
    const labelled = records().filter(({ decision }) => decision.label !== null)
    assert.ok(labelled.length >= 20, `only ${labelled.length} of 80 got a label`)
  })

  it('leave no address, subject or text of theirs in the log', () => {
    const log = first.lines.map(({ fields, message }) => `${message} ${JSON.stringify(fields)}`).join('\n')
    assert.ok(first.said('decided').length === 80, 'the log has a line for each decision')
    assert.deepEqual(
      secrets(mails, [...originals.values()]).filter((secret) => log.includes(secret)),
      [],
    )
    assert.ok(!log.includes('secret'), 'nor the password')
  })

  it('are left alone by a service with an empty Redis: no label twice, no second draft', async (t) => {
    await first.close()
    const other = await makePlace(t, { dovecot })
    const forgetful = await other.start({ config: { ...config, dataFolder: other.config.dataFolder } })
    await until(
      'every mail of the inbox was looked at',
      () => forgetful.said('labelled already; left alone').length === seen.INBOX?.length,
      30_000,
    )
    assert.deepEqual(forgetful.decided, [])
    assert.deepEqual(await place.person.everything(), seen)
    await forgetful.close()
  })

  it('are as they were before after undo, and stay so when the service starts again', async (t) => {
    const second = await place.start({ config })
    const mailboxes = openMailboxes(config, silent)
    t.after(() => Promise.all([...mailboxes.values()].map((account) => account.close())))
    const results = await undo(
      second.service.store,
      { run: first.service.run },
      {
        account: (name) => mailboxes.get(name),
        source: () => undefined,
      },
    )
    const effects = records().flatMap((record) => record.effects)
    assert.equal(results.length, effects.length)
    assert.deepEqual(
      results.filter(({ leftAlone }) => leftAlone !== null),
      [],
    )
    await second.close()

    const third = await place.start({ config })
    await until(
      'what was moved back was looked at',
      () => known(second) + known(third) >= planned('move').length,
    )
    await until('nothing is in work', () => third.service.isIdle())
    const now = await place.person.everything()
    assert.deepEqual(Object.keys(now), ['INBOX'])
    const state = (messages: Seen[] | undefined) =>
      (messages ?? []).map(({ raw, labels, flags }) => ({ raw, labels, flags })).sort(byRaw)
    assert.deepEqual(state(now.INBOX), state(before_.INBOX))
    assert.deepEqual([...second.decided, ...third.decided], [])
  })
})

const silent = { debug() {}, info() {}, warn() {}, error() {} }

function byRaw(left: { raw: string }, right: { raw: string }): number {
  return left.raw < right.raw ? -1 : 1
}

function known(running: Running): number {
  return running.said('known mail under a new UID; left alone').length
}

async function sampleConfig(place: Place, dovecot: Dovecot): Promise<Config> {
  const sample = await readFile(join(root, 'src/demo/mailroom.yaml'), 'utf8')
  const file = join(place.folder, 'sample.yaml')
  const { writeFile } = await import('node:fs/promises')
  await writeFile(
    file,
    sample
      .replace(/port: \d+/, `port: ${dovecot.ports.imap}`)
      .replace(/user: support/, `user: ${place.user}`),
  )
  return loadConfig(file, { MAILROOM_SUPPORT_PASSWORD: 'secret' })
}

/** Addresses, subjects, Message-IDs and runs of four words of the texts. */
function secrets(mails: readonly SampleMail[], emails: readonly Email[]): string[] {
  const found = new Set<string>()
  for (const { from, subject, text, messageId } of emails) {
    for (const one of [from?.address, subject, messageId])
      if (one !== undefined && one.length > 3) found.add(one)
    const words = (text ?? '').split(/\s+/).filter((word) => word !== '')
    for (let at = 0; at + 4 <= words.length; at += 2) found.add(words.slice(at, at + 4).join(' '))
  }
  for (const { raw } of mails) {
    const head = Buffer.from(raw.subarray(0, 20_000)).toString('latin1')
    for (const [address] of head.matchAll(/[\w.+-]+@[\w-]+\.[\w.-]*\w/g)) found.add(address)
  }
  return [...found]
}
