import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ActivityItem } from '../activity/activity.ts'
import { readItems, rememberEvent, rememberItem } from '../activity/activity-store.ts'
import { collect } from '../activity/collect/collect.ts'
import { labelSets } from '../cli/label-engines.ts'
import type { Config } from '../config/config.ts'
import type { Store } from '../queue/redis.ts'
import { documentOf, type ReportKind } from '../report/kinds.ts'
import { renderFile } from '../report/render/render-file.ts'
import { backDated } from './back-dated.ts'

/** Below where the demo was started: they are all that it leaves. */
const folder = resolve('mailroom-demo')
const timeZone = 'Europe/Berlin'
const DAY = 24 * 60 * 60 * 1000
/** Days of each kind. */
const periods = [
  ['digest', 1],
  ['weekly', 7],
  ['quality', 30],
] as const
/** A report says "usual" only where it knows some weeks. */
const weeksBefore = 5
/** Sample mails are as old as their headers say. */
const lookBack = 400 * DAY

export interface WrittenReport {
  kind: ReportKind
  path: string
}

/** Writes reports about the sample mails, with back-dated copies of them in the weeks before, as HTML files that stay. */
export async function writeDemoReports(store: Store, config: Config): Promise<WrittenReport[]> {
  const items = await allItems(store)
  const day = busiestDay(items)
  if (day === null) return []
  const earlier = backDated(items, weeksBefore)
  for (const item of earlier.items) await rememberItem(store, item)
  for (const event of earlier.events) await rememberEvent(store, event)
  await mkdir(folder, { recursive: true })
  const sources = config.accounts.map(({ name }) => name)
  const sets = labelSets(config).map(({ key }) => key)
  const written: WrittenReport[] = []
  for (const [kind, days] of periods) {
    const to = new Date(day.getTime() + DAY)
    const period = { from: new Date(to.getTime() - days * DAY), to }
    const { labels } = config
    const data = await collect(kind, { store, period, sources, now: to, timeZone, labelSets: sets, labels })
    const document = documentOf(kind, data, { language: 'en', timeZone, name: kind })
    const { content, extension } = await renderFile(document, 'html', data)
    const path = join(folder, `${kind}.${extension}`)
    await writeFile(path, content)
    written.push({ kind, path })
  }
  return written
}

async function allItems(store: Store): Promise<ActivityItem[]> {
  const items: ActivityItem[] = []
  const to = new Date()
  for await (const page of readItems(store, { from: new Date(to.getTime() - lookBack), to }))
    items.push(...page)
  return items
}

/** The day in Berlin on which most arrived: its beginning. */
function busiestDay(items: readonly ActivityItem[]): Date | null {
  const days = Map.groupBy(items, ({ at }) => at.slice(0, 10))
  const [first] = [...days].sort(([, one], [, other]) => other.length - one.length)
  // In winter, when the samples were written, it begins an hour before the one in UTC.
  return first === undefined ? null : new Date(Date.parse(`${first[0]}T00:00:00Z`) - DAY / 24)
}
