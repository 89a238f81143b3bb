import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The web server that stands before a Redmine in earnest: it tells the time, and can be busy or away. */
export interface Front {
  readonly url: string
  /** The next answer, and only that, is 429 with Retry-After. */
  busyOnce(seconds: number): void
  /** Refuses connections until `open`. */
  close(): Promise<void>
  open(): Promise<void>
}

export async function startFront(target: string): Promise<Front> {
  let busyFor: number | null = null
  let port = 0

  function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (busyFor !== null) {
      outgoing.writeHead(429, { 'retry-after': String(busyFor) }).end()
      busyFor = null
      return
    }
    const { method = 'GET', url = '/', headers } = incoming
    const passed = request(`${target}${url}`, { method, headers, agent: false }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    incoming.pipe(passed)
  }
  let server = createServer(answer)
  async function open(): Promise<void> {
    server = createServer(answer).listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  await open()

  return {
    url: `http://127.0.0.1:${port}`,
    busyOnce(seconds) {
      busyFor = seconds
    },
    async close() {
      if (!server.listening) return
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
    open,
  }
}
