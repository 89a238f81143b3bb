import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { GoneError, PermanentError } from '../../src/errors.ts'
import type { MailAccount, MailCapabilities } from '../../src/mail/contract.ts'
import { until } from '../support/until.ts'

/** A mailbox of the connector's kind, with an empty INBOX, and the hands of the world outside. */
interface ContractMailbox {
  account: MailAccount
  /** New mail arrives in INBOX. */
  deliver(raw: string): Promise<void>
  /** Somebody else removes a message from INBOX. */
  remove(uid: number): Promise<void>
  /** INBOX is made anew, so that its UIDs mean something else. */
  renew(): Promise<void>
  /** INBOX cannot be read for now, or the connection to it breaks; a watch that stands notices. */
  breakDown(): Promise<void>
  repair(): Promise<void>
  close(): Promise<void>
}

/** What a connector cannot do, with the reason, printed by the skipped tests. */
type Gaps = Partial<Record<'write' | 'gaps-in-uids' | 'changes', string>>

interface MailContract {
  name: string
  open(): Promise<ContractMailbox>
  capabilities: MailCapabilities
  gaps: Gaps
}

const everything = { maxBytes: 1_000_000 }

export function message(number: number, body = 'Text.\r\n'): string {
  return [
    `Message-ID: <contract-${number}@example.org>`,
    'From: Ada <ada@example.org>',
    'To: office@example.net',
    `Subject: Number ${number}`,
    'Date: Mon, 5 Jan 2026 08:00:00 +0000',
    '',
    body,
  ].join('\r\n')
}

