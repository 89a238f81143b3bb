/** The work on mailboxes: intake, analyze, deliver, corrections. */
import { createTriage } from '../../../pipelines/triage.ts'
import { type AnalyzeAccount, type AnalyzeOptions, startAnalyze } from '../../../workers/analyze.ts'
import { type CorrectionsOptions, runCorrections } from '../../../workers/corrections.ts'
import { type DeliverAccount, type DeliverOptions, startDeliver } from '../../../workers/deliver.ts'
import { type IntakeOptions, runIntake } from '../../../workers/intake.ts'
import type { AccountConfig, Config } from '../../config/config.ts'
import { batchMailbox } from '../../effects/batched-mailbox.ts'
import type { MailAccount } from '../../mail/contract.ts'
import { shareWatches } from '../../mail/share-watches.ts'
import type { Encoder } from '../../model/encoder.ts'
import { type ByteBudget, createByteBudget } from '../../queue/byte-budget.ts'
import type { AnalyzeJob, DeliverJob } from '../../queue/jobs.ts'
import { openQueue } from '../../queue/queues.ts'
import type { LabelEngines } from '../label-engines.ts'
import type { ServiceParts, Work } from './parts.ts'
import { openMailboxes, rememberCapabilities } from './places.ts'
import { untilEnded } from './until-ended.ts'

/** Raw bytes of messages in work at once, in this process. */
const MOST_MAIL_IN_MEMORY = 32 * 1024 * 1024

export interface MailHooks {
  onDecision?: AnalyzeOptions['onDecision']
  onDelivered?: DeliverOptions['onDelivered']
  onStep?: DeliverOptions['onStep']
  onAnalyzeStep?: AnalyzeOptions['onStep']
  onIntakeStep?: IntakeOptions['onStep']
  onLearnt?: CorrectionsOptions['onLearnt']
}

/** An account, and what all that work on it share. */
interface Place {
  account: AccountConfig
  mailbox: MailAccount
  budget: ByteBudget
}

export function startMailWork(parts: ServiceParts, hooks: MailHooks): Work {
  const { config, log, store, health, timing, run, wanted, encoder, engines, stopping } = parts
  const analyze = openQueue<AnalyzeJob>('analyze', store, log)
  const deliver = openQueue<DeliverJob>('deliver', store, log)
  const budget = createByteBudget(MOST_MAIL_IN_MEMORY)
  const mailboxes = openMailboxes(config, log)
  // Who watches a folder that is watched already shares its connection.
  const places = config.accounts.map((account): Place => {
    const mailbox = shareWatches(mailboxes.get(account.name) as MailAccount)
    return { account, mailbox, budget }
  })
  const byName = <Of>(of: (place: Place) => Of) =>
    new Map(places.map((place) => [place.account.name, of(place)]))
  const working: Work['working'] = []

  if (wanted.has('deliver')) {
    const accounts = byName((place) => deliverAccount(config, place))
    const { onStep, onDelivered } = hooks
    const worker = startDeliver({ store, accounts, timing, log, onStep, onDelivered })
    working.push(() => worker.close())
  }
  if (encoder !== null && engines !== null && wanted.has('analyze')) {
    const rules = new Map(config.labels.map((label) => [label.name, label.write]))
    const worker = startAnalyze({
      ...{ store, deliver, run, timing, log },
      accounts: byName((place) => analyzeAccount(place, { rules, encoder, engines, related: parts.related })),
      tickets: config.tickets.map(({ name, settings: { type, url, queues } }) => ({
        name,
        type,
        url,
        queues,
      })),
      review: config.review?.keyword ?? null,
      maxBytes: config.limits.messageSize,
      onDecision: hooks.onDecision,
      onStep: hooks.onAnalyzeStep,
    })
    working.push(() => worker.close())
  }
  if (wanted.has('intake')) {
    const { backfill } = config.limits
    const shared = { backfill, store, queue: analyze, health, log, onStep: hooks.onIntakeStep }
    const watching = places.map(({ account: { folders }, mailbox }) =>
      runIntake({ account: mailbox, folders, ...shared }, stopping),
    )
    working.push(untilEnded(watching, log, 'intake ended'))
  }
  if (wanted.has('learn')) {
    const watching = places.map((place) =>
      runCorrections(correctionsOptions(parts, place, hooks.onLearnt), stopping),
    )
    working.push(untilEnded(watching, log, 'learning ended'))
  }
  return {
    pending: async () => (await analyze.pending()) + (await deliver.pending()),
    working,
    closers: [
      () => analyze.close(),
      () => deliver.close(),
      () => Promise.all(places.map(({ mailbox }) => mailbox.close())),
    ],
  }
}

function deliverAccount(config: Config, { account, mailbox, budget }: Place): DeliverAccount {
  return {
    mailbox: batchMailbox(mailbox, budget, account.ownLists),
    drafts: {
      templateFolders: config.templateFolders,
      own: account.own,
      folder: account.drafts,
      maxBytes: config.limits.messageSize,
    },
  }
}

function analyzeAccount(
  { account, mailbox, budget }: Place,
  {
    rules,
    encoder,
    engines,
    related,
  }: Pick<AnalyzeAccount, 'rules'> &
    Pick<ServiceParts, 'related'> & { encoder: Encoder; engines: LabelEngines },
): AnalyzeAccount {
  return {
    mailbox: batchMailbox(mailbox, budget, account.ownLists),
    capabilities: rememberCapabilities(mailbox, account),
    triage: createTriage({ encoder, labelEngine: engines.of(account.name), explains: true }),
    labels: account.labels,
    rules,
    own: account.own,
    related: related(account.name),
  }
}

function correctionsOptions(
  { config, store, log }: ServiceParts,
  { account, mailbox, budget }: Place,
  onLearnt: MailHooks['onLearnt'],
): CorrectionsOptions {
  const labels = config.labels.filter(({ name }) => account.labels.includes(name))
  return {
    ...{ store, budget, log, onLearnt, folders: account.folders, ownLists: account.ownLists },
    account: mailbox,
    pollMs: account.settings.pollIntervalMs,
    labels: labels.map(({ name, write }) => ({ name, keyword: write.keyword, folder: write.folder })),
    maxBytes: config.limits.messageSize,
  }
}
