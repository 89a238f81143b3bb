/** Which votes a label set learns from. */
import { createHash } from 'node:crypto'
import type { Vote } from './head-store.ts'
import type { LearntExample } from './learnt-example.ts'

/** A label set, and the accounts that use it. */
export interface LearningSet {
  key: string
  labels: readonly { name: string }[]
  accounts: readonly string[]
}

export function voteOf({ id, label, weight = 1, at }: LearntExample): Vote {
  return { id, label, weight, at }
}

/**
 * Is it about this label set? A vote for "none of the labels" is about the labels of its account only: whoever takes a
 * label off there says nothing of labels that the account does not have.
 */
export function concerns(set: LearningSet, { label, place, text }: LearntExample): boolean {
  // Mail without a word is never decided.
  if (!/[\p{L}\p{N}]/u.test(text)) return false
  if (label !== null) return set.labels.some(({ name }) => name === label)
  const account = place?.split('/')[0]
  return account === undefined || set.accounts.includes(account)
}

/** The votes to learn: all that there are now; of those that a rollback took out, what the active head knows instead. */
export function votesToLearn(
  current: readonly Vote[],
  active: readonly Vote[],
  held: readonly Vote[],
): Vote[] {
  const learnt = new Map(active.map((vote) => [vote.id, vote]))
  const free = new Set(withoutVotes(current, held))
  return current.flatMap((vote) => {
    if (free.has(vote)) return [vote]
    const instead = learnt.get(vote.id)
    return instead === undefined ? [] : [instead]
  })
}

/** `votes` without those of `others`; what was said again later is another vote. */
export function withoutVotes(votes: readonly Vote[], others: readonly Vote[]): Vote[] {
  const keyed = (vote: Vote) => `${vote.at} ${keyOf(vote)}`
  const known = new Set(others.map(keyed))
  return votes.filter((vote) => !known.has(keyed(vote)))
}

/** Those of `votes` that are not among `learnt`. */
export function newVotes(votes: readonly Vote[], learnt: readonly Vote[]): Vote[] {
  const known = new Set(learnt.map(keyOf))
  return votes.filter((vote) => !known.has(keyOf(vote)))
}

/** Tells one set of votes from another; 16 hex digits. */
export function markOf(votes: readonly Vote[]): string {
  return createHash('sha256').update(votes.map(keyOf).sort().join('\n')).digest('hex').slice(0, 16)
}

/** What makes a difference to a head. */
function keyOf({ id, label, weight }: Vote): string {
  return JSON.stringify([id, label, weight])
}
