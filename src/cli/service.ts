/** Puts the parts together: what `run`, the demo, the live tests and the benches start. */
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createTriage } from '../../pipelines/triage.ts'
import { type AnalyzeAccount, type AnalyzeOptions, startAnalyze } from '../../workers/analyze.ts'
import { type CorrectionsOptions, runCorrections } from '../../workers/corrections.ts'
import { type DeliverAccount, type DeliverOptions, startDeliver } from '../../workers/deliver.ts'
import { type IntakeOptions, runIntake } from '../../workers/intake.ts'
import { type LearnOptions, runLearn } from '../../workers/learn.ts'
import type { AccountConfig, Config } from '../config/config.ts'
import { batchMailbox } from '../effects/batched-mailbox.ts'
import { asError } from '../errors.ts'
import type { Log, MailAccount, MailCapabilities } from '../mail/contract.ts'
import { openMailAccount } from '../mail/registry.ts'
import { shareWatches } from '../mail/share-watches.ts'
import type { Encoder } from '../model/encoder.ts'
import { openEncoder } from '../model/open-encoder.ts'
import { type ByteBudget, createByteBudget } from '../queue/byte-budget.ts'
import { createHealth, type Health } from '../queue/health.ts'
import type { AnalyzeJob, DeliverJob } from '../queue/jobs.ts'
import { defaultTiming, openQueue, type QueueTiming } from '../queue/queues.ts'
import { openStore, type Store } from '../queue/redis.ts'
import type { TicketSource } from '../tickets/contract.ts'
import { openTicketSource } from '../tickets/registry.ts'
import { type LabelEngines, labelSets, openLabelEngines } from './label-engines.ts'
import { type Role, roles } from './roles.ts'

/** Raw bytes of messages in work at once, in this process. */
const MOST_MAIL_IN_MEMORY = 32 * 1024 * 1024
/** How long a stop waits for what watches mailboxes, in ms; what one that does not answer holds up is done at the next start. */
const MOST_WATCH_PATIENCE = 5000

export interface ServiceOptions {
  config: Config
  log: Log
  roles?: readonly Role[]
  timing?: QueueTiming
  onDecision?: AnalyzeOptions['onDecision']
  onDelivered?: DeliverOptions['onDelivered']
  onStep?: DeliverOptions['onStep']
  onAnalyzeStep?: AnalyzeOptions['onStep']
  onIntakeStep?: IntakeOptions['onStep']
  onLearnt?: CorrectionsOptions['onLearnt']
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
  const closers: (() => Promise<unknown>)[] = []
  const stopping = new AbortController()

