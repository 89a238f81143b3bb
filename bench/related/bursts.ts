/** Bursts over weeks of a made-up desk (desk-stream.ts), through Redis and all, as the service asks. */
import { readBursts } from '../../src/related/burst-store.ts'
import { nothing, openDesk } from '../../test/related/desk.ts'
import { startRedisServer } from '../../test/support/redis-server.ts'
import { readRows, shuffled } from '../eval/data.ts'
import type { Remembering } from '../readings.ts'
import { type Arrival, deskStream, type Question, type StreamPlan } from './desk-stream.ts'

const sets = {
  banking77: ['banking77.train', 'banking77.test'],
  clinc150: ['clinc150.train', 'clinc150.test'],
  it_tickets: ['it_tickets.test'],
}
const usual = { perDay: 200, days: 28, incidents: 14, incidentItems: 15, busyDay: null }
const quiet = { ...usual, perDay: 300, incidents: 0, busyDay: 24 }
const runs: { set: keyof typeof sets; plan: Omit<StreamPlan, 'seed'> }[] = [
  { set: 'banking77', plan: { ...usual, incidentItems: 8 } },
  { set: 'banking77', plan: usual },
  { set: 'banking77', plan: { ...usual, incidentItems: 30 } },
  { set: 'clinc150', plan: usual },
  { set: 'banking77', plan: quiet },
  { set: 'clinc150', plan: quiet },
  { set: 'it_tickets', plan: quiet },
]

export async function measureBursts(data: URL, encoder: Remembering): Promise<void> {
  const ends: (() => Promise<void>)[] = []
  const server = await startRedisServer({ after: (end) => void ends.push(end) })
  console.log(
    '\nBursts in 28 days. found: incidents with one; after: reports until it is raised; members: of the incident, and others',
  )
  try {
    const store = await server.store({ after: (end) => void ends.push(end) })
    for (const [seed, { set, plan }] of [1, 2].flatMap((seed) => runs.map((run) => [seed, run] as const))) {
      await store.redis.flushall()
      const arrivals = deskStream(await questionsOf(data, encoder, set), { ...plan, seed })
      const desk = openDesk(store)
      const raisedAfter = new Map<number, number>()
      const reported = new Map<number, number>()
      const related = desk.open({ encoder: { version: 'v1', dimension: encoder.facts.dimension } })
      for (const [place, { at, requester, embedding, incident }] of arrivals.entries()) {
        desk.clock.now = at
        const item = { key: `mail:a/b/1/${place}`, at: new Date(at).toISOString(), requester }
        const { burst } = await related.seen(desk.item(item), embedding, nothing)
        if (incident === null) continue
        const count = (reported.get(incident) ?? 0) + 1
        reported.set(incident, count)
        if (burst !== null && !raisedAfter.has(incident)) raisedAfter.set(incident, count)
      }
      const found = await readBursts(store, 'desk', 0, desk.clock.now)
      tell(set, { ...plan, seed }, arrivals, found, [...raisedAfter.values()])
    }
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

function tell(
  set: string,
  plan: StreamPlan,
  arrivals: readonly Arrival[],
  bursts: Awaited<ReturnType<typeof readBursts>>,
  raisedAfter: number[],
): void {
  raisedAfter.sort((left, right) => left - right)
  const told = bursts.map(({ members }) => {
    const places = members.map(({ key }) => Number(key.slice('mail:a/b/1/'.length))).sort((a, b) => a - b)
    const incidents = places.map((place) => arrivals[place]?.incident ?? null)
    const count = (wanted: number) => incidents.filter((one) => one === wanted).length
    const [main = null] = incidents
      .filter((one) => one !== null)
      .sort((left, right) => count(right) - count(left))
    // A few reports of an incident among many others make no alert about it.
    const isAbout = main !== null && count(main) >= 0.3 * places.length
    return { incident: isAbout ? main : null, own: isAbout ? count(main) : 0, all: places.length, places }
  })
  const about = told.filter(({ incident }) => incident !== null)
  const found = new Set(about.map(({ incident }) => incident))
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  console.log(
    [
      `  ${set.padEnd(10)} seed ${plan.seed}, ${String(arrivals.length).padStart(5)} items`,
      plan.incidents === 0
        ? `no incident, one day four times as busy: ${bursts.length} bursts`
        : `${plan.incidents} incidents of ${plan.incidentItems}: ${found.size} found, ${about.length - found.size} told twice, ${told.length - about.length} of nothing; after ${raisedAfter[raisedAfter.length >> 1]} at the median and ${raisedAfter.at(-1)} at most; members ${sum(about.map(({ own }) => own))} of ${found.size * plan.incidentItems}, and ${sum(about.map(({ own, all }) => all - own))} others`,
    ].join(': '),
  )
}

async function questionsOf(data: URL, encoder: Remembering, set: keyof typeof sets): Promise<Question[]> {
  const rows = sets[set].flatMap((file) => readRows<{ text: string; label: string }>(data, file))
  const some = shuffled(
    rows.filter(({ label }) => label !== 'oos'),
    7,
  ).slice(0, 9000)
  const readings = await encoder.readings(some.map(({ text }) => text.slice(0, 2000)))
  return some.map(({ label }, place) => ({ label, embedding: readings[place]?.embedding as Float32Array }))
}
