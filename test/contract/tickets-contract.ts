import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { AuthenticationError, GoneError, PermanentError, TransientError } from '../../src/errors.ts'
import type {
  FetchedTicket,
  FieldDescription,
  FieldName,
  Fields,
  FieldValue,
  TicketCapabilities,
  TicketCursor,
  TicketMessage,
  TicketSource,
} from '../../src/tickets/contract.ts'
import { sameValue } from '../../src/tickets/field-values.ts'
import { until } from '../support/until.ts'

interface NewTicket {
  subject: string
  body: string
  isHtml?: boolean
  /** Plain text, named as given. */
  attachments?: { name: string; text: string }[]
}

/** A ticket system of the connector's kind, without a ticket, and the hands of the people at it. */
interface ContractDesk {
  source: TicketSource
  /** Another source for the same desk, as after a restart, or with a secret that the system does not accept. */
  openAnother(secret: 'right' | 'wrong'): TicketSource
  /** Where tickets are opened, by the name that describeFields and fetch give the queue. */
  queue: string
  /** Well-formed, and of no ticket. */
  missing: string
  /** Fields that people see for a ticket of that queue; each one is written. */
  fields: readonly FieldName[]
  /** Values to write where the first ones described would not do. */
  samples?: Fields
  /** Three values for fields of several values of any kind, where the system takes no blanks in them. */
  several?: readonly string[]
  /** That the system takes an empty value for; default: all but queue, priority and status. */
  emptied?: readonly FieldName[]
  closedStatus: string
  /** A customer opens a ticket in `queue`. Gives its id. */
  open(ticket: NewTicket): Promise<string>
  customerWrites(ticket: string, body: string): Promise<void>
  agentWrites(ticket: string, body: string, internal: boolean): Promise<void>
  /** A person changes fields. */
  change(ticket: string, fields: Fields): Promise<void>
  remove(ticket: string): Promise<void>
  /** Nobody can reach the system until it is repaired. */
  breakDown(): Promise<void>
  repair(): Promise<void>
  /** The next answer, and only that, asks to be left alone for so long: 429 with Retry-After. */
  limit(seconds: number): Promise<void>
  close(): Promise<void>
}

/** What a connector cannot do, with the reason, printed by the skipped tests. */
type Gap =
  | 'customers'
  | 'agents'
  | 'internal'
  | 'html'
  | 'attachments'
  | 'empty'
  | 'long'
  | 'remove'
  | 'unknown-field'
type Gaps = Partial<Record<Gap, string>>

interface TicketContract {
  name: string
  capabilities: TicketCapabilities
  gaps: Gaps
  open(): Promise<ContractDesk>
}