  // Newest first, and all of them, whatever one of them throws.
  let closed: Promise<void> | null = null
  function close(): Promise<void> {
    closed ??= (async () => {
      stopping.abort()
      for (const closer of closers.reverse())
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
    const encoder = await opening
    signal?.throwIfAborted()
    const health = createHealth(store, log)
    const analyze = openQueue<AnalyzeJob>('analyze', store, log)
    const deliver = openQueue<DeliverJob>('deliver', store, log)
    closers.push(
      () => analyze.close(),
      () => deliver.close(),
    )
    // Who watches a folder that is watched already shares its connection.
    const opened = [...openMailboxes(config, log)]
    const mailboxes = new Map(opened.map(([name, account]) => [name, shareWatches(account)]))
    const budget = createByteBudget(MOST_MAIL_IN_MEMORY)
    closers.push(() => Promise.all([...mailboxes.values()].map((account) => account.close())))
    // Together: what each may take to finish would add up to more than a stop may take.
    const working: (() => Promise<unknown>)[] = []
    closers.push(async () => {
      await store.giveUpOutage()
      await Promise.all(working.map((stop) => stop()))
    })

    if (wanted.has('deliver')) {
      const accounts = new Map(
        config.accounts.map((account) => [account.name, deliverAccount(config, account, mailboxes, budget)]),
      )
      const { onStep, onDelivered } = options
      const worker = startDeliver({ store, accounts, timing, log, onStep, onDelivered })
      working.push(() => worker.close())
    }
    if (encoder !== null && wanted.has('analyze')) {
      const engines = await openLabelEngines({ config, store, encoder, log, signal })
      working.push(() => engines.close())
      const accounts = analyzeAccounts(config, { encoder, engines, mailboxes, budget })
      const { limits, review } = config
      const worker = startAnalyze({
        store,
        accounts,
        deliver,
        review: review?.keyword ?? null,
        maxBytes: limits.messageSize,
        run,
        timing,
        log,
        onDecision: options.onDecision,
        onStep: options.onAnalyzeStep,
      })
      working.push(() => worker.close())
    }
    if (wanted.has('intake')) {
      const watching = config.accounts.map(async ({ name, folders }) => {
        const account = mailboxOf(mailboxes, name)
        const { backfill } = config.limits
        const onStep = options.onIntakeStep
        await runIntake(
          { account, folders, backfill, store, queue: analyze, health, log, onStep },
          stopping.signal,
        )
      })
      const ended = Promise.all(watching).catch((error) =>
        log.error({ error: asError(error).name }, 'intake ended'),
      )
      working.push(() => Promise.race([ended, delay(MOST_WATCH_PATIENCE, undefined, { ref: false })]))
    }
    if (encoder !== null && wanted.has('learn')) {
      const watching = config.accounts.map((account) =>
        runCorrections(
          correctionsOptions(config, account, { mailboxes, budget, store, ...options }),
          stopping.signal,
        ),
      )
      const { learnTiming, onRound } = options
      const sets = labelSets(config)
      watching.push(runLearn({ store, encoder, sets, log, timing: learnTiming, onRound }, stopping.signal))
      const ended = Promise.all(watching).catch((error) =>
        log.error({ error: asError(error).name }, 'learning ended'),
      )
      working.push(() => Promise.race([ended, delay(MOST_WATCH_PATIENCE, undefined, { ref: false })]))
    }
    log.info({ run, roles: [...wanted], accounts: config.accounts.length }, 'running')
    return {
      run,
      store,
      health,
      isIdle: async () => (await analyze.pending()) + (await deliver.pending()) === 0,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Opens every configured account; nothing is connected before its first use. */
export function openMailboxes(config: Config, log: Log): Map<string, MailAccount> {
  return new Map(config.accounts.map(({ name, settings }) => [name, openMailAccount(name, settings, log)]))
}

/** The same for ticket systems. */
export function openTicketSources(config: Config, log: Log): Map<string, TicketSource> {
  return new Map(config.tickets.map(({ name, settings }) => [name, openTicketSource(name, settings, log)]))
}

function deliverAccount(
  config: Config,
  account: AccountConfig,
  mailboxes: Map<string, MailAccount>,
  budget: ByteBudget,
): DeliverAccount {
  return {
    mailbox: batchMailbox(mailboxOf(mailboxes, account.name), budget, account.ownLists),
    drafts: {
      templateFolders: config.templateFolders,
      own: account.own,
      folder: account.drafts,
      maxBytes: config.limits.messageSize,
    },
  }
}

function correctionsOptions(
  config: Config,
  account: AccountConfig,
  parts: { mailboxes: Map<string, MailAccount>; budget: ByteBudget; store: Store } & ServiceOptions,
): CorrectionsOptions {
  const { mailboxes, budget, store, log, onLearnt } = parts
  const labels = config.labels.filter(({ name }) => account.labels.includes(name))
  return {
    ...{ store, budget, log, onLearnt, folders: account.folders, ownLists: account.ownLists },
    account: mailboxOf(mailboxes, account.name),
    pollMs: account.settings.pollIntervalMs,
    labels: labels.map(({ name, write }) => ({ name, keyword: write.keyword, folder: write.folder })),
    maxBytes: config.limits.messageSize,
  }
}

function analyzeAccounts(
  config: Config,
  parts: { encoder: Encoder; engines: LabelEngines; mailboxes: Map<string, MailAccount>; budget: ByteBudget },
): Map<string, AnalyzeAccount> {
  const { encoder, engines, mailboxes, budget } = parts
  const rules = new Map(config.labels.map((label) => [label.name, label.write]))
  return new Map(
    config.accounts.map((account): [string, AnalyzeAccount] => {
      const mailbox = batchMailbox(mailboxOf(mailboxes, account.name), budget, account.ownLists)
      return [
        account.name,
        {
          mailbox,
          capabilities: rememberCapabilities(mailbox.account, account),
          triage: createTriage({ encoder, labelEngine: engines.of(account.name), explains: true }),
          labels: account.labels,
          rules,
          own: account.own,
        },
      ]
    }),
  )
}

/** Asked once; a failure is asked again. A configured drafts folder counts as one. */
export function rememberCapabilities(
  mailbox: MailAccount,
  { drafts }: AccountConfig,
): () => Promise<MailCapabilities> {
  let known: Promise<MailCapabilities> | null = null
  return () => {
    known ??= mailbox.capabilities().then(
      (capabilities) => ({
        ...capabilities,
        drafts: capabilities.drafts || (drafts !== null && !capabilities.readOnly),
      }),
      (error) => {
        known = null
        throw error
      },
    )
    return known
  }
}

function mailboxOf(mailboxes: ReadonlyMap<string, MailAccount>, name: string): MailAccount {
  const account = mailboxes.get(name)
  if (account === undefined) throw new Error(`no account ${name}`)
  return account
}
