import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { report } from '../../pipelines/report.ts'
import type { ActivityItem } from '../activity/activity.ts'
import { readItems, rememberEvent, rememberItem } from '../activity/activity-store.ts'
import { labelSets } from '../cli/label-engines.ts'
import type { Config, ReportConfig } from '../config/config.ts'
import { deliverReport } from '../effects/deliver-report.ts'
import { openMailAccount } from '../mail/registry.ts'
import type { Store } from '../queue/redis.ts'
import type { ReportKind } from '../report/kinds.ts'
import type { MadeReport } from '../report/made-report.ts'
import { addDays, dayAt } from '../report/schedule/local-time.ts'
import { type Period, readPeriod } from '../report/schedule/period.ts'
import { silentLog } from '../silent-log.ts'
import { backDated } from './back-dated.ts'

/** Below where the demo was started: they are all that it leaves. */
const folder = resolve('mailroom-demo')
const schedule = { pattern: '0 7 * * *', timeZone: 'Europe/Berlin' }
const DAY = 24 * 60 * 60 * 1000
const language = 'en'
/** What they are called, and the days of each. */
const reports: readonly [kind: ReportKind, name: string, days: number][] = [
  ['digest', "The day of Halfmoon's inbox", 1],
  ['weekly', "The week of Halfmoon's inbox", 7],
  ['quality', "The labels of Halfmoon's inbox", 30],
]
/** A report says "usual" only where it knows some weeks. */
const weeksBefore = 5
/** Sample mails are as old as their headers say. */
const lookBack = 400 * DAY
/** One process writes, for as long as a delivery takes. */
const claim = { owner: 'demo', leaseMs: 60_000 }

export interface WrittenReport {
  kind: ReportKind
  path: string
}

/**
 * Writes reports about the sample mails, with back-dated copies of them in the weeks before, as HTML files that stay, and
 * puts the digest into the inbox that it tells of.
 */
export async function writeDemoReports(
  store: Store,
  config: Config,
  signal: AbortSignal,
): Promise<WrittenReport[]> {
  const items = await allItems(store)
  const last = busiestDay(items)
  if (last === null) return []
  const earlier = backDated(items, weeksBefore)
  for (const item of earlier.items) await rememberItem(store, item)
  for (const event of earlier.events) await rememberEvent(store, event)
  await mkdir(folder, { recursive: true })
  const written: WrittenReport[] = []
  for (const [kind, name, days] of reports) {
    const period = readPeriod(`${addDays(last, 1 - days)}..${last}`, schedule, new Date()) as Period
    const made = await makeReport(store, config, { kind, name, period })
    const path = join(folder, `${kind}.html`)
    await writeFile(path, await made.file('html'))
    written.push({ kind, path })
    if (kind === 'digest') await putIntoInbox({ store, config, signal }, { kind, name, period, made })
  }
  return written
}

function makeReport(
  store: Store,
  config: Config,
  { kind, name, period }: { kind: ReportKind; name: string; period: Period },
): Promise<MadeReport> {
  const { timeZone } = schedule
  return report(kind, {
    // Nobody has configured it.
    ...{ language, name, byHand: true },
    collect: {
      ...{ store, period, timeZone, now: period.to, labels: config.labels },
      sources: config.accounts.map((account) => account.name),
      labelSets: labelSets(config).map(({ key }) => key),
    },
  })
}

/** As it would be on a schedule: one unread message, which Mailroom itself leaves alone. */
async function putIntoInbox(
  { store, config, signal }: { store: Store; config: Config; signal: AbortSignal },
  { kind, name, period, made }: { kind: ReportKind; name: string; period: Period; made: MadeReport },
): Promise<void> {
  const [account] = config.accounts
  if (account === undefined) return
  const mailbox = openMailAccount(account.name, account.settings, silentLog)
  const inbox: ReportConfig = {
    ...{ kind, name, language, schedule, period: 'since-last', sources: null, to: [], file: null },
    mailbox: { account: account.name, folder: 'INBOX' },
    fallback: null,
  }
  try {
    await deliverReport({
      ...{ ...claim, store, period, signal, report: inbox, smtp: null, log: silentLog },
      made: async () => made,
      openMailbox: async () => mailbox,
    })
  } finally {
    await mailbox.close()
  }
}

async function allItems(store: Store): Promise<ActivityItem[]> {
  const items: ActivityItem[] = []
  const to = new Date()
  for await (const page of readItems(store, { from: new Date(to.getTime() - lookBack), to }))
    items.push(...page)
  return items
}

/** The day on which most arrived. */
function busiestDay(items: readonly ActivityItem[]): string | null {
  const days = Map.groupBy(items, ({ at }) => dayAt(new Date(at), schedule.timeZone))
  const [first] = [...days].sort(([, one], [, other]) => other.length - one.length)
  return first === undefined ? null : first[0]
}
