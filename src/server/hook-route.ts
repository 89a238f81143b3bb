/**
 * POST /hooks/<source>: a webhook is a hint to look at that source now, and nothing else. What it carries is read only to
 * verify its signature; what happened is asked of the ticket system itself. So the worst that a replayed, late or
 * made-up one can do is one look a second.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { asError, MailroomError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import type { Store } from '../queue/redis.ts'
import type { TicketSettings } from '../tickets/contract.ts'
import { deliveryKey, type Hook, isAuthentic } from './authentic.ts'
import { isRepeated } from './deliveries.ts'
import type { HintGate } from './hint-gate.ts'
import { countRefusals } from './refusals.ts'
import { withinTime } from './within-time.ts'

/** A ticket system that may send webhooks. */
export interface HookSource {
  name: string
  type: TicketSettings['type']
  /** Asked at each webhook; undefined: it may send none. */
  secret(): string | undefined
}

export interface HookOptions {
  sources: readonly HookSource[]
  store: Store
  gate: HintGate
  log: Log
}

/** In bytes. GitHub sends up to 25 MB, but what it says of an issue is far below this. */
const mostBody = 1_000_000

declare module 'fastify' {
  interface FastifyRequest {
    /** Of the source of a webhook, with its secret as it is now. */
    hookSource: { name: string; type: TicketSettings['type']; secret: string } | null
  }
}

export function addHookRoute(server: FastifyInstance, { sources, store, gate, log }: HookOptions): void {
  const byName = new Map(sources.map((source) => [source.name, source]))
  const refusals = countRefusals()
  server.decorateRequest('hookSource', null)

  server.register(async (hooks) => {
    hooks.removeAllContentTypeParsers()
    hooks.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBody }, (_request, body, done) =>
      done(null, body),
    )

    // Before a byte of the body is read.
    hooks.addHook('onRequest', async (request, reply) => {
      const source = byName.get((request.params as { source: string }).source)
      const secret = source === undefined ? undefined : secretOf(source)
      if (source === undefined || secret === undefined) return reply.code(404).send()
      const wait = refusals.waitOf(callerOf(request))
      if (wait > 0) return reply.code(429).header('retry-after', wait).send()
      request.hookSource = { name: source.name, type: source.type, secret }
      // Whatever it says it is: it is only hashed.
      request.raw.headers['content-type'] = 'application/octet-stream'
    })

    hooks.post('/hooks/:source', { bodyLimit: mostBody }, async (request, reply) => {
      const source = request.hookSource
      if (source === null) return reply.code(404).send()
      const hook = hookOf(request)
      if (!isAuthentic(source.type, source.secret, hook)) {
        refusals.note(callerOf(request))
        log.warn({ source: source.name }, 'a webhook was refused: its signature or secret is wrong')
        return reply.code(401).send()
      }
      const delivery = deliveryKey(source.type, hook)
      const repeated = delivery !== null && (await withinTime(isRepeated(store, source.name, delivery)))
      log.debug({ source: source.name, repeated }, 'webhook')
      if (!repeated) gate.hint(source.name)
      return reply.code(202).send()
    })
  })

  function secretOf(source: HookSource): string | undefined {
    try {
      return source.secret()
    } catch (error) {
      const code = error instanceof MailroomError ? error.code : asError(error).name
      log.error({ source: source.name, code }, 'the secret of its webhooks cannot be read')
      throw error
    }
  }
}

function callerOf(request: FastifyRequest): string {
  return `${request.ip} ${(request.params as { source: string }).source}`
}

function hookOf(request: FastifyRequest): Hook {
  const { secret } = request.query as { secret?: unknown }
  return {
    headers: request.headers,
    querySecret: typeof secret === 'string' ? secret : null,
    body: request.body instanceof Uint8Array ? request.body : new Uint8Array(),
  }
}
