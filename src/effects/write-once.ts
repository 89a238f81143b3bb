/**
 * The rules of the ledger around one write: claim it, note what was there before, write, say that it is done together with
 * its inverse. Mail and tickets share them; what is written, and how an interrupted try is recognised, is theirs.
 */
import { MailroomError, TransientError } from '../errors.ts'
import type { Store } from '../queue/redis.ts'
import { beginEffect, finishEffect, noteBefore, releaseEffect } from './ledger.ts'

/** The moments between which a process may die; told to `onStep`, which the tests use to kill it there. */
export type EffectStep = 'begun' | 'noted' | 'written' | 'finished'

export interface Claim {
  store: Store
  /** Of the ledger entry. */
  key: string
  /** Who claims it, and for how long (ms) he is believed alive without finishing. */
  owner: string
  leaseMs: number
  onStep(step: EffectStep): void
}

export interface Attempt {
  /** What an earlier, unfinished try noted before it wrote; null if none came that far. */
  before: string | null
  /**
   * Notes it, in the ledger, before anything is written; from now on the claim lasts for `leaseMs`, where the write may take
   * longer than others. Throws a TransientError if another worker took over.
   */
  note(before: string, leaseMs?: number): Promise<void>
}

export interface Ending {
  outcome: 'written' | 'already' | 'gone' | 'not-wanted'
  /** JournalEntry as JSON; '' where there is nothing to take back. */
  entry: string
}

/**
 * Gives how it ended, or null where it had come to its end before. Throws a TransientError `effect-busy` while another
 * worker is at it.
 */
export async function writeOnce<End extends Ending>(
  claim: Claim,
  write: (attempt: Attempt) => Promise<End>,
): Promise<End | null> {
  const { store, key, owner, leaseMs, onStep } = claim
  const begun = await beginEffect(store, key, owner, leaseMs)
  if (begun.state === 'done') return null
  if (begun.state === 'busy')
    throw new TransientError('effect-busy', 'Another worker is writing this; looking again when it is done.')
  onStep('begun')
  try {
    const end = await write({
      before: begun.state === 'unknown' ? begun.before : null,
      async note(before, writeLeaseMs = leaseMs) {
        const askedAt = Date.now()
        if (!(await noteBefore(store, key, { owner, leaseMs: writeLeaseMs }, before)))
          throw new TransientError('effect-lost', 'Another worker took this over; looking what it did.')
        onStep('noted')
        // It stood still right here: another worker may have taken over.
        if (Date.now() - askedAt > leaseMs / 2)
          throw new TransientError('effect-late', 'This worker stood still; looking again before writing.')
      },
    })
    onStep('written')
    await finishEffect(store, key, owner, end.outcome, end.entry)
    onStep('finished')
    return end
  } catch (error) {
    // The server may still be at it: whoever looks before the lease is over might look too early.
    const mayStillHappen = error instanceof MailroomError && error.code === 'answer-lost'
    if (!mayStillHappen) await releaseEffect(store, key, owner).catch(() => {})
    throw error
  }
}

/**
 * Does one after the other. One that is refused for good does not keep the others from happening; the first refusal is
 * thrown at the end, so that the job is put into quarantine with its reason. A transient failure is thrown at once: the
 * next try goes on where this one stopped.
 */
export async function eachInOrder<Effect>(
  effects: readonly Effect[],
  signal: AbortSignal,
  apply: (effect: Effect) => Promise<void>,
): Promise<void> {
  let refusal: unknown = null
  for (const effect of effects) {
    signal.throwIfAborted()
    try {
      await apply(effect)
    } catch (error) {
      if (!(error instanceof MailroomError) || error.retryable) throw error
      refusal ??= error
    }
  }
  if (refusal !== null) throw refusal
}
