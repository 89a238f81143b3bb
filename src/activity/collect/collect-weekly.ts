import { duplicatesAmong } from '../../related/duplicates-among.ts'
import { mostWaiting } from '../../report/digest/digest-data.ts'
import { toldWaiting } from '../../report/told-item.ts'
import { toldPeriod } from '../../report/told-period.ts'
import { findTopics } from '../../report/topics/find-topics.ts'
import { createWeeklyTally, type WeeklyData } from '../../report/weekly/weekly-data.ts'
import { readEvents, readItems } from '../activity-store.ts'
import { listWaiting } from '../waiting.ts'
import { type CollectInput, filterOf } from './collect-input.ts'
import { readToldBursts } from './read-told-bursts.ts'
import { readUsual } from './read-usual.ts'
import {
  createItemSample,
  type EmbeddedItem,
  embeddedItems,
  type ItemSample,
  sampleItem,
} from './sample-items.ts'

const mostGroups = 5

export async function collectWeekly(input: CollectInput): Promise<WeeklyData> {
  const { store, sources, timeZone } = input
  const { from, to } = input.period
  const period = toldPeriod(input.period, timeZone, sources)
  const tally = createWeeklyTally(period, await readUsual(input, period), timeZone)
  const samples = { now: createItemSample(), before: createItemSample() }
  for await (const page of readItems(store, filterOf(input, { from, to })))
    for (const item of page) {
      tally.item(item)
      sampleItem(samples.now, item)
    }
  const before = { from: new Date(2 * from.getTime() - to.getTime()), to: from }
  for await (const page of readItems(store, filterOf(input, before)))
    for (const item of page) {
      tally.earlier(item)
      sampleItem(samples.before, item)
    }
  for await (const page of readEvents(store, filterOf(input, { from, to }))) page.forEach(tally.event)
  const waiting = await listWaiting(store, { limit: mostWaiting, ...(sources === null ? {} : { sources }) })
  return tally.data({
    waiting: { total: waiting.total, items: waiting.items.map(toldWaiting) },
    bursts: await readToldBursts(input),
    ...(await likenessOf(input, samples)),
  })
}

/** Topics and duplicates among the items of which the embedding is known. */
async function likenessOf(
  input: CollectInput,
  samples: { now: ItemSample; before: ItemSample },
): Promise<Pick<WeeklyData, 'topics' | 'duplicates'>> {
  const [now, before] = [await embeddedItems(input, samples.now), await embeddedItems(input, samples.before)]
  // Of one encoder alone: others give vectors of another length.
  const dimension = now.items[0]?.embedding.length ?? 0
  const fitting = ({ embedding }: EmbeddedItem) => embedding.length === dimension
  const items = now.items.filter(fitting)
  const earlier = before.items.filter(fitting)
  const exposure = {
    now: samples.now.fraction * now.known,
    before: earlier.length > 0 ? samples.before.fraction * before.known : 0,
  }
  const groups = duplicatesAmong(items.map(({ known }) => known))
  const byKey = new Map(items.map(({ known, item }) => [known.key, item]))
  return {
    topics: {
      looked: items.length,
      found: findTopics(
        items,
        earlier.map(({ embedding }) => embedding),
        exposure,
      ),
    },
    duplicates: {
      looked: items.length,
      items: groups.reduce((sum, { length }) => sum + length, 0),
      things: groups.length,
      groups: groups
        .map((group) => ({ count: group.length, example: byKey.get(oldest(group).key) }))
        .flatMap(({ count, example }) => (example === undefined ? [] : [{ count, example }]))
        .sort((one, other) => other.count - one.count || (one.example.key < other.example.key ? -1 : 1))
        .slice(0, mostGroups),
    },
  }
}

function oldest<Item extends { at: number; key: string }>([first, ...more]: readonly Item[]): Item {
  return more.reduce((before, item) => (item.at < before.at ? item : before), first as Item)
}
