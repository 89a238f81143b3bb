import { TransientError } from '../../errors.ts'
import type { ImapSettings } from '../contract.ts'
import { imapError } from './errors.ts'
import { openSession, type Session } from './session.ts'
import type { ImapTiming } from './timing.ts'

/** A connection for commands, opened when first needed, opened again after a loss, closed when long unused. */
export interface Connection {
  /** Runs `work` alone on the connection; the next waits for it. */
  use<Result>(work: (session: Session) => Promise<Result>): Promise<Result>
}

/** `closing` ends it: what is in flight fails, and nothing stays open. */
export function makeConnection(settings: ImapSettings, timing: ImapTiming, closing: AbortSignal): Connection {
  let session: Session | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let unused: NodeJS.Timeout | undefined

  function drop(): void {
    clearTimeout(unused)
    session?.client.close()
    session = null
  }
  closing.addEventListener('abort', drop, { once: true })

  async function perform<Result>(work: (session: Session) => Promise<Result>): Promise<Result> {
    clearTimeout(unused)
    try {
      closing.throwIfAborted()
      if (session === null || !session.client.usable) {
        drop()
        session = await openSession(settings, timing, closing, 'commands')
      }
      return await work(session)
    } catch (error) {
      if (closing.aborted)
        throw new TransientError('account-closed', 'The account was closed.', { cause: error })
      throw session === null ? imapError(error) : session.explain(error)
    } finally {
      if (session?.client.usable === true && !closing.aborted) {
        unused = setTimeout(drop, timing.unusedClose).unref()
      } else drop()
    }
  }

  return {
    use(work) {
      const result = turn.then(() => perform(work))
      turn = result.catch(() => {})
      return result
    },
  }
}
