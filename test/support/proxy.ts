import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Stands between a client and a server on the loopback and behaves like a bad network. */
export interface Proxy {
  readonly port: number
  /** Open connections from clients. */
  readonly connections: number
  /** How many connections clients have made so far. */
  readonly accepted: number
  /** From now on nothing is passed in either direction, and nobody is told: a half-open connection. New ones are mute too. */
  freeze(): void
  /** New connections work again; the frozen ones stay mute. */
  thaw(): void
  /** Resets every connection. */
  cut(): void
  close(): Promise<void>
}

export async function startProxy(targetPort: number, host = '127.0.0.1'): Promise<Proxy> {
  const pairs = new Map<Socket, Socket>()
  let frozen = false
  let accepted = 0

  const server = createServer((client) => {
    accepted += 1
    const upstream = connect(targetPort, host)
    pairs.set(client, upstream)
    client.on('error', () => {})
    upstream.on('error', () => client.destroy())
    upstream.on('close', () => client.destroy())
    client.on('close', () => {
      pairs.delete(client)
      upstream.destroy()
    })
    if (frozen) return void client.pause()
    client.pipe(upstream)
    upstream.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return pairs.size
    },
    get accepted() {
      return accepted
    },
    freeze() {
      frozen = true
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream)
        upstream.unpipe(client)
        // Read and thrown away: a paused socket would not even notice that its client leaves.
        client.resume()
        upstream.resume()
      }
    },
    thaw() {
      frozen = false
    },
    cut() {
      for (const client of pairs.keys()) client.resetAndDestroy()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const client of pairs.keys()) client.destroy()
      await closed
    },
  }
}
