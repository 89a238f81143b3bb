import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands before an HTTP server on the loopback, lets everything through, and can stop it. */
export interface HttpDoor {
  readonly url: string
  /** What was asked so far, as "GET /path". */
  readonly requests: string[]
  /** From now on every connection breaks without an answer. */
  shut(): void
  open(): void
  /** The next request is answered with 429 and Retry-After, and does not get through. */
  limitOnce(seconds: number): void
  /** The next request of that method gets through; its answer does not. */
  loseAnswer(method: string): void
  /** Called before a request of that method gets through. */
  before: ((method: string, path: string) => Promise<void>) | null
  close(): Promise<void>
}

export async function startHttpDoor(target: string): Promise<HttpDoor> {
  const { hostname, port } = new URL(target)
  const requests: string[] = []
  let isShut = false
  let seconds: number | null = null
  let lost: string | null = null
  const server = createServer(async (asked, answer) => {
    const { method = 'GET', url: path = '/', headers } = asked
    requests.push(`${method} ${path}`)
    if (isShut) return void asked.socket.destroy()
    if (seconds !== null) {
      answer.writeHead(429, { 'retry-after': String(seconds) }).end()
      seconds = null
      return
    }
    await door.before?.(method, path)
    const onward = request({ hostname, port, method, path, headers, agent: false }, (answered) => {
      if (lost === method) {
        lost = null
        answered.resume()
        return void asked.socket.destroy()
      }
      answer.writeHead(answered.statusCode ?? 502, answered.headers)
      answered.pipe(answer)
    })
    onward.on('error', () => asked.socket.destroy())
    asked.pipe(onward)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const door: HttpDoor = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    before: null,
    shut() {
      isShut = true
    },
    open() {
      isShut = false
    },
    limitOnce(wait) {
      seconds = wait
    },
    loseAnswer(method) {
      lost = method
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  return door
}
