import { addDays } from '../../report/schedule/local-time.ts'
import type { ToldPeriod } from '../../report/told-period.ts'
import { type Usual, usualOf, usualWeeks } from '../../report/usual.ts'
import { readTotals } from '../activity-store.ts'
import { type CollectInput, filterOf } from './collect-input.ts'

/** What is usual for the days of a period, from the totals of the weeks before. */
export async function readUsual(input: CollectInput, { days }: ToldPeriod): Promise<Usual> {
  const [first = ''] = days
  const from = new Date(`${addDays(first, -7 * usualWeeks)}T00:00:00Z`)
  const to = new Date(`${first}T00:00:00Z`)
  return usualOf(await readTotals(input.store, filterOf(input, { from, to })), days)
}
