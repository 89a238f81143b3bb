import type { Config } from '../../config/config.ts'
import type { Store } from '../../queue/redis.ts'
import type { MadeReport } from '../../report/made-report.ts'
import type { ChosenReport } from './choose-report.ts'
import { labelsOf } from './labels-of.ts'

/** Collects it and puts it into words. `byHand`: somebody reads it, and it is not delivered as it is configured. */
export async function makeReport(
  store: Store,
  config: Config,
  { kind, configured, period, timeZone, language, sources }: ChosenReport,
  byHand: boolean,
): Promise<MadeReport> {
  const { report } = await import('../../../pipelines/report.ts')
  return report(kind, {
    ...{ language, byHand, name: configured?.name ?? null },
    collect: { ...{ store, period, timeZone, sources, now: new Date() }, ...labelsOf(config, sources) },
  })
}
