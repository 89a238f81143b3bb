import type { ActivityEvent } from '../../activity/activity.ts'

/** What people said of the items of one label. */
export interface Judgements {
  given: number
  confirmed: number
  /** Another label, or none. */
  changed: number
  takenBack: number
  /** Of the changed ones: to which label how many. */
  to: Map<string, number>
}

export function noJudgements(): Judgements {
  return { given: 0, confirmed: 0, changed: 0, takenBack: 0, to: new Map() }
}

/** What people said of single items: of several words on one item the last counts. */
export interface SaidOfItems {
  add(event: ActivityEvent): void
  /** Was what was written undone? Then silence says nothing. */
  isUndone(key: string): boolean
  /** Null: a person took the label away and gave no other; undefined: nobody said anything. */
  of(key: string): string | null | undefined
}

export function createSaidOfItems(): SaidOfItems {
  const said = new Map<string, { at: string; label: string | null }>()
  const undone = new Set<string>()
  return {
    isUndone: (key) => undone.has(key),
    add({ kind, key, at, label }) {
      if (kind === 'undone') undone.add(key)
      if (kind !== 'corrected' && kind !== 'confirmed') return
      const known = said.get(key)
      if (known === undefined || known.at <= at) said.set(key, { at, label: label ?? null })
    },
    of: (key) => said.get(key)?.label,
  }
}
