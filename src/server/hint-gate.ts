import { asError, MailroomError } from '../errors.ts'
import type { Log } from '../mail/contract.ts'

/** Passes hints on, at most one for each source in `restMs`. */
export interface HintGate {
  /** The first goes through at once; however many follow while the source rests, one goes through afterwards. */
  hint(source: string): void
  /** No hint goes through any more. */
  close(): void
}

export function createHintGate(
  look: (source: string) => Promise<void>,
  { restMs, log }: { restMs: number; log: Log },
): HintGate {
  /** By source: did a hint come while it rested? */
  const resting = new Map<string, { isHinted: boolean; timer: NodeJS.Timeout }>()

  function pass(source: string): void {
    const timer = setTimeout(() => {
      const isHinted = resting.get(source)?.isHinted
      resting.delete(source)
      if (isHinted) pass(source)
    }, restMs)
    resting.set(source, { isHinted: false, timer })
    look(source).catch((error) => {
      const code = error instanceof MailroomError ? error.code : asError(error).name
      log.warn({ source, code }, 'a hint was lost; the source is looked at in its own time')
    })
  }

  return {
    hint(source) {
      const rest = resting.get(source)
      if (rest === undefined) pass(source)
      else rest.isHinted = true
    },
    close() {
      for (const { timer } of resting.values()) clearTimeout(timer)
      resting.clear()
    },
  }
}
