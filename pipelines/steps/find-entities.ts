import type { Entity } from '../../src/item/decision.ts'
import { findEmails, findUrls } from '../entities/addresses.ts'
import { findAmounts } from '../entities/amounts.ts'
import { findDates } from '../entities/dates.ts'
import type { Found, Surroundings } from '../entities/found.ts'
import { findIbans } from '../entities/iban.ts'
import { findNumbers } from '../entities/numbers.ts'
import { findPhones } from '../entities/phones.ts'
import { decided, type Triage } from '../triage-state.ts'

/** Dates, amounts, numbers, addresses: by rules, each with the value a program can use. In order of the text. */
export function findEntities(state: Triage): Triage {
  const { text, item, decision } = state
  return decided(state, {
    entities: entitiesOf(text, { language: decision.language, writtenAt: item.date }),
  })
}

/** The surest kind first: what it took is not read again as another kind. */
export function entitiesOf(text: string, surroundings: Surroundings): Entity[] {
  const taken: Found[] = []
  for (const found of [
    findUrls(text),
    findEmails(text),
    findIbans(text),
    findDates(text, surroundings),
    findAmounts(text),
    findNumbers(text),
    findPhones(text, surroundings),
  ]) {
    taken.push(...withoutOverlaps(found, taken))
  }
  return taken
    .sort((a, b) => a.start - b.start)
    .map(({ type, start, end, value }) => ({ type, text: text.slice(start, end), value, start, end }))
}

/** Those of `found` that touch none of `taken` nor an earlier, longer one of their own kind. */
function withoutOverlaps(found: Found[], taken: Found[]): Found[] {
  const free: Found[] = []
  const occupied = taken.map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start)
  let next = 0
  let freeFrom = 0
  for (const candidate of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    while (next < occupied.length && (occupied[next]?.end ?? 0) <= candidate.start) next++
    const overlapsTaken = (occupied[next]?.start ?? Number.POSITIVE_INFINITY) < candidate.end
    if (overlapsTaken || candidate.start < freeFrom) continue
    free.push(candidate)
    freeFrom = candidate.end
  }
  return free
}
