import { setTimeout as delay } from 'node:timers/promises'
import { asError, MailroomError } from '../src/errors.ts'
import type { Log, MailAccount } from '../src/mail/contract.ts'
import { type Checkpoint, loadCheckpoint, saveCheckpoint } from '../src/queue/checkpoints.ts'
import type { Health } from '../src/queue/health.ts'
import { type AnalyzeJob, jobId } from '../src/queue/jobs.ts'
import type { JobQueue } from '../src/queue/queues.ts'
import type { Store } from '../src/queue/redis.ts'

/** Messages listed and queued at once. */
const BATCH = 500
/** Above this many waiting jobs the intake waits: Redis holds work in progress, the mailbox holds the rest. */
const MOST_PENDING = 5000

export interface IntakeOptions {
  account: MailAccount
  folders: readonly string[]
  /** How many of the messages that are there at the first start are read, per folder. */
  backfill: number
  store: Store
  queue: JobQueue<AnalyzeJob>
  health: Health
  log: Log
  /** The moments between which a process may die. */
  onStep?: ((step: 'queued' | 'saved') => void) | undefined
}

/** Watches the folders of one account and queues what is new. Resolves when `signal` aborts. */
export async function runIntake(options: IntakeOptions, signal: AbortSignal): Promise<void> {
  await Promise.all(options.folders.map((folder) => watchOne(options, folder, signal)))
}

async function watchOne(options: IntakeOptions, folder: string, signal: AbortSignal): Promise<void> {
  const { account, health, log } = options
  let wanted = false
  let running: Promise<void> | null = null

  // One sync at a time; whatever is announced meanwhile leads to exactly one more.
  function sync(): void {
    wanted = true
    running ??= loop().finally(() => {
      running = null
      if (wanted && !signal.aborted) sync()
    })
  }
  async function loop(): Promise<void> {
    let failures = 0
    while (wanted && !signal.aborted) {
      wanted = false
      try {
        await syncFolder(options, folder, signal)
        failures = 0
        health.note(account.name, folder, null)
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        report(error)
        wanted = true
        await delay(Math.min(1000 * 2 ** failures, 60_000), undefined, { signal }).catch(() => {})
      }
    }
  }
  function report(error: unknown): void {
    const { message } = asError(error)
    const code = error instanceof MailroomError ? error.code : 'unexpected'
    health.note(account.name, folder, {
      code,
      reason: error instanceof MailroomError ? message : 'unexpected error',
    })
    if (!(error instanceof MailroomError))
      log.error({ account: account.name, folder, error: asError(error).name }, 'intake failed')
  }

  await account.watch(folder, { changed: sync, failed: report }, signal)
  await running
}

/** Queues everything that came after the checkpoint, then moves the checkpoint: in this order nothing can be skipped. */
async function syncFolder(options: IntakeOptions, folder: string, signal: AbortSignal): Promise<void> {
  const { account, store, queue, log } = options
  // Asked before listing: every message with a UID below uidNext is either in the listing or gone.
  const status = await account.status(folder)
  const saved = await loadCheckpoint(store, account.name, folder)
  const checkpoint =
    saved?.uidValidity === status.uidValidity ? saved : await begin(options, folder, saved, status)

  let { uid } = checkpoint
  let queued = 0
  while (!signal.aborted) {
    const entries = await account.list(folder, { after: uid, limit: BATCH })
    const last = entries.at(-1)
    if (last === undefined) break
    const jobs = entries
      .filter((entry) => entry.uid >= checkpoint.rereadBelow || entry.receivedAt >= checkpoint.since)
      .map(({ uid, size }) => {
        const ref = { account: account.name, folder, uidValidity: status.uidValidity, uid }
        return { id: jobId(ref), data: { ref, size } }
      })
    await roomFor(queue, signal)
    await queue.add(jobs)
    options.onStep?.('queued')
    queued += jobs.length
    uid = last.uid
    await saveCheckpoint(store, account.name, folder, { ...checkpoint, uid })
    options.onStep?.('saved')
  }
  if (signal.aborted) return
  const end = Math.max(uid, status.uidNext - 1)
  if (end !== saved?.uid || status.highestModseq !== saved.modseq)
    await saveCheckpoint(store, account.name, folder, {
      ...checkpoint,
      uid: end,
      modseq: status.highestModseq,
    })
  if (queued > 0) log.info({ account: account.name, folder, queued, uid: end }, 'new messages queued')
}

/** Where to begin: after what was there before the first start, or, under a new UIDVALIDITY, with everything since then. */
async function begin(
  { account, backfill, log }: IntakeOptions,
  folder: string,
  saved: Checkpoint | null,
  { uidValidity, uidNext }: { uidValidity: string; uidNext: number },
): Promise<Checkpoint> {
  if (saved !== null) {
    // Every UID is void. Messages that were handled are known by their content and are left alone.
    log.warn(
      { account: account.name, folder, uidValidity },
      'mailbox was made anew (UIDVALIDITY); reading it again',
    )
    return { uidValidity, uid: 0, modseq: null, since: saved.since, rereadBelow: uidNext }
  }
  const [first] = backfill > 0 ? await account.listLast(folder, backfill) : []
  // Servers keep whole seconds.
  const now = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString()
  if (first === undefined) return { uidValidity, uid: uidNext - 1, modseq: null, since: now, rereadBelow: 0 }
  return { uidValidity, uid: first.uid - 1, modseq: null, since: first.receivedAt, rereadBelow: 0 }
}

async function roomFor(queue: JobQueue<AnalyzeJob>, signal: AbortSignal): Promise<void> {
  while ((await queue.pending()) > MOST_PENDING && !signal.aborted)
    await delay(250, undefined, { signal }).catch(() => {})
}
