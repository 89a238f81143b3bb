/**
 * Weeks before the sample mails, made of them: the same every time. So that the demo's reports have something to compare
 * with.
 */

import type { ActivityEvent, ActivityItem } from '../activity/activity.ts'
import { randomNumbers } from '../random-numbers.ts'

const HOUR = 60 * 60 * 1000
const WEEK = 7 * 24 * HOUR

export interface BackDated {
  items: ActivityItem[]
  events: ActivityEvent[]
}

/** `weeks` earlier weeks with most of the items each, answered mostly within hours, now and then corrected. */
export function backDated(items: readonly ActivityItem[], weeks: number): BackDated {
  const random = randomNumbers(7)
  const made: ActivityItem[] = []
  const events: ActivityEvent[] = []
  const sorted = items.toSorted((one, other) => (one.key < other.key ? -1 : 1))
  for (let week = 1; week <= weeks; week++) {
    for (const item of sorted) {
      if (random() > 0.8) continue
      const arrived = Date.parse(item.at) - week * WEEK + (random() - 0.5) * 72 * HOUR
      const at = new Date(arrived).toISOString()
      const key = `${item.key}-${week}`
      made.push({ ...item, key, at, decidedAt: at, thread: `${item.thread}-${week}` })
      if (item.needsReply >= 0.5 && random() < 0.99)
        events.push({ key, kind: 'answered', itemAt: at, at: later(arrived, random) })
      const [label, other] = [item.label, sorted.at(Math.floor(random() * sorted.length))?.label ?? null]
      if (label !== null && random() < 0.12) {
        const isRight = random() < 0.7
        events.push({
          key,
          kind: isRight ? 'confirmed' : 'corrected',
          label: isRight ? label : other === label ? null : other,
          itemAt: at,
          at: later(arrived, random),
        })
      }
    }
  }
  return { items: made, events }
}

/** Half an hour to some days later; mostly hours. */
function later(arrived: number, random: () => number): string {
  return new Date(arrived + HOUR * 0.5 * Math.exp(random() * 4.5)).toISOString()
}