/** The one suite that every mailbox connector has to pass. */
export function mailContract({ name, open, capabilities, gaps }: MailContract): void {
  describe(`mail contract: ${name}`, () => {
    let mailbox: ContractMailbox
    let account: MailAccount
    beforeEach(async () => {
      mailbox = await open()
      account = mailbox.account
    })
    afterEach(() => mailbox.close())

    const writing = gaps.write === undefined ? {} : { skip: gaps.write }
    const changing = gaps.changes === undefined ? {} : { skip: gaps.changes }
    const removing = gaps['gaps-in-uids'] === undefined ? {} : { skip: gaps['gaps-in-uids'] }

    async function deliverMany(count: number): Promise<number[]> {
      for (let number = 1; number <= count; number += 1) await mailbox.deliver(message(number))
      const entries = await account.list('INBOX', { after: 0, limit: count + 1 })
      assert.equal(entries.length, count)
      return entries.map(({ uid }) => uid)
    }
    async function validity(folder = 'INBOX'): Promise<string> {
      return (await account.status(folder)).uidValidity
    }
    async function subjects(uids: number[]): Promise<string[]> {
      const messages = await account.fetch('INBOX', await validity(), uids, everything)
      return messages.map(({ raw }) => /^Subject: (.*?)\r?$/m.exec(text(raw))?.[1] ?? '')
    }

    test('it says what it can do', async () => {
      assert.deepEqual(await account.capabilities(), capabilities)
    })

    test('INBOX is among the folders', async () => {
      assert.ok((await account.folders()).some(({ path }) => path === 'INBOX'))
    })

    test('an empty folder has a status and lists nothing', async () => {
      const status = await account.status('INBOX')
      assert.equal(status.messages, 0)
      assert.match(status.uidValidity, /^[1-9]\d*$/)
      assert.ok(status.uidNext >= 1)
      assert.deepEqual(await account.list('INBOX', { after: 0, limit: 10 }), [])
      assert.deepEqual(await account.listLast('INBOX', 10), [])
    })

    test('a folder that is not there is a permanent error', async () => {
      await assert.rejects(account.status('Nowhere'), isPermanent('folder-missing'))
      await assert.rejects(account.list('Nowhere', { after: 0, limit: 1 }), isPermanent('folder-missing'))
    })

    test('messages are listed in the order they came, in steps', async () => {
      const uids = await deliverMany(5)
      assert.deepEqual(
        uids,
        [...uids].sort((a, b) => a - b),
      )
      const first = await account.list('INBOX', { after: 0, limit: 2 })
      const next = await account.list('INBOX', { after: first.at(-1)?.uid ?? 0, limit: 2 })
      assert.deepEqual(
        [...first, ...next].map(({ uid }) => uid),
        uids.slice(0, 4),
      )
      assert.deepEqual(await subjects(uids), ['Number 1', 'Number 2', 'Number 3', 'Number 4', 'Number 5'])
    })

    test('after the last message nothing is listed', async () => {
      const uids = await deliverMany(2)
      const last = uids.at(-1) ?? 0
      assert.deepEqual(await account.list('INBOX', { after: last, limit: 10 }), [])
      assert.deepEqual(await account.list('INBOX', { after: last + 1000, limit: 10 }), [])
    })

    test('a message that comes later gets a higher uid and is seen at once', async () => {
      const uids = await deliverMany(2)
      await mailbox.deliver(message(3))
      const later = await account.list('INBOX', { after: uids.at(-1) ?? 0, limit: 10 })
      assert.equal(later.length, 1)
      assert.deepEqual(await subjects([later[0]?.uid ?? 0]), ['Number 3'])
      const status = await account.status('INBOX')
      assert.equal(status.messages, 3)
      assert.ok(status.uidNext > (later[0]?.uid ?? 0))
    })

    test('uids stay when a message between them goes', removing, async () => {
      const [first = 0, second = 0, third = 0] = await deliverMany(3)
      await mailbox.remove(second)
      const entries = await account.list('INBOX', { after: 0, limit: 10 })
      assert.deepEqual(
        entries.map(({ uid }) => uid),
        [first, third],
      )
      assert.deepEqual(await subjects([first, second, third]), ['Number 1', 'Number 3'])
      assert.deepEqual([...(await account.flags('INBOX', await validity(), [second, third])).keys()], [third])
    })

    test('the last messages are listed in ascending order', async () => {
      const uids = await deliverMany(4)
      const last = await account.listLast('INBOX', 2)
      assert.deepEqual(
        last.map(({ uid }) => uid),
        uids.slice(2),
      )
      assert.equal((await account.listLast('INBOX', 100)).length, 4)
      assert.deepEqual(await account.listLast('INBOX', 0), [])
    })

    test('a listing has the size and when it came', async () => {
      await deliverMany(1)
      const [entry] = await account.list('INBOX', { after: 0, limit: 1 })
      const raw = message(1)
      assert.ok(Math.abs((entry?.size ?? 0) - raw.length) <= raw.split('\n').length + 2)
      const received = new Date(entry?.receivedAt ?? '')
      assert.equal(received.toISOString(), entry?.receivedAt)
    })

    test('what is fetched is what was sent', async () => {
      const body = 'Grüße\r\n\r\n.\r\nFrom here on\r\n>From there\r\n'
      await mailbox.deliver(message(1, body))
      const [{ uid } = { uid: 0 }] = await account.list('INBOX', { after: 0, limit: 1 })
      const [fetched] = await account.fetch('INBOX', await validity(), [uid], everything)
      assert.equal(lines(fetched?.raw), message(1, body).replaceAll('\r\n', '\n').trimEnd())
      assert.equal(fetched?.truncated, false)
      assert.equal(fetched?.uid, uid)
    })

    test('messages are fetched in ascending order whatever was asked', async () => {
      const uids = await deliverMany(3)
      assert.deepEqual(await subjects([...uids].reverse()), ['Number 1', 'Number 2', 'Number 3'])
      assert.deepEqual(await subjects([]), [])
      assert.deepEqual(await subjects([(uids.at(-1) ?? 0) + 1000]), [])
    })

    test('a message past the limit is cut and says so', async () => {
      await mailbox.deliver(message(1, 'x'.repeat(5000)))
      const [{ uid } = { uid: 0 }] = await account.list('INBOX', { after: 0, limit: 1 })
      const [cut] = await account.fetch('INBOX', await validity(), [uid], { maxBytes: 1000 })
      assert.equal(cut?.raw.length, 1000)
      assert.equal(cut?.truncated, true)
      assert.ok((cut?.size ?? 0) > 5000)
      assert.ok(text(cut?.raw).startsWith('Message-ID: <contract-1@example.org>'))
    })

    test('reading changes no flag', async () => {
      const uids = await deliverMany(1)
      const before = await account.flags('INBOX', await validity(), uids)
      await account.fetch('INBOX', await validity(), uids, everything)
      await account.findByMessageId('INBOX', '<contract-1@example.org>')
      assert.deepEqual(await account.flags('INBOX', await validity(), uids), before)
      assert.ok(!before.get(uids[0] ?? 0)?.includes('\\Seen'))
    })

    test('a message is found by its Message-ID', async () => {
      const uids = await deliverMany(3)
      const found = await account.findByMessageId('INBOX', '<contract-2@example.org>')
      assert.deepEqual(found, { uidValidity: await validity(), uids: [uids[1]] })
      assert.deepEqual((await account.findByMessageId('INBOX', '<none@example.org>')).uids, [])
    })

    test('another uidvalidity is refused by every call that takes one', async () => {
      const uids = await deliverMany(1)
      const refused = isPermanent('uidvalidity-changed')
      await assert.rejects(account.fetch('INBOX', '99', uids, everything), refused)
      await assert.rejects(account.flags('INBOX', '99', uids), refused)
      if (gaps.write !== undefined) return
      await assert.rejects(account.addLabel('INBOX', '99', uids, 'Invoice'), refused)
      await assert.rejects(account.removeLabel('INBOX', '99', uids, 'Invoice'), refused)
      await assert.rejects(account.move('INBOX', '99', uids[0] ?? 0, 'Archive'), refused)
      await assert.rejects(account.expunge('INBOX', '99', uids), refused)
      assert.equal((await account.status('INBOX')).messages, 1)
    })

    test('a folder made anew has another uidvalidity', async () => {
      const uids = await deliverMany(2)
      const before = await validity()
      await mailbox.renew()
      await until('the new uidvalidity shows', async () => (await validity()) !== before)
      await assert.rejects(
        account.fetch('INBOX', before, uids, everything),
        isPermanent('uidvalidity-changed'),
      )
    })

    test('a label is added to many messages and removed again', writing, async () => {
      const uids = await deliverMany(3)
      const uidValidity = await validity()
      await account.addLabel('INBOX', uidValidity, uids.slice(0, 2), 'Invoice')
      await account.addLabel('INBOX', uidValidity, uids.slice(0, 1), 'Urgent')
      await account.addLabel('INBOX', uidValidity, uids.slice(0, 2), 'Invoice')
      const flags = await account.flags('INBOX', uidValidity, uids)
      assert.deepEqual(
        uids.map((uid) => [...(flags.get(uid) ?? [])].sort()),
        [['Invoice', 'Urgent'], ['Invoice'], []],
      )
      await account.removeLabel('INBOX', uidValidity, uids, 'Invoice')
      await account.removeLabel('INBOX', uidValidity, uids, 'Invoice')
      const after = await account.flags('INBOX', uidValidity, uids)
      assert.deepEqual(
        uids.map((uid) => after.get(uid)),
        [['Urgent'], [], []],
      )
    })

    test('labelling ignores a message that is gone', writing, async () => {
      const [first = 0, second = 0] = await deliverMany(2)
      const uidValidity = await validity()
      await mailbox.remove(first)
      await account.addLabel('INBOX', uidValidity, [first, second], 'Invoice')
      await account.removeLabel('INBOX', uidValidity, [first], 'Invoice')
      assert.deepEqual(
        await account.flags('INBOX', uidValidity, [first, second]),
        new Map([[second, ['Invoice']]]),
      )
    })

    test('a label reaches a message that came a moment ago', writing, async () => {
      const [first = 0] = await deliverMany(1)
      const uidValidity = await validity()
      await account.addLabel('INBOX', uidValidity, [first], 'Invoice')
      await mailbox.deliver(message(2))
      const [later] = await account.list('INBOX', { after: first, limit: 1 })
      await account.addLabel('INBOX', uidValidity, [later?.uid ?? 0], 'Invoice')
      assert.deepEqual(
        await account.flags('INBOX', uidValidity, [later?.uid ?? 0]),
        new Map([[later?.uid, ['Invoice']]]),
      )
    })

    test('a label that cannot be stored is a permanent error', writing, async () => {
      const uids = await deliverMany(1)
      const uidValidity = await validity()
      for (const label of ['two words', 'x'.repeat(300), 'ümlaut', 'a"b', '']) {
        await assert.rejects(
          account.addLabel('INBOX', uidValidity, uids, label),
          isPermanent('keyword-refused'),
          label,
        )
      }
      assert.deepEqual(await account.flags('INBOX', uidValidity, uids), new Map([[uids[0], []]]))
    })

    test('changed flags, new messages and vanished ones are told since a mark', changing, async () => {
      const [first = 0, second = 0, third = 0] = await deliverMany(3)
      const uidValidity = await validity()
      await account.addLabel('INBOX', uidValidity, [third], 'Urgent')
      const begin = await account.changes('INBOX', null)
      assert.deepEqual([begin.changed, begin.vanished], [new Map(), []])
      const nothing = await account.changes('INBOX', begin.mark)
      assert.deepEqual([nothing.changed, nothing.vanished], [new Map(), []])

      await account.addLabel('INBOX', uidValidity, [first], 'Invoice')
      await account.removeLabel('INBOX', uidValidity, [third], 'Urgent')
      await mailbox.remove(second)
      await mailbox.deliver(message(4))
      const fourth = (await account.list('INBOX', { after: third, limit: 1 }))[0]?.uid ?? 0
      const later = await account.changes('INBOX', nothing.mark)
      assert.deepEqual([...later.changed.keys()].sort(ascending), [first, third, fourth].sort(ascending))
      assert.deepEqual(later.changed.get(first), ['Invoice'])
      assert.deepEqual(later.changed.get(third), [])
      assert.deepEqual(later.vanished, [second])
      const after = await account.changes('INBOX', later.mark)
      assert.deepEqual([after.changed, after.vanished], [new Map(), []])
    })

    test(
      'a message that is moved away vanishes from one folder and comes to the other',
      changing,
      async () => {
        const [first = 0, second = 0] = await deliverMany(2)
        const before = {
          inbox: (await account.changes('INBOX', null)).mark,
          archive: (await account.changes('Archive', null)).mark,
        }
        const place = await account.move('INBOX', await validity(), second, 'Archive')
        const left = await account.changes('INBOX', before.inbox)
        assert.deepEqual([[...left.changed.keys()], left.vanished], [[], [second]])
        const came = await account.changes('Archive', before.archive)
        assert.deepEqual([[...came.changed.keys()], came.vanished], [[place.uid], []])
        await mailbox.remove(first)
        assert.deepEqual((await account.changes('INBOX', left.mark)).vanished, [first])
      },
    )

    test('a mark of a folder that was made anew since is refused', changing, async () => {
      await deliverMany(2)
      const { mark } = await account.changes('INBOX', null)
      await mailbox.renew()
      await until('the new uidvalidity shows', async () => (await validity()) !== mark.uidValidity)
      await assert.rejects(account.changes('INBOX', mark), isPermanent('uidvalidity-changed'))
      const anew = await account.changes('INBOX', null)
      assert.equal(anew.mark.uidValidity, await validity())
      await assert.rejects(account.changes('Nowhere', null), isPermanent('folder-missing'))
    })

    test(
      'a connector that tells no changes says so',
      gaps.changes === undefined ? { skip: 'it tells them' } : {},
      async () => {
        assert.equal((await account.capabilities()).changes, 'none')
        await assert.rejects(account.changes('INBOX', null), isPermanent('changes-unsupported'))
      },
    )

    test('a moved message is where the answer says, with its labels', writing, async () => {
      const [first = 0, second = 0] = await deliverMany(2)
      const uidValidity = await validity()
      await account.addLabel('INBOX', uidValidity, [first], 'Invoice')
      await account.createFolder('Done')
      await account.createFolder('Done')
      const place = await account.move('INBOX', uidValidity, first, 'Done')
      assert.equal(place.uidValidity, await validity('Done'))
      const [moved] = await account.fetch('Done', place.uidValidity ?? '', [place.uid ?? 0], everything)
      assert.match(text(moved?.raw), /Subject: Number 1/)
      assert.deepEqual(moved?.flags, ['Invoice'])
      assert.deepEqual(
        (await account.list('INBOX', { after: 0, limit: 10 })).map(({ uid }) => uid),
        [second],
      )
    })

    test('a message can be moved there and back', writing, async () => {
      const [uid = 0] = await deliverMany(1)
      const there = await account.move('INBOX', await validity(), uid, 'Archive')
      const back = await account.move('Archive', there.uidValidity ?? '', there.uid ?? 0, 'INBOX')
      const entries = await account.list('INBOX', { after: 0, limit: 10 })
      assert.deepEqual(
        entries.map((entry) => entry.uid),
        [back.uid],
      )
    })

    test('moving a message that is gone says so', writing, async () => {
      const [uid = 0] = await deliverMany(1)
      await mailbox.remove(uid)
      await assert.rejects(account.move('INBOX', await validity(), uid, 'Archive'), GoneError)
      await assert.rejects(account.move('INBOX', await validity(), uid + 1000, 'Archive'), GoneError)
    })

    test('moving to a folder that is not there is a permanent error and moves nothing', writing, async () => {
      const [uid = 0] = await deliverMany(1)
      await assert.rejects(
        account.move('INBOX', await validity(), uid, 'Nowhere'),
        isPermanent('folder-missing'),
      )
      assert.equal((await account.status('INBOX')).messages, 1)
    })

    test(
      'an appended draft is found by its Message-ID, with its flags, and can be removed',
      writing,
      async () => {
        await deliverMany(1)
        await account.addLabel('INBOX', await validity(), [1], 'Invoice')
        const raw = message(7)
        const appended = await account.append('Drafts', Buffer.from(raw), ['\\Draft', '\\Seen'])
        assert.equal(appended.folder, 'Drafts')
        assert.deepEqual(await account.findByMessageId('Drafts', '<contract-7@example.org>'), {
          uidValidity: appended.uidValidity,
          uids: [appended.uid],
        })
        const [draft] = await account.fetch('Drafts', appended.uidValidity, [appended.uid], everything)
        assert.deepEqual([...(draft?.flags ?? [])].sort(), ['\\Draft', '\\Seen'])
        assert.equal(lines(draft?.raw), raw.replaceAll('\r\n', '\n').trimEnd())
        await account.expunge('Drafts', appended.uidValidity, [appended.uid])
        await account.expunge('Drafts', appended.uidValidity, [appended.uid])
        assert.equal((await account.status('Drafts')).messages, 0)
        assert.equal((await account.status('INBOX')).messages, 1)
      },
    )

    test('appending to a folder that is not there is a permanent error', writing, async () => {
      await assert.rejects(
        account.append('Nowhere', Buffer.from(message(1)), []),
        isPermanent('folder-missing'),
      )
    })

    test('special folders say what they are for', writing, async () => {
      const drafts = (await account.folders()).find(({ specialUse }) => specialUse === '\\Drafts')
      assert.equal(drafts?.path, 'Drafts')
    })

    test(
      'a read-only connector refuses every write',
      gaps.write === undefined ? { skip: 'it can write' } : {},
      async () => {
        const uids = await deliverMany(1)
        const uidValidity = await validity()
        const refused = isPermanent('read-only')
        await assert.rejects(account.addLabel('INBOX', uidValidity, uids, 'Invoice'), refused)
        await assert.rejects(account.removeLabel('INBOX', uidValidity, uids, 'Invoice'), refused)
        await assert.rejects(account.move('INBOX', uidValidity, uids[0] ?? 0, 'Archive'), refused)
        await assert.rejects(account.append('INBOX', Buffer.from('x'), []), refused)
        await assert.rejects(account.expunge('INBOX', uidValidity, uids), refused)
        await assert.rejects(account.createFolder('Done'), refused)
      },
    )

    test('a watch calls at once and when mail comes, until it is ended', async () => {
      const stop = new AbortController()
      let changes = 0
      const ended = account.watch(
        'INBOX',
        {
          changed: () => {
            changes += 1
          },
          failed: assert.ifError,
        },
        stop.signal,
      )
      await until('the watch stands', () => changes > 0)
      const before = changes
      await mailbox.deliver(message(1))
      await until('the new mail is announced', () => changes > before)
      assert.equal((await account.list('INBOX', { after: 0, limit: 10 })).length, 1)
      stop.abort()
      await ended
      const atEnd = changes
      await mailbox.deliver(message(2))
      assert.equal((await account.list('INBOX', { after: 0, limit: 10 })).length, 2)
      assert.equal(changes, atEnd)
    })

    test('a watch reports that it failed, and stands again by itself', async () => {
      const stop = new AbortController()
      let changes = 0
      const failures: Error[] = []
      let changesBefore: number | undefined
      const ended = account.watch(
        'INBOX',
        {
          changed: () => {
            changes += 1
          },
          failed: (error) => {
            changesBefore ??= changes
            failures.push(error)
          },
        },
        stop.signal,
      )
      await until('the watch stands', () => changes > 0)
      await mailbox.breakDown()
      await until('the failure is reported', () => failures.length > 0)
      await mailbox.repair()
      await until('the watch stands again', () => changes > (changesBefore ?? 0))
      stop.abort()
      await ended
    })

    test('a watch that is ended before it begins resolves', async () => {
      await account.watch('INBOX', { changed: assert.fail, failed: assert.fail }, AbortSignal.abort())
    })

    test('closing ends watches, and may be done twice', async () => {
      let changes = 0
      const ended = account.watch(
        'INBOX',
        {
          changed: () => {
            changes += 1
          },
          failed: () => {},
        },
        new AbortController().signal,
      )
      await until('the watch stands', () => changes > 0)
      await account.close()
      await ended
      await account.close()
      await assert.rejects(account.status('INBOX'), { code: 'account-closed' })
    })
  })
}

function ascending(a: number, b: number): number {
  return a - b
}

function text(raw: Uint8Array | undefined): string {
  return Buffer.from(raw ?? []).toString()
}

/** With LF, and without the line ends at the end: what differs between a Maildir, an mbox and a server. */
function lines(raw: Uint8Array | undefined): string {
  return text(raw).replaceAll('\r\n', '\n').trimEnd()
}

function isPermanent(code: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof PermanentError, `expected a PermanentError, got ${error}`)
    assert.equal(error.code, code)
    return true
  }
}
