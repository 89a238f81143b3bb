/** What the command `report` is asked for: a report as it is configured, or a kind, with what the options say otherwise. */
import type { Config, ReportConfig } from '../../config/config.ts'
import { nearest } from '../../config/nearest.ts'
import { isTimeZone } from '../../config/report-schema.ts'
import { UserError } from '../../errors.ts'
import type { ReportKind } from '../../report/kinds.ts'
import { type Period, periodOf, readPeriod } from '../../report/schedule/period.ts'
import { lastRun } from '../../report/schedule/runs.ts'

export interface Wishes {
  period?: string
  language?: string
  timeZone?: string
  sources?: string[]
}

export interface ChosenReport {
  kind: ReportKind
  /** null: a kind was asked for. */
  configured: ReportConfig | null
  period: Period
  language: string
  timeZone: string
  /** null: all there are. */
  sources: readonly string[] | null
}

/** What a kind tells of where nothing else is said. */
const usualPeriods: Record<ReportKind, string> = {
  digest: 'yesterday',
  weekly: 'last-week',
  quality: 'last-month',
}

/**
 * A configured report comes before the kind of the same name. Without a period it tells of that of its last run, which is
 * what was delivered, or should have been. Throws a UserError for what does not exist.
 */
export function chooseReport(config: Config, name: string, wishes: Wishes, now: Date): ChosenReport {
  const configured = config.reports.find((report) => report.name === name) ?? null
  const kind = configured?.kind ?? kindOf(name, config)
  const timeZone =
    wishes.timeZone ?? configured?.schedule.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  if (!isTimeZone(timeZone))
    throw new UserError(
      'bad-time-zone',
      `There is no time zone "${timeZone}"; give one such as Europe/Berlin.`,
    )
  return {
    ...{ kind, configured, timeZone },
    period: choosePeriod(kind, configured, timeZone, wishes.period, now),
    language: wishes.language ?? configured?.language ?? 'en',
    sources: wishes.sources === undefined ? (configured?.sources ?? null) : known(wishes.sources, config),
  }
}

function kindOf(name: string, { reports }: Config): ReportKind {
  if (Object.hasOwn(usualPeriods, name)) return name as ReportKind
  const kinds = Object.keys(usualPeriods)
  const names = reports.map((report) => report.name)
  const meant = nearest(name, [...names, ...kinds])
  const configured = names.length === 0 ? 'none is configured' : `configured are ${names.join(', ')}`
  throw new UserError(
    'report-unknown',
    meant === undefined
      ? `There is no report "${name}": ${configured}, and the kinds are ${kinds.join(', ')}.`
      : `There is no report "${name}"; did you mean "${meant}"?`,
  )
}

function choosePeriod(
  kind: ReportKind,
  configured: ReportConfig | null,
  timeZone: string,
  written: string | undefined,
  now: Date,
): Period {
  const schedule = { pattern: configured?.schedule.pattern ?? '0 6 * * *', timeZone }
  if (configured !== null && written === undefined)
    return periodOf(configured.period, schedule, lastRun(schedule, now))
  const wanted = written ?? usualPeriods[kind]
  const found = readPeriod(wanted, schedule, now)
  if (found !== null) return found
  throw new UserError(
    'bad-period',
    `--period is "${wanted}"; give yesterday, a day such as 2026-11-22, two with .. between them (at most 92 days), 7d, last-week or last-month.`,
  )
}

function known(sources: readonly string[], { accounts, tickets }: Config): readonly string[] {
  const names = [...accounts, ...tickets].map(({ name }) => name)
  for (const source of sources) {
    if (names.includes(source)) continue
    const meant = nearest(source, names)
    throw new UserError(
      'source-unknown',
      `There is no account or ticket system "${source}"; ${meant === undefined ? `there are: ${names.join(', ')}.` : `did you mean "${meant}"?`}`,
    )
  }
  return sources
}
