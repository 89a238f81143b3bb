/** A normal end before the last step, with the reason. */
export interface Stop {
  readonly stopped: string
}

export function stop(reason: string): Stop {
  return { stopped: reason }
}

/** One step: takes what is known, gives what is known after it. It changes neither its state nor the world. */
export type Step<State, Context> = (state: State, context: Context) => State | Stop | Promise<State | Stop>

/** Told after each step: its function's name and how long it took in ms, waiting included. */
export type Timed = (step: string, milliseconds: number) => void

export interface Outcome<State> {
  /** What is known after the last step that ran. */
  state: State
  /** Why the steps after it did not run, or null when all did. */
  stopped: string | null
}

/** Makes one function of a list of steps that is read from top to bottom. A step that throws ends it with that error. */
export function pipeline<State extends object, Context extends { timed?: Timed | undefined }>(
  steps: readonly Step<State, Context>[],
): (state: State, context: Context) => Promise<Outcome<State>> {
  return async (initial, context) => {
    let state = initial
    for (const step of steps) {
      const startedAt = context.timed === undefined ? 0 : performance.now()
      const result = await step(state, context)
      context.timed?.(step.name, performance.now() - startedAt)
      if ('stopped' in result) return { state, stopped: result.stopped }
      state = result
    }
    return { state, stopped: null }
  }
}
