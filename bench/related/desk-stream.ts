/**
 * A made-up desk over real questions: topics of different frequency, office hours, weekends, and incidents: within 40
 * minutes many people ask what is hardly ever asked otherwise.
 */
import { randomNumbers } from '../../src/random-numbers.ts'

export interface Question {
  label: string
  embedding: Float32Array
}

export interface Arrival extends Question {
  /** ms since 1970 */
  at: number
  requester: string
  /** Number of the incident it is of; null: an ordinary question. */
  incident: number | null
}

export interface StreamPlan {
  seed: number
  /** Questions of a working day, about. */
  perDay: number
  days: number
  /** One a day, on the last days. */
  incidents: number
  incidentItems: number
  /** A day with four times as much of everything. */
  busyDay: number | null
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const begin = Date.parse('2026-09-07T00:00:00Z')

export function deskStream(questions: readonly Question[], plan: StreamPlan): Arrival[] {
  const random = randomNumbers(plan.seed)
  const byLabel = [...Map.groupBy(questions, ({ label }) => label)]
  const taken = new Map<string, number>()
  const take = ([label, all]: [string, Question[]]): Question => {
    const count = taken.get(label) ?? 0
    taken.set(label, count + 1)
    return all[count % all.length] as Question
  }
  // Every fourth topic is rare: incidents are about those.
  const rare = byLabel.filter((_, place) => place % 4 === 0)
  const weights = byLabel.map((_, place) => (place % 4 === 0 ? 0.1 : 1 / (1 + (place % 13))))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  const draw = () => {
    let left = random() * all
    const place = weights.findIndex((weight) => {
      left -= weight
      return left <= 0
    })
    return take(byLabel[Math.max(0, place)] as [string, Question[]])
  }
  const arrivals: Arrival[] = []
  for (let hour = 0; hour < 24 * plan.days; hour++) {
    const day = Math.floor(hour / 24)
    const isOpen = hour % 24 >= 8 && hour % 24 < 18
    const rate =
      (plan.perDay / 24) * (isOpen ? 2 : 0.25) * (day % 7 >= 5 ? 0.3 : 1) * (day === plan.busyDay ? 4 : 1)
    for (let at = wait(random, rate); at < 1; at += wait(random, rate)) {
      const requester = `person-${Math.floor(random() * 3000)}@example.com`
      arrivals.push({ ...draw(), at: Math.floor(begin + (hour + at) * HOUR), requester, incident: null })
    }
  }
  for (let incident = 0; incident < plan.incidents; incident++) {
    const topic = rare[incident % rare.length] as [string, Question[]]
    const start = begin + ((plan.days - plan.incidents + incident) * 24 + 9 + (incident % 8)) * HOUR
    for (let item = 0; item < plan.incidentItems; item++)
      arrivals.push({
        ...take(topic),
        at: Math.floor(start + random() * 40 * MINUTE),
        requester: `victim-${incident}-${item}@example.com`,
        incident,
      })
  }
  return arrivals.sort((left, right) => left.at - right.at)
}

/** Hours until the next one. */
function wait(random: () => number, perHour: number): number {
  return -Math.log(1 - random()) / perHour
}
