import type { LabelMap } from './label-map.ts'

/** Where an item lies and which labels its keywords say. */
export interface Sighting {
  folder: string
  labels: readonly string[]
}

/** What a change says of the label of an item, or why it says nothing. */
export type Verdict =
  | { counts: true; label: string | null; source: 'moved' | 'keyword' | 'draft'; weight: number }
  | { counts: false; why: string }

/** How much a vote counts beside an old example, which counts 1. */
export const weights = {
  /** A person gave a label. */
  given: 2,
  /** A person took a label off and gave no other: what it is instead he did not say. */
  taken: 0.5,
  /** A person sent the draft that the label had proposed. */
  sent: 1,
  /** A person deleted the draft unsent: the label may well be right. */
  unsent: 0.25,
}

/**
 * What a person said by changing an item from `before` to `now`; what Mailroom wrote itself is in both. The rules, the
 * first that fits: into a label's folder, a label's keyword added, all but one label taken off, out of a label's folder,
 * the last label taken off.
 */
export function voteOf(before: Sighting, now: Sighting, map: LabelMap): Verdict {
  const added = now.labels.filter((label) => !before.labels.includes(label))
  const removed = before.labels.filter((label) => !now.labels.includes(label))
  const isMoved = before.folder !== now.folder
  const here = map.ofFolder(now.folder)
  const left = isMoved ? map.ofFolder(before.folder) : null

  if (isMoved && here !== null) {
    return added.some((label) => label !== here)
      ? nothing('moved to one label and marked as another')
      : vote(here, 'moved', weights.given)
  }
  const [first, second] = added
  if (second !== undefined) return nothing('several labels at once')
  if (first !== undefined) return vote(first, 'keyword', weights.given)

  const [kept = null] = now.labels
  if (removed.length === 0 && left === null) return nothing('no label changed')
  if (now.labels.length > 1) return nothing('several labels are left')
  if (kept !== null && kept !== left)
    return vote(kept, removed.length > 0 ? 'keyword' : 'moved', weights.given)
  if (left !== null) return vote(null, 'moved', weights.taken)
  if (here !== null) return nothing('still in the folder of a label')
  return vote(null, 'keyword', weights.taken)
}

function vote(label: string | null, source: 'moved' | 'keyword', weight: number): Verdict {
  return { counts: true, label, source, weight }
}

function nothing(why: string): Verdict {
  return { counts: false, why }
}
