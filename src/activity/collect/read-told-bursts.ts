import { readBursts } from '../../related/burst-store.ts'
import type { ToldBurst } from '../../report/told-burst.ts'
import type { CollectInput } from './collect-input.ts'

const mostExamples = 2
const most = 5

/** Bursts that had members in the period, among the sources of the report; the largest first. */
export async function readToldBursts({
  store,
  labelSets,
  period,
  sources,
  now,
}: CollectInput): Promise<ToldBurst[]> {
  const { from, to } = period
  const read = await Promise.all(
    labelSets.map((set) => readBursts(store, set, from.getTime(), now.getTime())),
  )
  return read
    .flat()
    .filter(({ since, until }) => Date.parse(since) < to.getTime() && Date.parse(until) >= from.getTime())
    .filter(({ members }) => members.some(({ key }) => sources?.includes(sourceOf(key)) ?? true))
    .map(({ name, since, until, isOver, mails, tickets, requesters, members }) => ({
      ...{ name, since, until, isOver, mails, tickets, requesters },
      examples: members.slice(0, mostExamples).map(({ subject, at, url }) => ({ subject, at, url })),
    }))
    .sort((one, other) => other.mails + other.tickets - one.mails - one.tickets)
    .slice(0, most)
}

/** "mail:support/INBOX/7/12" → "support" */
function sourceOf(key: string): string {
  return key.slice(key.indexOf(':') + 1, key.indexOf('/'))
}
