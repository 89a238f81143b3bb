import type { Config } from '../../config/config.ts'
import type { Store } from '../../queue/redis.ts'
import type { MadeReport } from '../../report/made-report.ts'
import type { ChosenReport } from './choose-report.ts'
import { labelsOf } from './labels-of.ts'

/** Collects it and puts it into words. `name` as the report is configured; null: somebody asked for it by hand. */
export async function makeReport(
  store: Store,
  config: Config,
  { kind, period, timeZone, language, sources }: Omit<ChosenReport, 'configured'>,
  name: string | null,
): Promise<MadeReport> {
  const { report } = await import('../../../pipelines/report.ts')
  return report(kind, {
    ...{ name, language },
    collect: { ...{ store, period, timeZone, sources, now: new Date() }, ...labelsOf(config, sources) },
  })
}
