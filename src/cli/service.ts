/** Puts the parts together: what `run`, the demo, the live tests and the benches start. */
import { randomBytes } from 'node:crypto'
import { type LearnOptions, runLearn } from '../../workers/learn.ts'
import type { Config } from '../config/config.ts'
import { asError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'
import type { Encoder } from '../model/encoder.ts'
import { openEncoder } from '../model/open-encoder.ts'
import { createHealth, type Health } from '../queue/health.ts'
import { startHeartbeat } from '../queue/heartbeat.ts'
import { defaultTiming, type QueueTiming } from '../queue/queues.ts'
import { openStore, type Store } from '../queue/redis.ts'
import { labelSets, openLabelEngines } from './label-engines.ts'
import { type Role, roles } from './roles.ts'
import { type MailHooks, startMailWork } from './service/mail-work.ts'
import type { ServiceParts, Work } from './service/parts.ts'
import { openRelatedSets } from './service/related-sets.ts'
import { startReportWork } from './service/report-work.ts'
import { startServerWork } from './service/server-work.ts'
import type { TicketHooks } from './service/ticket-work.ts'
import { untilEnded } from './service/until-ended.ts'

export interface ServiceOptions extends MailHooks, TicketHooks {
  config: Config
  log: Log
  roles?: readonly Role[]
  timing?: QueueTiming
  onRound?: LearnOptions['onRound']
  learnTiming?: LearnOptions['timing']
  /** In place of the shipped one; closed with the service. */
  encoder?: Encoder
  /** Ends the start half-way: everything is closed again, and startService rejects. Later it means nothing. */
  signal?: AbortSignal
}

export interface Service {
  run: string
  store: Store
  health: Health
  /** Queues drained: nothing waits, runs or is put off. */
  isIdle(): Promise<boolean>
  /** Stops taking work, lets running jobs finish for some seconds, closes everything; twice is fine. */
  close(): Promise<void>
}

/** Starts the worker roles of this process. Throws a UserError where something it needs is not there. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { config, log, signal } = options
  const wanted = new Set<Role>(options.roles ?? roles)
  const timing = options.timing ?? defaultTiming
  const run = `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}-${randomBytes(2).toString('hex')}`
  const works: Work[] = []
  let reachable: Store | null = null
  const closers: (() => Promise<unknown>)[] = []
  const stopping = new AbortController()

  // What works first, then what it needed, the newest first; and all of it, whatever one of them throws.
  let closed: Promise<void> | null = null
  function close(): Promise<void> {
    closed ??= (async () => {
      stopping.abort()
      // Together: what each may take to finish would add up to more than a stop may take.
      async function end(): Promise<void> {
        await reachable?.giveUpOutage()
        await Promise.all(works.flatMap(({ working }) => working).map((stop) => stop()))
      }
      const used = [...closers, ...works.flatMap((work) => work.closers)]
      for (const closer of [end, ...used.reverse()])
        await closer().catch((error) => log.warn({ error: asError(error).name }, 'closing failed'))
    })()
    return closed
  }

  try {
    const reads = wanted.has('analyze') || wanted.has('learn')
    const opening = reads ? (options.encoder ?? openEncoder()) : null
    // Both take a while; a failure of the store must neither leave the other's unhandled nor its threads running.
    Promise.resolve(opening).catch(() => {})
    closers.push(async () => (await Promise.resolve(opening).catch(() => null))?.close())
    const store = await openStore({ url: config.redis?.url(), dataFolder: config.dataFolder, log, signal })
    closers.push(() => store.close())
    reachable = store
    const encoder = await opening
    signal?.throwIfAborted()
    const health = createHealth(store, log)
    const related = openRelatedSets({ config, store, encoder, log })
    closers.push(() => related.close())
    const engines =
      encoder !== null && wanted.has('analyze')
        ? await openLabelEngines({ config, store, encoder, log, signal })
        : null
    if (engines !== null) closers.push(() => engines.close())
    const parts: ServiceParts = {
      ...{ config, log, store, health, timing, run, wanted, encoder, engines },
      ...{ related: related.of, stopping: stopping.signal },
    }
    works.push(startMailWork(parts, options))
    if (config.tickets.length > 0) {
      const { startTicketWork } = await import('./service/ticket-work.ts')
      works.push(startTicketWork(parts, options))
    }
    if (encoder !== null && wanted.has('learn')) works.push(learnWork(parts, encoder, options))
    works.push(await startReportWork(parts))
    works.push(await startServerWork(parts))
    const fallSilent = await startHeartbeat(store, [...wanted])
    works.push({ pending: async () => 0, working: [fallSilent], closers: [] })
    const { accounts, tickets: sources } = config
    log.info({ run, roles: [...wanted], accounts: accounts.length, tickets: sources.length }, 'running')
    return {
      run,
      store,
      health,
      isIdle: async () =>
        (await Promise.all(works.map((work) => work.pending()))).every((pending) => pending === 0),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** One for mail and tickets: what people teach in one place is known in the other. */
function learnWork(
  { config, store, log, stopping }: ServiceParts,
  encoder: Encoder,
  { learnTiming, onRound }: ServiceOptions,
): Work {
  const options = { store, encoder, sets: labelSets(config), log, timing: learnTiming, onRound }
  const ended = untilEnded([runLearn(options, stopping)], log, 'learning ended')
  return { pending: async () => 0, working: [ended], closers: [] }
}
