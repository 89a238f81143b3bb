/** The work on ticket systems: intake, analyze, deliver, corrections. */
import { createTriage } from '../../../pipelines/triage.ts'
import { startTicketAnalyze, type TicketAnalyzeOptions } from '../../../workers/ticket-analyze.ts'
import { runTicketCorrections, type TicketCorrectionsOptions } from '../../../workers/ticket-corrections.ts'
import { startTicketDeliver, type TicketDeliverOptions } from '../../../workers/ticket-deliver.ts'
import { runTicketIntake, type TicketIntakeOptions } from '../../../workers/ticket-intake.ts'
import type { Config, TicketConfig } from '../../config/config.ts'
import { composeNote } from '../../effects/compose-note.ts'
import { composeTicketReply } from '../../effects/compose-reply.ts'
import type { TicketComposers } from '../../effects/ticket-context.ts'
import type { TicketAnalyzeJob, TicketDeliverJob } from '../../queue/jobs.ts'
import { openQueue } from '../../queue/queues.ts'
import type { TicketSource } from '../../tickets/contract.ts'
import { createRecentTickets } from '../../tickets/recent-tickets.ts'
import { rememberFacts } from '../../tickets/remember-facts.ts'
import type { ServiceParts, Work } from './parts.ts'
import { openTicketSources } from './ticket-places.ts'
import { untilEnded } from './until-ended.ts'

export interface TicketHooks {
  onTicketDecision?: TicketAnalyzeOptions['onDecision']
  onTicketDelivered?: TicketDeliverOptions['onDelivered']
  onTicketStep?: TicketDeliverOptions['onStep']
  onTicketAnalyzeStep?: TicketAnalyzeOptions['onStep']
  onTicketIntakeStep?: TicketIntakeOptions['onStep']
  onLearnt?: TicketCorrectionsOptions['onLearnt']
  /** In place of those of the registry, by name; closed with the service. */
  ticketSources?: ReadonlyMap<string, TicketSource> | undefined
}

interface Place {
  config: TicketConfig
  source: TicketSource
}

/** To be started where there are ticket systems. */
export function startTicketWork(parts: ServiceParts, hooks: TicketHooks): Work {
  const { config, log, store, health, timing, run, wanted, encoder, engines, related, stopping } = parts
  const analyze = openQueue<TicketAnalyzeJob>('ticket-analyze', store, log)
  const deliver = openQueue<TicketDeliverJob>('ticket-deliver', store, log)
  const sources = hooks.ticketSources ?? openTicketSources(config, log)
  const places = config.tickets.map(
    (one): Place => ({ config: one, source: sources.get(one.name) as TicketSource }),
  )
  const byName = <Of>(of: (place: Place) => Of) =>
    new Map(places.map((place) => [place.config.name, of(place)]))
  const recent = createRecentTickets()
  const working: Work['working'] = []

  if (wanted.has('deliver')) {
    const worker = startTicketDeliver({
      ...{ store, recent, timing, log, onStep: hooks.onTicketStep, onDelivered: hooks.onTicketDelivered },
      sources: byName((place) => ({ source: place.source, compose: composers(config, place.config) })),
    })
    working.push(() => worker.close())
  }
  if (encoder !== null && engines !== null && wanted.has('analyze')) {
    const worker = startTicketAnalyze({
      ...{ store, deliver, recent, run, timing, log },
      sources: byName(({ config: { name, labels, write }, source }) => ({
        ...{ source, labels, write },
        facts: rememberFacts(source),
        triage: createTriage({ encoder, labelEngine: engines.of(name), explains: true }),
        related: related(name),
      })),
      onDecision: hooks.onTicketDecision,
      onStep: hooks.onTicketAnalyzeStep,
    })
    working.push(() => worker.close())
  }
  if (wanted.has('intake')) {
    const shared = { store, queue: analyze, health, log, onStep: hooks.onTicketIntakeStep }
    const watching = places.map(({ config: { settings, write }, source }) =>
      runTicketIntake(
        { source, pollMs: settings.pollIntervalMs, backfill: write.backfill, ...shared },
        stopping,
      ),
    )
    working.push(untilEnded(watching, log, 'intake ended'))
  }
  if (wanted.has('learn')) {
    const watching = places.map(({ config: { labels, write }, source }) => {
      const mapped = labels.map((name) => ({ name, fields: write.fields.get(name) ?? {} }))
      return runTicketCorrections({ source, labels: mapped, store, log, onLearnt: hooks.onLearnt }, stopping)
    })
    working.push(untilEnded(watching, log, 'learning ended'))
  }
  return {
    pending: async () => (await analyze.pending()) + (await deliver.pending()),
    working,
    closers: [
      () => analyze.close(),
      () => deliver.close(),
      () => Promise.all([...sources.values()].map((source) => source.close())),
    ],
  }
}

function composers(
  { noteFolders, templateFolders }: Config,
  { write: { noteLanguage } }: TicketConfig,
): TicketComposers {
  return {
    note: (record, ticket, { template, reply }, reference) =>
      composeNote(record, {
        ...{ ticket, template, reply, reference, noteFolders, templateFolders },
        language: noteLanguage,
        burst: record.burst,
      }),
    reply: ({ decision, ref }, ticket, { template }) =>
      composeTicketReply({ decision, ref, ticket, template, templateFolders }),
  }
}
