import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { AuthenticationError, TransientError } from '../../src/errors.ts'
import { usualFields } from '../../src/tickets/memory/memory-desk.ts'
import { openMemorySource } from '../../src/tickets/memory/memory-source.ts'
import { ticketConnectors } from '../../src/tickets/registry.ts'
import { ticketContract } from './tickets-contract.ts'

ticketContract({
  name: 'memory',
  capabilities: {
    readOnly: false,
    notes: true,
    removeNotes: true,
    drafts: true,
    links: true,
    concurrency: 'version',
  },
  gaps: {},
  async open() {
    const source = openMemorySource('memory')
    const { people } = source
    const fails = (error: Error) => () => Promise.reject(error)
    return {
      source,
      openAnother(secret) {
        // It shares what the first one keeps.
        const refuse = fails(new AuthenticationError('sign-in-refused', 'Not accepted.'))
        const refused = { changes: refuse, fetch: refuse, capabilities: refuse }
        const stranger = { ...refused, describeFields: refuse, writeFields: refuse }
        return { ...source, close: async () => {}, ...(secret === 'wrong' ? stranger : {}) }
      },
      queue: 'Support',
      missing: '4711',
      fields: usualFields.map(({ name }) => name),
      closedStatus: 'closed',
      async open({ attachments = [], ...ticket }) {
        const listed = attachments.map(({ name, text }) => ({ name, type: 'text/plain', size: text.length }))
        return people.open({ ...ticket, attachments: listed })
      },
      customerWrites: async (ticket, body) => void people.customerWrites(ticket, body),
      agentWrites: async (ticket, body, internal) => void people.agentWrites(ticket, body, { internal }),
      change: async (ticket, fields) => people.change(ticket, fields),
      remove: async (ticket) => people.remove(ticket),
      breakDown: async () => source.set('down'),
      repair: async () => source.set('ok'),
      limit: async (seconds) => source.set({ busyMs: seconds * 1000 }),
      close: async () => {},
    }
  },
})

test('tickets of one moment are told by a memory source, and faults come when they are asked for', async () => {
  const source = openMemorySource('memory')
  source.people.atOnce(() => {
    for (let number = 0; number < 5; number += 1) source.people.open()
  })
  const { entries } = await source.changes(null, { backfill: 9 })
  assert.deepEqual([entries.length, new Set(entries.map(({ updatedAt }) => updatedAt)).size], [5, 1])
  source.failNext(new TransientError('test', 'A test breaks it.'), 'addNote')
  await assert.rejects(source.addNote('1', 'Text'), { code: 'test' })
  source.loseAnswer('addNote')
  await assert.rejects(source.addNote('1', 'Text'), { code: 'answer-lost' })
  assert.equal((await source.fetch('1')).messages.length, 2)
  source.set('revoked')
  await assert.rejects(source.fetch('1'), AuthenticationError)
  assert.deepEqual(source.calls, ['changes', 'addNote', 'addNote', 'fetch', 'fetch'])
})

test('the registry has exactly the connectors that are on the disk', async () => {
  const folders = (await readdir('src/tickets', { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )
  // The desk in memory is for tests: no setting can ask for it.
  const connectors = folders.map(({ name }) => name).filter((name) => name !== 'memory')
  assert.deepEqual(connectors.sort(), Object.keys(ticketConnectors).sort())
})
