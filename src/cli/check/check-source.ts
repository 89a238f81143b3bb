import type { TicketConfig } from '../../config/config.ts'
import { nearest } from '../../config/nearest.ts'
import { tokenVariable } from '../../config/secrets.ts'
import { shownValues } from '../../effects/accept-value.ts'
import { AuthenticationError, asError, MailroomError, UserError } from '../../errors.ts'
import type { Log } from '../../mail/contract.ts'
import { silentLog } from '../../silent-log.ts'
import type {
  FieldDescription,
  TicketCapabilities,
  TicketSettings,
  TicketSource,
} from '../../tickets/contract.ts'
import { checkFields } from './check-fields.ts'
import { bad, type Finding, good, note } from './finding.ts'

const longestWait = 30_000
type Open = (name: string, settings: TicketSettings, log: Log) => TicketSource

/** Signs in to one ticket system and looks whether everything that is configured can be written. Writes nothing. */
export async function checkSource(config: TicketConfig, open: Open): Promise<Finding[]> {
  const named = (finding: Finding): Finding => ({ ...finding, text: `${config.name}: ${finding.text}` })
  let source: TicketSource | null = null
  try {
    source = open(config.name, config.settings, silentLog)
    const signal = AbortSignal.timeout(longestWait)
    const capabilities = await source.capabilities(signal)
    const { entries } = await source.changes(null, { backfill: 1, limit: 1, signal })
    const { findings, described } = await checkQueues(source, config, signal)
    return [
      good(`${config.settings.url} accepts the sign-in`),
      entries.length > 0
        ? good('tickets can be read')
        : note('there is no ticket to read yet, or the user sees none'),
      ...findings,
      ...checkWriting(config, capabilities, described),
    ].map(named)
  } catch (error) {
    return [named(bad(explain(error, config)))]
  } finally {
    await source?.close().catch(() => {})
  }
}

/** Which fields each queue has that is read or written to; null stands for wherever. */
async function checkQueues(source: TicketSource, { settings, write }: TicketConfig, signal: AbortSignal) {
  const everywhere = await source.describeFields(null, signal)
  const known = everywhere.find(({ name }) => name === 'queue')?.values ?? null
  const described = new Map<string | null, FieldDescription[]>([[null, everywhere]])
  const findings: Finding[] = []
  for (const queue of settings.queues) {
    try {
      described.set(queue, await source.describeFields(queue, signal))
      findings.push(good(`reads "${queue}"`))
    } catch (error) {
      findings.push(bad(`"${queue}" cannot be read: ${asError(error).message} ${hint(queue, known)}`.trim()))
    }
  }
  const targets = [...write.fields.values(), write.undecided].flatMap(({ queue }) => queue ?? [])
  for (const target of targets.filter((queue) => known?.includes(queue) && !described.has(queue)))
    described.set(target, await source.describeFields(target, signal))
  return { findings, described }
}

function hint(queue: string, known: readonly string[] | null): string {
  if (known === null || known.includes(queue)) return ''
  const near = nearest(queue, known)
  return near === undefined ? `There are: ${shownValues(known)}.` : `Did you mean "${near}"?`
}

function checkWriting(
  { settings, write }: TicketConfig,
  capabilities: TicketCapabilities,
  described: ReadonlyMap<string | null, FieldDescription[]>,
): Finding[] {
  if (capabilities.readOnly)
    return [note('it can only be read: nothing will be written here, decisions are only shown')]
  const findings = checkFields(write, settings.queues, described)
  if (write.note !== null && capabilities.notes) findings.push(good('internal notes can be written'))
  if (write.note !== null && !capabilities.notes)
    findings.push(
      note('there are no internal notes here, so none will be written; note: null says that it is meant so'),
    )
  if (write.link && !capabilities.links)
    findings.push(
      note('tickets cannot be linked here, so none will be; link: false says that it is meant so'),
    )
  if (write.replies.size > 0 && !capabilities.drafts && (!capabilities.notes || write.note === null))
    findings.push(note('there are neither drafts nor notes for suggested replies, so none will be written'))
  return findings
}

/** What a person can do about a system that does not answer as it should. */
function explain(error: unknown, { name, settings }: TicketConfig): string {
  const where = settings.url
  const { code, name: kind } = asError(error) as NodeJS.ErrnoException
  if (error instanceof AuthenticationError)
    return `${where} does not accept the sign-in. Check ${tokenVariable(name)}${'user' in settings ? ' and user' : ''}, and what the token may do.`
  if (kind === 'TimeoutError') return `${where} does not answer in time. Check url, and the firewall.`
  if (code === 'unreachable') return `nothing answers at ${where}. Check url, and whether the system runs.`
  if (code === 'tls-refused') return `${asError(error).message} Set certificateAuthority if it is your own.`
  if (error instanceof UserError) return error.message
  if (error instanceof MailroomError) return `${where}: ${error.message}`
  return `${where}: it failed in an unexpected way (${asError(error).message}).`
}