/** The one suite that every ticket connector has to pass. */
export function ticketContract({ name, capabilities, gaps, open }: TicketContract): void {
  describe(`ticket contract: ${name}`, () => {
    let desk: ContractDesk
    let source: TicketSource
    beforeEach(async () => {
      desk = await open()
      source = desk.source
    })
    afterEach(async () => {
      await source.close()
      await desk.close()
    })

    const unless = (...gap: Gap[]) => {
      const reason = gap.map((one) => gaps[one]).find((one) => one !== undefined)
      return reason === undefined ? {} : { skip: reason }
    }

    const openOne = (subject = 'Subject', body = 'Text') => desk.open({ subject, body })
    async function openMany(count: number): Promise<string[]> {
      const numbers = Array.from({ length: count }, (_, index) => index + 1)
      return Promise.all(numbers.map((number) => openOne(`Number ${number}`)))
    }
    /** Everything that is told from the cursor on, `limit` at a time. */
    async function follow(from: TicketCursor, limit = 100, of = source) {
      const told: string[] = []
      let cursor = from
      for (let round = 0; round < 100; round += 1) {
        const changes = await of.changes(cursor, { backfill: 0, limit })
        assert.ok(changes.entries.length <= limit)
        assert.ok(changes.cursor.state.length < 65_536)
        assertAscending(changes.entries.map(({ updatedAt }) => updatedAt))
        told.push(...changes.entries.map(({ ticket }) => ticket))
        cursor = changes.cursor
        if (!changes.more) return { told, cursor }
      }
      throw new Error('There is always more.')
    }
    /** A cursor that begins with now. What changed in a second that is not over may change again, and is told. */
    async function begin(): Promise<TicketCursor> {
      let begun: TicketCursor | null = null
      await until('nothing is told that was there before', async () => {
        const { entries, cursor, more } = await source.changes(null, { backfill: 0 })
        begun = cursor
        return entries.length === 0 && !more
      })
      assert.ok(begun !== null)
      return begun
    }
    /** Follows until nothing is told any more: what changes in a second may come again until that second is over. */
    async function followUntilQuiet(from: TicketCursor): Promise<TicketCursor> {
      let cursor = from
      await until('nothing is told any more', async () => {
        const next = await follow(cursor)
        cursor = next.cursor
        return next.told.length === 0
      })
      return cursor
    }
    async function described(): Promise<FieldDescription[]> {
      return source.describeFields(desk.queue)
    }
    /** A value for the field that differs from what it holds. */
    function sampleOf(field: FieldDescription, now: FieldValue | undefined): FieldValue {
      const sample = desk.samples?.[field.name]
      if (sample !== undefined && !sameValue(sample, now)) return sample
      const others = field.values?.filter((value) => !sameValue(value, now))
      const made = { text: 'Contract', number: '42', date: '2026-11-30' }[field.kind]
      const value = others === undefined ? made : (others.at(-1) ?? null)
      return field.many && value !== null ? [value] : value
    }

    describe('signing in', () => {
      test('it says what it can do', async () => {
        assert.deepEqual(await source.capabilities(), capabilities)
      })

      test('a secret that is not accepted is an AuthenticationError, whatever is asked first', async () => {
        const ticket = await openOne()
        const calls: ((stranger: TicketSource) => Promise<unknown>)[] = [
          (stranger) => stranger.capabilities(),
          (stranger) => stranger.describeFields(desk.queue),
          (stranger) => stranger.changes(null, { backfill: 1 }),
          (stranger) => stranger.fetch(ticket),
          (stranger) => stranger.writeFields(ticket, { status: 'x' }, { version: '', fields: {} }),
        ]
        for (const call of calls) {
          const stranger = desk.openAnother('wrong')
          await assert.rejects(call(stranger), AuthenticationError)
          await stranger.close()
        }
      })
    })

    describe('fields', () => {
      test('the fields of a queue are described', async () => {
        const names = (await described()).map((field) => field.name)
        assert.deepEqual([...names].sort(), [...desk.fields].sort())
        assert.equal(new Set(names).size, names.length)
      })

      test('wherever: every field of the queue is among them', async () => {
        const names = (await source.describeFields(null)).map((field) => field.name)
        for (const field of desk.fields) assert.ok(names.includes(field), field)
      })

      test('what a ticket holds is among the values described', async () => {
        const { fields } = await source.fetch(await openOne())
        for (const { name, values, many } of await described()) {
          const value = fields[name] ?? null
          if (typeof value === 'object' && value !== null) assert.ok(many, name)
          if (typeof value === 'string') assert.ok(!many, name)
          if (typeof value === 'string' && values !== null) assert.ok(values.includes(value), name)
        }
        if (desk.fields.includes('queue')) assert.equal(fields.queue, desk.queue)
      })
    })

    describe('changes', () => {
      test('without a cursor and a backfill nothing is told, and what changes later is', async () => {
        await openMany(2)
        const cursor = await begin()
        assert.deepEqual((await follow(cursor)).told, [])
        const later = await openOne('Later')
        await until('the new ticket is told', async () => (await follow(cursor)).told.includes(later))
        assert.deepEqual([...new Set((await follow(cursor)).told)], [later])
      })

      test('the first time the newest tickets are told, the oldest of them first', async () => {
        const tickets: string[] = []
        for (let number = 1; number <= 3; number += 1) tickets.push(await openOne(`Number ${number}`))
        await begin()
        const { entries, cursor } = await source.changes(null, { backfill: 2 })
        const told = entries.map(({ ticket }) => ticket)
        // Those of one second have no order.
        const isLater = entries[0]?.updatedAt !== entries[1]?.updatedAt
        assert.deepEqual(isLater ? told : told.sort(byNumber), tickets.slice(1))
        assertAscending(entries.map(({ updatedAt }) => updatedAt))
        assert.ok(!(await follow(cursor)).told.includes(tickets[0] ?? ''))
      })

      test('a backfill of more than there are tells all, in steps', async () => {
        const tickets = await openMany(5)
        const first = await source.changes(null, { backfill: 50, limit: 2 })
        assert.equal(first.entries.length, 2)
        assert.equal(first.more, true)
        const rest = await follow(first.cursor, 2)
        const told = new Set([...first.entries.map(({ ticket }) => ticket), ...rest.told])
        assert.deepEqual([...told].sort(byNumber), tickets.sort(byNumber))
      })

      test('many that change within the same second are all told, in steps', async () => {
        const cursor = await begin()
        const tickets = await openMany(9)
        const { told } = await follow(cursor, 2)
        assert.deepEqual([...new Set(told)].sort(byNumber), tickets.sort(byNumber))
      })

      test('a ticket that is changed again comes again', async () => {
        const ticket = await openOne()
        const other = await openOne()
        const quiet = await followUntilQuiet(await begin())
        await desk.change(ticket, firstChange(await described(), await source.fetch(ticket)))
        await until('it is told', async () => (await follow(quiet)).told.includes(ticket))
        assert.ok(!(await follow(quiet)).told.includes(other))
      })

      test('a ticket whose customer writes comes again', unless('customers'), async () => {
        const ticket = await openOne()
        const quiet = await followUntilQuiet(await begin())
        await desk.customerWrites(ticket, 'Any news?')
        await until('it is told', async () => (await follow(quiet)).told.includes(ticket))
      })

      test('a cursor that was not kept loses nothing', async () => {
        const cursor = await begin()
        const tickets = await openMany(3)
        await follow(cursor)
        const { told } = await follow(cursor)
        assert.deepEqual([...new Set(told)].sort(byNumber), tickets.sort(byNumber))
      })

      test('a cursor is understood after a restart', async () => {
        const cursor = await begin()
        const ticket = await openOne()
        const another = desk.openAnother('right')
        assert.deepEqual([...new Set((await follow(cursor, 100, another)).told)], [ticket])
        await another.close()
      })

      test('a time in a listing is the time in the ticket', async () => {
        const ticket = await openOne()
        const { entries } = await source.changes(null, { backfill: 1 })
        assert.equal(entries[0]?.ticket, ticket)
        assert.equal(entries[0]?.updatedAt, (await source.fetch(ticket)).updatedAt)
        assert.match(entries[0]?.updatedAt ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
      })
    })

    describe('reading', () => {
      test('a ticket has what its customer wrote', async () => {
        const ticket = await desk.open({ subject: 'Größe ☕ & <b>', body: 'Line one\nLine “two” 🎉' })
        const fetched = await source.fetch(ticket)
        assert.equal(fetched.ticket, ticket)
        assert.equal(fetched.subject, 'Größe ☕ & <b>')
        assert.equal(fetched.isClosed, false)
        assert.equal(fetched.messages.length, 1)
        const [message] = fetched.messages
        assert.equal(message?.role, 'customer')
        assert.equal(message?.internal, false)
        assert.match(textOf(message), /Line one\s+Line “two” 🎉/)
        assert.ok(fetched.createdAt <= fetched.updatedAt)
        assert.ok(fetched.version.length > 0)
        if (message?.author != null) assert.match(message.author.address, /^\S+@\S+$/)
        if (fetched.url !== null) assert.match(fetched.url, /^https?:\/\//)
      })

      test('a conversation is in order, with who wrote', unless('customers', 'agents'), async () => {
        const ticket = await openOne('Order', 'First')
        await desk.agentWrites(ticket, 'Second', false)
        await desk.customerWrites(ticket, 'Third')
        const { messages } = await source.fetch(ticket)
        assert.deepEqual(messages.map(textOf), ['First', 'Second', 'Third'])
        assert.deepEqual(
          messages.map(({ role }) => role),
          ['customer', 'agent', 'customer'],
        )
        assert.ok(messages.every(({ internal }) => !internal))
        assertAscending(messages.map(({ at }) => at))
        assert.equal(new Set(messages.map(({ id }) => id)).size, 3)
        assert.deepEqual((await source.fetch(ticket)).messages, messages)
      })

      test('what agents say among themselves is internal', unless('internal'), async () => {
        const ticket = await openOne()
        await desk.agentWrites(ticket, 'Do not tell', true)
        const [, note] = (await source.fetch(ticket)).messages
        assert.deepEqual([note?.internal, note?.role], [true, 'agent'])
      })

      test('HTML is told apart from text', unless('html'), async () => {
        const ticket = await desk.open({ subject: 'HTML', body: '<p>One <b>bold</b> word</p>', isHtml: true })
        const [message] = (await source.fetch(ticket)).messages
        assert.equal(message?.isHtml, true)
        assert.match(message?.body ?? '', /<b>bold<\/b>/)
      })

      test('attachments are listed', unless('attachments'), async () => {
        const attachments = [
          { name: 'notes.txt', text: 'abc' },
          { name: 'Größe.txt', text: 'x'.repeat(5000) },
        ]
        const ticket = await desk.open({ subject: 'Files', body: 'See attached', attachments })
        const [message] = (await source.fetch(ticket)).messages
        assert.match(textOf(message), /^See attached/)
        assert.deepEqual(
          message?.attachments.map(({ name, size }) => ({ name, size })).sort((a, b) => a.size - b.size),
          [
            { name: 'notes.txt', size: 3 },
            { name: 'Größe.txt', size: 5000 },
          ],
        )
        for (const { type } of message?.attachments ?? []) assert.match(type, /^text\/plain/)
      })

      test('10,000 characters are read', unless('long'), async () => {
        const body = 'Äpfel 🍎 in a row. '.repeat(540).trim()
        assert.ok(body.length > 10_000)
        const [message] = (await source.fetch(await openOne('Long', body))).messages
        assert.equal(textOf(message).replaceAll(/\s+/g, ' '), body)
      })

      test('a ticket without text is read', unless('empty'), async () => {
        const fetched = await source.fetch(await openOne('Nothing', ''))
        assert.equal(fetched.subject, 'Nothing')
        assert.ok(fetched.messages.every((message) => textOf(message) === ''))
      })

      test('a closed ticket says so', async () => {
        const ticket = await openOne()
        await desk.change(ticket, { status: desk.closedStatus })
        const { isClosed, fields } = await source.fetch(ticket)
        assert.deepEqual([isClosed, fields.status], [true, desk.closedStatus])
      })

      test('a ticket that is not there is a GoneError', async () => {
        await assert.rejects(source.fetch(desk.missing), GoneError)
        for (const strange of ['', '..', '0', 'a/b', '1?x=1', '1#2', '٣', '999999999999999999999'])
          await assert.rejects(source.fetch(strange), GoneError, strange)
      })

      test('a ticket that was removed is a GoneError', unless('remove'), async () => {
        const ticket = await openOne()
        await desk.remove(ticket)
        await assert.rejects(source.fetch(ticket), GoneError)
      })
    })

    describe('writing fields', () => {
      test('each field that is described can be written, and is read back', async () => {
        for (const field of await described()) {
          const ticket = await openOne()
          const known = await source.fetch(ticket)
          const value = sampleOf(field, known.fields[field.name])
          const after = await source.writeFields(ticket, { [field.name]: value }, known)
          assertHolds(after, { [field.name]: value })
          assertHolds((await source.fetch(ticket)).fields, { [field.name]: value })
        }
      })

      test('several fields are written together, and all others stay', async () => {
        const ticket = await openOne()
        const known = await source.fetch(ticket)
        const fields = await described()
        const some = fields.filter((field) => field.name !== 'queue' && field.name !== 'status')
        const written = Object.fromEntries(
          some.map((field) => [field.name, sampleOf(field, known.fields[field.name])]),
        )
        assertHolds(await source.writeFields(ticket, written, known), written)
        const after = await source.fetch(ticket)
        assertHolds(after.fields, { ...known.fields, ...written })
        assert.equal(after.subject, known.subject)
        assert.equal(after.messages.filter(({ role }) => role !== 'system').length, known.messages.length)
      })

      test('several values of a field are kept, and one that goes is taken away', async () => {
        for (const field of (await described()).filter(({ many }) => many)) {
          const ticket = await openOne()
          const values = field.values?.slice(0, 3) ?? desk.several ?? ['one', 'two words', 'Äpfel']
          const both = { [field.name]: values.slice(0, 2) }
          const after = await source.writeFields(ticket, both, await source.fetch(ticket))
          assertHolds(after, both)
          const others = { [field.name]: values.slice(1) }
          await source.writeFields(ticket, others, await source.fetch(ticket))
          assertHolds((await source.fetch(ticket)).fields, others)
        }
      })

      test('null empties a field', async () => {
        const needed: readonly FieldName[] = ['queue', 'priority', 'status']
        for (const field of await described()) {
          if (!(desk.emptied?.includes(field.name) ?? !needed.includes(field.name))) continue
          const ticket = await openOne()
          const value = { [field.name]: sampleOf(field, null) }
          await source.writeFields(ticket, value, await source.fetch(ticket))
          assertHolds((await source.fetch(ticket)).fields, value)
          const nothing = { [field.name]: null }
          assertHolds(await source.writeFields(ticket, nothing, await source.fetch(ticket)), nothing)
          assertHolds((await source.fetch(ticket)).fields, nothing)
        }
      })

      test('what a field holds already is no change', async () => {
        const ticket = await openOne()
        const field = firstOf(await described())
        const value = { [field.name]: sampleOf(field, null) }
        await source.writeFields(ticket, value, await source.fetch(ticket))
        const before = await source.fetch(ticket)
        assertHolds(await source.writeFields(ticket, value, before), value)
        assert.deepEqual(await source.fetch(ticket), before)
      })

      test('a value that does not exist is refused, and changes nothing', async () => {
        for (const field of await described()) {
          const wrong = field.values !== null ? 'No such value' : field.kind === 'text' ? null : 'no number'
          if (wrong === null) continue
          const ticket = await openOne()
          const before = await source.fetch(ticket)
          const fields = { [field.name]: field.many ? [wrong] : wrong }
          await assert.rejects(source.writeFields(ticket, fields, before), (error) => {
            assert.ok(error instanceof PermanentError, String(error))
            assert.equal(error.code, 'field-refused')
            assert.ok(error.message.includes(field.name), error.message)
            assert.ok(!error.message.includes(wrong), 'a value may be what a customer wrote')
            return true
          })
          assertHolds((await source.fetch(ticket)).fields, before.fields)
        }
      })

      test('a field that does not exist is refused', unless('unknown-field'), async () => {
        const ticket = await openOne()
        const known = await source.fetch(ticket)
        const write = source.writeFields(ticket, { 'custom:No such field': 'Value' }, known)
        await assert.rejects(write, isPermanent('field-refused'))
      })

      test('what a person changed in between stays', async () => {
        const ticket = await openOne()
        const known = await source.fetch(ticket)
        const field = firstOf(await described())
        const theirs = { [field.name]: sampleOf(field, known.fields[field.name]) }
        const ours = { [field.name]: otherSample(field, [known.fields[field.name], theirs[field.name]]) }
        await desk.change(ticket, theirs)
        await assert.rejects(source.writeFields(ticket, ours, known), isPermanent('ticket-changed'))
        assertHolds((await source.fetch(ticket)).fields, theirs)
      })

      test('where a person set it already, nothing is left to do', async () => {
        const ticket = await openOne()
        const known = await source.fetch(ticket)
        const field = firstOf(await described())
        const theirs = { [field.name]: sampleOf(field, known.fields[field.name]) }
        await desk.change(ticket, theirs)
        assertHolds(await source.writeFields(ticket, theirs, known), theirs)
      })

      test('a person who changes another field is in nobody’s way', async () => {
        const [one, other] = (await described()).filter(({ name }) => name !== 'queue' && name !== 'status')
        if (one === undefined || other === undefined) return
        const ticket = await openOne()
        const known = await source.fetch(ticket)
        const theirs = { [other.name]: sampleOf(other, known.fields[other.name]) }
        await desk.change(ticket, theirs)
        const ours = { [one.name]: sampleOf(one, known.fields[one.name]) }
        await source.writeFields(ticket, ours, known)
        assertHolds((await source.fetch(ticket)).fields, { ...theirs, ...ours })
      })

      test('a message in between is in nobody’s way', unless('customers'), async () => {
        const ticket = await openOne()
        const known = await source.fetch(ticket)
        await desk.customerWrites(ticket, 'One thing more')
        const field = firstOf(await described())
        const ours = { [field.name]: sampleOf(field, known.fields[field.name]) }
        await source.writeFields(ticket, ours, known)
        const after = await source.fetch(ticket)
        assertHolds(after.fields, ours)
        assert.equal(textOf(after.messages.at(-1)), 'One thing more')
      })

      test('nothing is written to a ticket that is not there', async () => {
        const known = { version: '1', fields: {} }
        const write = source.writeFields(desk.missing, { [desk.fields[0] ?? 'status']: 'x' }, known)
        await assert.rejects(write, GoneError)
      })
    })

    describe('notes, drafts and links', () => {
      const noting = capabilities.notes ? {} : { skip: 'there are no internal notes' }

      test('a note is internal, our own, and there as it was written', noting, async () => {
        const ticket = await openOne('Note', 'Text')
        const text = 'In short: “Grüße” <b> & *stars*\n- second line\n\nReference 4711'
        const id = await source.addNote(ticket, text)
        const { messages, isClosed } = await source.fetch(ticket)
        const note = messages.find((message) => message.id === id)
        assert.deepEqual([note?.role, note?.internal, isClosed], ['own', true, false])
        assert.equal(textOf(note), text)
        assert.deepEqual(messages.filter(({ role }) => role === 'customer').map(textOf), ['Text'])
      })

      test('a note to a ticket that is not there is a GoneError', noting, async () => {
        await assert.rejects(source.addNote(desk.missing, 'Text'), GoneError)
      })

      test(
        'where there are no notes none is written',
        capabilities.notes ? { skip: 'there are notes' } : {},
        async () => {
          const ticket = await openOne()
          await assert.rejects(source.addNote(ticket, 'Text'), isPermanent('unsupported'))
          assert.equal((await source.fetch(ticket)).messages.length, 1)
        },
      )

      test('a note of ours can be taken away, and only that', async () => {
        if (!capabilities.notes) return
        const ticket = await openOne()
        const id = await source.addNote(ticket, 'Text')
        if (!capabilities.removeNotes) {
          await assert.rejects(source.removeNote(ticket, id), isPermanent('unsupported'))
          assert.ok((await source.fetch(ticket)).messages.some((message) => message.id === id))
          return
        }
        const [first] = (await source.fetch(ticket)).messages
        await assert.rejects(source.removeNote(ticket, first?.id ?? ''))
        await source.removeNote(ticket, id)
        const { messages } = await source.fetch(ticket)
        assert.deepEqual(
          messages.map((message) => message.id),
          [first?.id],
        )
      })

      test('a draft is kept where there are drafts, and refused elsewhere', async () => {
        const ticket = await openOne()
        if (!capabilities.drafts) {
          await assert.rejects(source.addDraft(ticket, 'Dear Ada'), isPermanent('unsupported'))
          return
        }
        const id = await source.addDraft(ticket, 'Dear Ada')
        assert.notEqual(id, '')
        const { messages } = await source.fetch(ticket)
        assert.ok(messages.every((message) => message.id !== id || message.internal))
      })

      test('a link is seen from both sides, once, and can be taken away', async () => {
        const [one = '', other = ''] = await openMany(2)
        if (!capabilities.links) {
          await assert.rejects(source.link(one, other), isPermanent('unsupported'))
          await assert.rejects(source.unlink(one, other), isPermanent('unsupported'))
          return
        }
        await source.link(one, other)
        await source.link(one, other)
        await source.link(other, one)
        assert.deepEqual((await source.fetch(one)).links, [other])
        assert.deepEqual((await source.fetch(other)).links, [one])
        await source.unlink(other, one)
        await source.unlink(other, one)
        assert.deepEqual((await source.fetch(one)).links, [])
        assert.deepEqual((await source.fetch(other)).links, [])
      })

      test('a link to a ticket that is not there is a GoneError', async () => {
        if (!capabilities.links) return
        const ticket = await openOne()
        await assert.rejects(source.link(ticket, desk.missing), GoneError)
        await assert.rejects(source.link(desk.missing, ticket), GoneError)
        assert.deepEqual((await source.fetch(ticket)).links, [])
      })
    })

    describe('trouble', () => {
      const everyCall = (ticket: string): (() => Promise<unknown>)[] => [
        () => source.capabilities(),
        () => source.describeFields(desk.queue),
        () => source.changes(null, { backfill: 1 }),
        () => source.fetch(ticket),
        () => source.writeFields(ticket, { status: desk.closedStatus }, { version: '', fields: {} }),
        ...(capabilities.notes ? [() => source.addNote(ticket, 'Text')] : []),
        ...(capabilities.links ? [() => source.link(ticket, desk.missing)] : []),
      ]

      test('a system that is down is a TransientError, and afterwards it goes on', async () => {
        const cursor = await begin()
        const ticket = await openOne()
        await desk.breakDown()
        for (const call of everyCall(ticket)) await assert.rejects(call(), TransientError)
        await desk.repair()
        assert.deepEqual([...new Set((await follow(cursor)).told)], [ticket])
        assert.equal((await source.fetch(ticket)).messages.length, 1)
      })

      test('it is left alone for as long as it asks, by everything that waits', async () => {
        const ticket = await openOne()
        await desk.limit(60)
        const isAsked = (error: unknown) => {
          assert.ok(error instanceof TransientError, String(error))
          assert.ok((error.retryAfterMs ?? 0) > 50_000 && (error.retryAfterMs ?? 0) <= 60_000)
          return true
        }
        await assert.rejects(source.fetch(ticket), isAsked)
        await assert.rejects(source.changes(null, { backfill: 1 }), isAsked)
      })

      test('what is given up fails', async () => {
        const ticket = await openOne()
        const signal = AbortSignal.abort(new Error('given up'))
        await assert.rejects(source.capabilities(signal), /given up/)
        await assert.rejects(source.fetch(ticket, signal), /given up/)
        await assert.rejects(source.changes(null, { backfill: 1, signal }), /given up/)
      })

      test('it is closed twice without harm', async () => {
        await source.capabilities()
        await source.close()
        await source.close()
      })
    })
  })
}

/** The field that is most like any other: a person may change it, and nothing else changes with it. */
function firstOf(fields: readonly FieldDescription[]): FieldDescription {
  const rank: readonly FieldName[] = ['priority', 'category', 'tags', 'status']
  const places = fields.map((field) => ({ field, place: rank.indexOf(field.name) }))
  const known = places.filter(({ place }) => place >= 0).sort((one, other) => one.place - other.place)
  const [first] = known
  assert.ok(first !== undefined, 'no field to write')
  return first.field
}

function firstChange(fields: readonly FieldDescription[], { fields: now }: FetchedTicket): Fields {
  const field = firstOf(fields)
  return { [field.name]: otherSample(field, [now[field.name]]) }
}

/** A value that none of the others is. */
function otherSample(field: FieldDescription, others: readonly (FieldValue | undefined)[]): FieldValue {
  const made = { text: ['Another', 'Third', 'Fourth'], number: ['11', '12', '13'], date: ['2026-01-01'] }
  const values = field.values ?? made[field.kind]
  const free = values.find((value) => others.every((other) => !sameValue(other, value)))
  assert.ok(free !== undefined, `${field.name} has too few values`)
  return field.many ? [free] : free
}

function assertHolds(fields: Fields, wanted: Fields): void {
  for (const [name, value] of Object.entries(wanted) as [FieldName, FieldValue][])
    assert.ok(
      sameValue(fields[name], value),
      `${name}: ${JSON.stringify(fields[name])}, not ${JSON.stringify(value)}`,
    )
}

function assertAscending(times: readonly string[]): void {
  const numbers = times.map((time) => Date.parse(time))
  assert.deepEqual(
    numbers,
    [...numbers].sort((one, other) => one - other),
  )
}

function byNumber(one: string, other: string): number {
  return Number(one.replaceAll(/\D/g, '')) - Number(other.replaceAll(/\D/g, ''))
}

/** What a person reads, roughly. */
function textOf(message: Pick<TicketMessage, 'body' | 'isHtml'> | undefined): string {
  if (message === undefined) return ''
  if (!message.isHtml) return message.body.replaceAll('\r\n', '\n').trim()
  const marks: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'", amp: '&', nbsp: ' ' }
  return message.body
    .replaceAll(/\r?\n/g, '')
    .replaceAll(/<br\s*\/?>/gi, '\n')
    .replaceAll(/<\/(p|div)>/gi, '\n\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(#?\w+);/g, (whole, name: string) => marks[name] ?? whole)
    .trim()
}

function isPermanent(code: string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof PermanentError, String(error))
    assert.equal(error.code, code)
    return true
  }
}
