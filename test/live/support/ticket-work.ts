/** What the service does to tickets of a real system: it is waited for, looked at, killed, and taken back. */
import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Service } from '../../../src/cli/service.ts'
import { isOfTicket, readJournal, type TicketEntry } from '../../../src/effects/journal.ts'
import { type UndoResult, undo } from '../../../src/effects/undo.ts'
import { listQuarantined } from '../../../src/queue/quarantine.ts'
import type { FetchedTicket, TicketSource } from '../../../src/tickets/contract.ts'
import { until } from '../../support/until.ts'
import { environment } from './ticket-place.ts'

const child = join(import.meta.dirname, 'ticket-kill-child.ts')

export async function ticketJournal({ store }: Service): Promise<TicketEntry[]> {
  return (await readJournal(store, {})).filter(isOfTicket)
}

/** Waits until so many notes are written and nothing is left to do. */
export async function untilWritten(service: Service, notes: number): Promise<void> {
  const written = async () =>
    (await ticketJournal(service)).filter(({ inverse }) => inverse.action === 'note').length
  try {
    await until(
      'everything is written',
      async () => (await written()) >= notes && (await service.isIdle()),
      60_000,
    )
  } catch (error) {
    const aside = (await listQuarantined(service.store)).map(({ reason }) => reason)
    throw new Error(`${await written()} notes; set aside: ${aside}`, { cause: error })
  }
}

/** Mailroom's own messages, none of which a customer may see. */
export function notesOf({ messages }: FetchedTicket): string[] {
  const own = messages.filter(({ role }) => role === 'own')
  for (const { internal } of own) assert.equal(internal, true)
  return own.map(({ body }) => body)
}

export function takeBack({ store }: Service, source: TicketSource): Promise<UndoResult[]> {
  return undo(store, {}, { account: () => undefined, source: () => source })
}

/** A worker process that kills itself at that point; "" for never. Resolves when it runs or is dead. */
export async function startMortal(file: string, point: string, token: string): Promise<ChildProcess> {
  const worker = fork(child, [file, '', point, 'SIGKILL'], {
    env: { ...environment, MAILROOM_HELPDESK_TOKEN: token },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  await Promise.race([once(worker, 'message'), once(worker, 'exit')])
  return worker
}

/** Waits for the end of one that kills itself. */
export async function untilDead(worker: ChildProcess): Promise<void> {
  if (worker.signalCode === null) await once(worker, 'exit')
  assert.equal(worker.signalCode, 'SIGKILL')
}

/** Whoever goes on writes what is missing, once; and an undo leaves of each ticket what `restored` names as it was. */
export async function assertWholeAndUndone(
  running: Service,
  source: TicketSource,
  before: readonly FetchedTicket[],
  expected: { fields: Partial<FetchedTicket['fields']>; restored: (ticket: FetchedTicket) => unknown },
): Promise<void> {
  const ids = before.map(({ ticket }) => ticket)
  await untilWritten(running, ids.length)
  for (const id of ids) {
    const ticket = await source.fetch(id)
    assert.deepEqual({ ...ticket.fields, ...expected.fields }, ticket.fields)
    assert.equal(notesOf(ticket).length, 1, 'one note')
  }
  for (const action of ['fields', 'note']) {
    const entries = (await ticketJournal(running)).filter(({ inverse }) => inverse.action === action)
    assert.deepEqual(entries.map(({ ref }) => ref.ticket).sort(), [...ids].sort(), `journal of ${action}`)
  }
  await takeBack(running, source)
  const after = await Promise.all(ids.map((id) => source.fetch(id)))
  assert.deepEqual(after.map(expected.restored), before.map(expected.restored))
}
