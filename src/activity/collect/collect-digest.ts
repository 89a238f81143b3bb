import { createDigestTally, type DigestData, mostWaiting } from '../../report/digest/digest-data.ts'
import { toldWaiting } from '../../report/told-item.ts'
import { toldPeriod } from '../../report/told-period.ts'
import { readEvents, readItems } from '../activity-store.ts'
import { listWaiting } from '../waiting.ts'
import { type CollectInput, filterOf } from './collect-input.ts'
import { readToldBursts } from './read-told-bursts.ts'
import { readUsual } from './read-usual.ts'

export async function collectDigest(input: CollectInput): Promise<DigestData> {
  const { store, sources, timeZone } = input
  const period = toldPeriod(input.period, timeZone, sources)
  const filter = filterOf(input, input.period)
  const tally = createDigestTally(period, await readUsual(input, period))
  for await (const page of readItems(store, filter)) page.forEach(tally.item)
  for await (const page of readEvents(store, filter)) page.forEach(tally.event)
  const waiting = await listWaiting(store, { limit: mostWaiting, ...(sources === null ? {} : { sources }) })
  return tally.data({
    waiting: { total: waiting.total, items: waiting.items.map(toldWaiting) },
    bursts: await readToldBursts(input),
  })
}
