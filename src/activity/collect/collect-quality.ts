import { learntBetween } from '../../learning/learnt-between.ts'
import { createSaidOfItems } from '../../report/quality/judgements.ts'
import { labelsWithClusters } from '../../report/quality/label-clusters.ts'
import { periodBefore } from '../../report/quality/period-before.ts'
import { createQualityTally, type QualityData } from '../../report/quality/quality-data.ts'
import { usualAssumptions } from '../../report/quality/time-saved.ts'
import { toldPeriod } from '../../report/told-period.ts'
import { readEvents, readItems } from '../activity-store.ts'
import { type CollectInput, filterOf } from './collect-input.ts'
import { createItemSample, embeddedItems, sampleItem } from './sample-items.ts'

export async function collectQuality(input: CollectInput): Promise<QualityData> {
  const { store, sources, timeZone, now, labelSets } = input
  const { from, to } = input.period
  const period = toldPeriod(input.period, timeZone, sources)
  const before = periodBefore(period, timeZone)
  const said = createSaidOfItems()
  // What was said after the period of items of the period counts, too.
  const until = new Date(Math.max(to.getTime(), now.getTime()))
  for await (const page of readEvents(store, filterOf(input, { from, to: until }))) page.forEach(said.add)
  const tally = createQualityTally({ period, before, timeZone }, said, {
    labels: input.labels ?? [],
    assumptions: input.assumptions ?? usualAssumptions,
  })
  const sample = createItemSample()
  for await (const page of readItems(store, filterOf(input, { from, to })))
    for (const item of page) {
      tally.item(item)
      if (item.label !== null && item.by === 'model') sampleItem(sample, item)
    }
  for await (const page of readItems(store, filterOf(input, { from: new Date(before.from), to: from })))
    page.forEach(tally.earlier)
  const { items } = await embeddedItems(input, sample)
  // Of one encoder alone: others give vectors of another length.
  const dimension = items[0]?.embedding.length
  const clusters = labelsWithClusters(
    items
      .filter(({ embedding }) => embedding.length === dimension)
      .map(({ item, keywords, embedding }) => ({ label: item.label ?? '', keywords, embedding })),
  )
  const learnt = await learntBetween(store, { from, to }, { sources, labelSets })
  return tally.data({ until: now.toISOString(), clusters, learnt })
}
