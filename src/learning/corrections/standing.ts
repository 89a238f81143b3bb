/**
 * What Mailroom knows of an item: where it lies, and what was said of it so far. Nothing is kept of an item that only
 * Mailroom has written to: the decision and the ledger say what that was. What a person did is kept here once it was
 * taken for a vote, or for none, so that it is not taken again.
 */
import type { MessageRef } from '../../mail/contract.ts'
import type { DecisionRecord } from '../../queue/decisions.ts'
import type { LabelMap } from './label-map.ts'
import type { Sighting } from './vote.ts'

/** How far a write of Mailroom came. `pending`: it may happen at any moment, or has not been noted yet. */
export type OwnState = 'none' | 'pending' | 'done' | 'undone'

export interface OwnWrites {
  label: OwnState
  move: OwnState
}

export interface Standing extends Sighting {
  place: MessageRef
  /** Which own writes are in `folder` and `labels` already. */
  own: OwnWrites
  /** The last vote, if there was one. */
  vote: { label: string | null } | null
}

export interface Reckoning {
  /** What a person changed is what differs between the two. */
  before: Sighting
  now: Sighting
  /** What is to be kept when the change has been taken for a vote or for none. */
  after: Standing
  /** An undo was seen to be complete: keep it, though no person changed anything. */
  settled: boolean
}

export function firstStanding({ ref }: DecisionRecord): Standing {
  return {
    place: ref,
    folder: ref.folder,
    labels: [],
    own: { label: 'none', move: 'none' },
    vote: null,
  }
}

/**
 * Adds the own writes to what was known, and takes out what cannot be told apart from them: a write that is on its way,
 * an undo that has not come through yet. Pure.
 */
export function reckon(
  record: DecisionRecord,
  standing: Standing,
  writes: OwnWrites,
  seen: { place: MessageRef; labels: readonly string[] },
  map: LabelMap,
): Reckoning {
  const own = { ...standing.own }
  const now = { folder: seen.place.folder, labels: [...seen.labels] }
  let { folder, labels } = standing
  let hidden: string | null = null

  const wrote = labelWritten(record, map)
  if (wrote !== null && writes.label === 'pending') hidden = wrote
  if (wrote !== null && writes.label === 'done' && own.label === 'none') {
    labels = [...without(labels, wrote), wrote]
    own.label = 'done'
  }
  if (wrote !== null && writes.label === 'undone' && own.label !== 'undone') {
    if (now.labels.includes(wrote)) hidden = wrote
    else {
      labels = without(labels, wrote)
      own.label = 'undone'
    }
  }

  const target = record.effects.find((effect) => effect.action === 'move')?.folder ?? null
  const isThere = target !== null && now.folder === target
  if (writes.move === 'pending' && isThere) folder = now.folder
  if (writes.move === 'done' && own.move === 'none' && target !== null) {
    folder = target
    own.move = 'done'
  }
  if (writes.move === 'undone' && own.move !== 'undone') {
    if (isThere) folder = now.folder
    else {
      if (folder === target) folder = record.ref.folder
      own.move = 'undone'
    }
  }

  return {
    before: { folder, labels: without(labels, hidden) },
    now: { ...now, labels: without(now.labels, hidden) },
    after: { ...now, place: seen.place, own, vote: standing.vote },
    settled:
      (own.label === 'undone' && standing.own.label !== 'undone') ||
      (own.move === 'undone' && standing.own.move !== 'undone'),
  }
}

/** Did a person change anything that could say a label? */
export function isChanged({ before, now }: Reckoning): boolean {
  return (
    before.folder !== now.folder || [...before.labels].sort().join('\n') !== [...now.labels].sort().join('\n')
  )
}

function labelWritten({ effects }: DecisionRecord, map: LabelMap): string | null {
  const effect = effects.find(({ action }) => action === 'label')
  return effect?.action === 'label' ? (map.ofFlags([effect.label])[0] ?? null) : null
}

function without(labels: readonly string[], label: string | null): string[] {
  return labels.filter((one) => one !== label)
}
