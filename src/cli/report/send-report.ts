/** `mailroom report NAME --dry-run` and `--send`: a configured report, to where it is configured to go. */
import { randomBytes } from 'node:crypto'
import type { Config, ReportConfig } from '../../config/config.ts'
import { composeReport } from '../../effects/compose-report.ts'
import { allowResend, deliveredTo } from '../../effects/deliver-report.ts'
import { MailroomError, UserError } from '../../errors.ts'
import { defaultTiming } from '../../queue/queues.ts'
import type { Store } from '../../queue/redis.ts'
import { periodName } from '../../report/schedule/period.ts'
import { silentLog } from '../../silent-log.ts'
import type { ChosenReport } from './choose-report.ts'
import { deliverConfigured } from './deliver-configured.ts'
import { makeReport } from './make-report.ts'
import { placesOf, placeText } from './places.ts'

type ConfiguredReport = ChosenReport & { configured: ReportConfig }
type Print = (line: string) => void

/** Tells where it would go and what the mail would be; makes it, and delivers nothing. */
export async function tryReport(
  store: Store,
  config: Config,
  chosen: ConfiguredReport,
  print: Print,
): Promise<void> {
  const { configured, period } = chosen
  const ref = { report: configured.name, period: periodName(period) }
  const done = await deliveredTo(store, ref)
  print(`${configured.name}: ${configured.kind} on ${ref.period}`)
  for (const { destination, text } of placesOf(configured, config.smtp))
    print(`  ${text}: ${done.includes(destination) ? 'delivered already' : 'would be delivered'}`)
  if (configured.fallback !== null)
    print(`  ${placeText(configured.fallback)}: only if the SMTP server refuses it`)
  const mail = await (await makeReport(store, config, chosen, false)).mail()
  const { raw } = await composeReport({
    ...{ mail, to: configured.to, from: config.smtp?.from ?? 'mailroom@localhost' },
    ...{ messageId: '<report@localhost>', date: new Date() },
  })
  const pictures = mail.attachments.length
  print(`Subject: ${mail.subject}`)
  print(
    `Size as a mail: ${Math.ceil(raw.byteLength / 1000)} kB${pictures === 0 ? '' : `, ${pictures === 1 ? 'one picture' : `${pictures} pictures`} included`}`,
  )
  print('Nothing was delivered.')
}

/**
 * Delivers it to wherever it did not get for this period. `again`: also where nobody knows whether it was sent. Throws what
 * kept it from one of its places, after it was brought to the others.
 */
export async function sendNow(
  store: Store,
  config: Config,
  chosen: ConfiguredReport,
  { again, signal, print, warn }: { again: boolean; signal: AbortSignal; print: Print; warn: Print },
): Promise<void> {
  const { configured, period } = chosen
  const ref = { report: configured.name, period: periodName(period) }
  const before = await deliveredTo(store, ref)
  if (again) await allowResend(store, ref)
  try {
    await deliverConfigured(config, {
      ...{ store, report: configured, period, signal },
      owner: `report-${process.pid}-${randomBytes(4).toString('hex')}`,
      leaseMs: defaultTiming.lockDurationMs,
      made: () => makeReport(store, config, chosen, false),
      log: { ...silentLog, warn: (_, message) => warn(`${message}.`) },
    })
  } catch (error) {
    if (!(error instanceof MailroomError) || error.code !== 'report-uncertain') throw error
    throw new UserError(
      'report-uncertain',
      'The connection broke while this report was sent, and nobody can know whether it arrived; ask those who get it, and if it did not, add --again.',
    )
  } finally {
    const after = await deliveredTo(store, ref)
    for (const { destination, text } of placesOf(configured, config.smtp))
      print(
        `${text}: ${before.includes(destination) ? 'delivered already' : after.includes(destination) ? 'delivered' : 'not delivered'}`,
      )
  }
}
