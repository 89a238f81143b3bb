import { UserError } from '../../errors.ts'
import { whatIsLearnt } from '../../learning/example-states.ts'
import {
  activateSnapshot,
  loadOutdated,
  loadVotes,
  releaseHeld,
  type Snapshot,
} from '../../learning/head-store.ts'
import { inTurn } from '../../learning/turn.ts'
import { newVotes, voteOf, withoutVotes } from '../../learning/votes.ts'
import type { Store } from '../../queue/redis.ts'
import type { ConfiguredSet } from '../label-engines.ts'
import { counted } from './labels-text.ts'

/** Goes back to the head of that number, or to the one before that in use; says in a sentence what was done. */
export async function rollBack(store: Store, set: ConfiguredSet, to: number | null): Promise<string> {
  // Whoever learns at the moment would put its head over this one.
  return inTurn(store, `learn:${set.key}`, async () => {
    const { heads, active, examples } = await whatIsLearnt(store, set)
    const target = targetOf(heads.snapshots, active, to)
    const votes = await loadVotes(store, set.key, target.number)
    const outdated = await loadOutdated(store, set.key, target.number)
    const current = examples.map(({ example }) => voteOf(example))
    const held = withoutVotes(newVotes(current, votes), outdated)
    await activateSnapshot(store, set.key, target.number, held)
    const kept =
      held.length === 0
        ? ''
        : ` ${counted(held.length, 'example')} that came later ${held.length === 1 ? 'is' : 'are'} held back: \`mailroom examples list --state held\`.`
    return `Head ${target.number} is in use again, learnt from ${counted(votes.length, 'example')}.${kept}\n`
  })
}

/** Has what a rollback took out learnt again. */
export async function release(store: Store, set: ConfiguredSet): Promise<string> {
  const { heads } = await whatIsLearnt(store, set)
  await releaseHeld(store, set.key)
  return heads.held === 0
    ? 'Nothing is held back.\n'
    : `${counted(heads.held, 'example')} will be learnt again.\n`
}

function targetOf(snapshots: readonly Snapshot[], active: Snapshot | null, to: number | null): Snapshot {
  const earlier = snapshots.find(({ number }) =>
    to === null ? number < (active?.number ?? 0) : number === to,
  )
  if (earlier !== undefined) return earlier
  if (to === null)
    throw new UserError(
      'no-earlier-head',
      'There is no earlier head to go back to. `mailroom labels` shows what there is.',
    )
  const numbers = snapshots.map(({ number }) => number).sort((left, right) => left - right)
  throw new UserError(
    'head-unknown',
    numbers.length === 0
      ? 'Nothing has been learnt yet.'
      : `There is no head ${to}; there are ${numbers.join(', ')}.`,
  )
}
