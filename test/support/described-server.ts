import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ApiDescription, DescribedRequest } from './api-description.ts'

export interface ServerRequest extends DescribedRequest {
  headers: IncomingMessage['headers']
}

export interface ServerAnswer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

/**
 * A web server that answers for a vendor, and notes in `problems` each request and each answer of its own that the
 * vendor's published description does not allow.
 */
export interface DescribedServer {
  readonly url: string
  readonly problems: string[]
  /** Every request so far, as "GET /path?query". */
  readonly requests: string[]
  /** The next requests are answered by this, in order, before anything else; null breaks the connection. */
  next(...answers: (ServerAnswer | null)[]): void
  /** Gives no answers any more, or does again. */
  away: boolean
  close(): Promise<void>
}

export interface DescribedServerOptions {
  description: ApiDescription
  /** Cut from the front of each path. */
  prefix: string
  answer(request: ServerRequest): ServerAnswer
}

export async function startDescribedServer(options: DescribedServerOptions): Promise<DescribedServer> {
  const { description, prefix, answer } = options
  const problems: string[] = []
  const requests: string[] = []
  const scripted: (ServerAnswer | null)[] = []
  const server = createServer((incoming, outgoing) => {
    respond(incoming, outgoing).catch((error: unknown) => {
      problems.push(`the server broke: ${error}`)
      outgoing.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { pathname, searchParams, search } = new URL(incoming.url ?? '/', url)
    const text = await textOf(incoming)
    if (described.away) {
      outgoing.destroy()
      return
    }
    const request: ServerRequest = {
      method: incoming.method ?? 'GET',
      path: pathname.startsWith(prefix) ? pathname.slice(prefix.length) : pathname,
      query: searchParams,
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
    }
    requests.push(`${request.method} ${request.path}${search}`)
    problems.push(...description.ofRequest(request))
    const given = scripted.length > 0 ? scripted.shift() : answer(request)
    if (given == null) {
      outgoing.destroy()
      return
    }
    problems.push(...description.ofAnswer(request, { status: given.status, body: given.body }))
    outgoing.writeHead(given.status, { 'content-type': 'application/json', ...given.headers })
    outgoing.end(given.body === undefined ? undefined : JSON.stringify(given.body))
  }

  const described: DescribedServer = {
    url,
    problems,
    requests,
    next: (...answers) => void scripted.push(...answers),
    away: false,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return described
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
