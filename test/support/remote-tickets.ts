/** A ticket system of one process, used from another one: what a connector does, over HTTP. */
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  AuthenticationError,
  GoneError,
  MailroomError,
  PermanentError,
  TransientError,
} from '../../src/errors.ts'
import type { TicketSource } from '../../src/tickets/contract.ts'

type Call = Exclude<keyof TicketSource, 'name'>
interface Asked {
  call: Call
  asked: unknown[]
}
type Answered = { result?: unknown } | { error: { kind: string; code: string; message: string } }

const classes = { AuthenticationError, GoneError, PermanentError, TransientError }

/** Serves a source until the test ends. Gives its URL. */
export async function serveTickets(
  test: { after(end: () => Promise<void>): void },
  source: TicketSource,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const { call, asked } = (await bodyOf(request)) as Asked
    response.end(JSON.stringify(await answer(source, call, asked)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  test.after(async () => {
    server.closeAllConnections()
    await once(server.close(), 'close')
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function answer(source: TicketSource, call: Call, asked: unknown[]): Promise<Answered> {
  try {
    return { result: await (source[call] as (...asked: unknown[]) => Promise<unknown>)(...asked) }
  } catch (error) {
    if (!(error instanceof MailroomError)) throw error
    const { name: kind, code, message } = error
    return { error: { kind, code, message } }
  }
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString())
}

/** The source that is served at that URL. */
export function openRemoteTickets(name: string, url: string): TicketSource {
  async function ask(call: Call, ...asked: unknown[]): Promise<never> {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ call, asked }) }).catch(
      (cause) => {
        throw new TransientError('unreachable', 'It is away.', { cause })
      },
    )
    const answered = (await response.json()) as Answered
    if ('error' in answered) {
      const { kind, code, message } = answered.error
      throw new classes[kind as keyof typeof classes](code, message)
    }
    return answered.result as never
  }
  return {
    name,
    capabilities: () => ask('capabilities'),
    describeFields: (queue) => ask('describeFields', queue),
    changes: (cursor, { backfill, limit }) => ask('changes', cursor, { backfill, limit }),
    fetch: (ticket) => ask('fetch', ticket),
    writeFields: (ticket, fields, known) => ask('writeFields', ticket, fields, known),
    addNote: (ticket, text) => ask('addNote', ticket, text),
    removeNote: (ticket, id) => ask('removeNote', ticket, id),
    addDraft: (ticket, text) => ask('addDraft', ticket, text),
    link: (ticket, other) => ask('link', ticket, other),
    unlink: (ticket, other) => ask('unlink', ticket, other),
    async close() {},
  }
}
