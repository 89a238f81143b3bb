import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { openStore, type Store } from '../../src/queue/redis.ts'
import { collectLog } from './log-collector.ts'
import { temporaryFolder } from './temporary-folder.ts'
import { until } from './until.ts'

/** A test, or the hooks of a whole file. */
interface Lasting {
  after(end: () => Promise<void>): void
}

/** A redis-server of its own that outlives every worker, without a file on the disk. */
export interface RedisServer {
  port: number
  /** Each number up to 63 is an empty database of its own. */
  url(database?: number): string
  /** Opens a store on it, closed when the test ends. */
  store(test: Lasting, database?: number): Promise<Store>
  stop(): Promise<void>
}

export async function startRedisServer(test: Lasting, more: readonly string[] = []): Promise<RedisServer> {
  const folder = await temporaryFolder(test)
  const port = await freePort()
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--databases', '64']
  const server = spawn('redis-server', [...options, '--save', '', '--appendonly', 'no', ...more], {
    stdio: 'ignore',
  })
  const stop = () => end(server)
  test.after(stop)
  const url = (database = 0) => `redis://127.0.0.1:${port}/${database}`
  await until('the redis-server answers', () => answers(port))
  return {
    port,
    url,
    async store(inner, database = 0) {
      const store = await openStore({ url: url(database), dataFolder: folder, log: collectLog() })
      inner.after(() => store.close())
      return store
    },
    stop,
  }
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  server.kill('SIGKILL')
  await once(server, 'exit')
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await once(server.close(), 'close')
  return port
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    socket.write('PING\r\n')
    const [data] = await once(socket, 'data', { signal: AbortSignal.timeout(2000) })
    return /^(\+PONG|-NOAUTH)/.test(String(data))
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
