import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import { parse } from 'yaml'
import { loadConfig } from '../../src/config/load-config.ts'
import { loadSampleTickets, type SampleTicket } from '../../src/demo/sample-tickets.ts'
import { ticketDemoConfig } from '../../src/demo/ticket-config.ts'
import { readAddresses } from '../../src/item/addresses.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const root = join(import.meta.dirname, '../..')

/** Everything that its customer wrote. */
function writtenBy({ subject, text, html, later }: SampleTicket): string {
  const added = later.flatMap((message) => ('customer' in message ? [message.customer] : []))
  return [subject, text ?? html ?? '', ...added].join('\n')
}

describe('the sample tickets', () => {
  let tickets: SampleTicket[]
  before(async () => {
    tickets = await loadSampleTickets()
  })

  it('are 40, numbered, each with one line of expectations and no line too many', async () => {
    const file = join(root, 'src/demo/tickets/expected.jsonl')
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
    assert.equal(tickets.length, 40)
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).name),
      tickets.map(({ name }) => name),
    )
    for (const [index, { name }] of tickets.entries()) {
      assert.match(name, /^\d\d-[a-z0-9]+(-[a-z0-9]+)+$/)
      assert.equal(Number(name.slice(0, 2)), index + 1)
    }
  })

  it('have a sender, a subject and one text, and nothing that the loader does not know', () => {
    for (const ticket of tickets) {
      const { name, from, subject, text, html } = ticket
      assert.equal(readAddresses([from]).length, 1, name)
      assert.notEqual(subject, '', name)
      assert.equal([text, html].filter((one) => one !== undefined).length, 1, name)
      const known = ['name', 'from', 'subject', 'minute', 'text', 'html', 'attachments', 'later', 'expected']
      for (const key of Object.keys(ticket)) assert.ok(known.includes(key), `${name}: ${key}`)
    }
  })

  it('expect labels that the label set has, and never forbid what they accept', async () => {
    const { labels } = parse(await readFile(join(root, 'src/demo/mailroom.yaml'), 'utf8'))
    const names = new Set(labels.map(({ name }: { name: string }) => name))
    for (const { name, expected } of tickets) {
      const never = expected.never ?? []
      for (const label of [...expected.labels, ...never]) assert.ok(names.has(label), `${name}: ${label}`)
      for (const label of never) assert.ok(!expected.labels.includes(label), name)
      assert.equal(expected.trap === true, never.length > 0, name)
    }
    for (const language of ['en', 'de', 'fr', 'es'])
      assert.ok(tickets.filter(({ expected }) => expected.language === language).length >= 4, language)
  })

  it('hold the order numbers that are expected of them', () => {
    for (const ticket of tickets.filter(({ expected }) => expected.order !== undefined))
      assert.ok(writtenBy(ticket).includes(ticket.expected.order ?? ''), ticket.name)
  })

  it('hold one incident that comes in a burst, and one ticket that was sent twice', () => {
    const incident = tickets.filter(({ expected }) => expected.incident === 'certificate')
    assert.equal(incident.length, 6)
    const minutes = incident.map(({ minute }) => minute)
    assert.ok(Math.max(...minutes) - Math.min(...minutes) < 10)
    const [copy] = tickets.filter(({ expected }) => expected.duplicateOf !== undefined)
    const original = tickets.find(({ name }) => name === copy?.expected.duplicateOf)
    assert.equal(copy?.from, original?.from)
  })

  it('use only invented places on the net', () => {
    for (const ticket of tickets) {
      const text = `${ticket.from} ${writtenBy(ticket)}`
      for (const [, host] of text.matchAll(/(?:@|https?:\/\/)([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi))
        assert.match(host ?? '', /\.example$/, ticket.name)
    }
  })

  for (const desk of ['redmine', 'rt'] as const)
    it(`have a configuration for ${desk} without a mistake`, async (test) => {
      const file = join(await temporaryFolder(test), 'mailroom.yaml')
      await writeFile(file, await ticketDemoConfig(desk, 'http://127.0.0.1:4711'))
      const { tickets: sources, accounts, warnings } = await loadConfig(file, {})
      assert.deepEqual(warnings, [])
      assert.deepEqual(accounts, [])
      assert.equal(sources[0]?.settings.url, 'http://127.0.0.1:4711')
      assert.equal(sources[0]?.write.fields.size, 8)
    })
})
