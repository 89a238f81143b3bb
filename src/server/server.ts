/**
 * The HTTP server: GET /health and POST /hooks/<source>. Off unless `server` stands in mailroom.yaml. It knows no sessions
 * and sets no cookies, and no answer says more than its status where somebody is refused.
 */
import fastify, { type FastifyError } from 'fastify'
import { asError, TransientError, UserError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import type { Store } from '../queue/redis.ts'
import { type HealthAnswer, healthAnswer, type Watched } from './health-answer.ts'
import { createHintGate } from './hint-gate.ts'
import { addHookRoute, type HookSource } from './hook-route.ts'
import { withinTime } from './within-time.ts'

const SECOND = 1000
/** Between two looks at a source, however many webhooks come; ms. */
const rest = SECOND
/** So long a stop waits for requests that are on their way, in ms. */
const patience = 2 * SECOND

export interface ServerOptions {
  /** Port 0: any that is free. */
  listen: { host: string; port: number }
  watched: Watched
  hooks: readonly HookSource[]
  store: Store
  log: Log
  /** Has the intake of the source look now. */
  lookNow(source: string): Promise<void>
}

export interface Server {
  /** Without a slash at its end. */
  url: string
  /** Takes no more requests, and gives those that are on their way some seconds. Twice is fine. */
  close(): Promise<void>
}

/** Throws a UserError where it cannot listen. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { listen, watched, hooks, store, log, lookNow } = options
  const server = fastify({
    logger: false,
    // A caller that sends its request byte by byte.
    requestTimeout: 10 * SECOND,
    keepAliveTimeout: 10 * SECOND,
    // An address that it cannot make sense of.
    frameworkErrors: (_error, _request, reply) => void reply.hijack().raw.writeHead(404).end(),
  })
  const gate = createHintGate(lookNow, { restMs: rest, log })

  // Fastify's own answers repeat the address, which may hold a secret, and messages of errors.
  server.setNotFoundHandler((_request, reply) => reply.code(404).send())
  server.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error instanceof TransientError ? 503 : (error.statusCode ?? 500)
    if (status >= 500) log.error({ code: error.code, error: error.name }, 'a request failed')
    return reply.code(status).send()
  })
  server.get('/health', async (_request, reply) => {
    const answer = await withinTime(healthAnswer(store, watched)).catch(unreachable)
    return reply.code(answer.status === 'ok' ? 200 : 503).send(answer)
  })
  addHookRoute(server, { sources: hooks, store, gate, log })

  try {
    // A copy: Fastify writes into it.
    await server.listen({ ...listen })
  } catch (cause) {
    await server.close()
    const code = (cause as NodeJS.ErrnoException).code ?? asError(cause).name
    const place = `${listen.host}:${listen.port}`
    throw new UserError(
      'cannot-listen',
      `Cannot listen on ${place} (${code}). Is the address of this machine, and is nothing else on the port? See server.listen.`,
      { cause },
    )
  }
  const address = server.server.address()
  const port = typeof address === 'object' ? (address?.port ?? listen.port) : listen.port
  const host = listen.host.includes(':') ? `[${listen.host}]` : listen.host
  log.info({ host: listen.host, port, hooks: hooks.length }, 'listening')

  let closed: Promise<void> | null = null
  return {
    url: `http://${host}:${port}`,
    close() {
      closed ??= (async () => {
        gate.close()
        const timer = setTimeout(() => server.server.closeAllConnections(), patience)
        await server.close().finally(() => clearTimeout(timer))
      })()
      return closed
    },
  }
}

function unreachable(): HealthAnswer {
  return { status: 'store-unreachable', unreadable: [], silent: [] }
}
