/**
 * Keeps a thread from being ended while native code runs in it: onnxruntime then throws where nobody can catch, and
 * the whole process aborts. Two shared cells: one asks the thread to start no more native work, one says whether it is
 * inside. Whoever wants to end the thread, or the process, sets the first and waits for the second.
 */
export type Brake = Int32Array<SharedArrayBuffer>

const stopped = 0
const inside = 1
/** One pass takes some 30 ms, loading the model some 300 ms. */
const patience = 5_000

export function makeBrake(): Brake {
  return new Int32Array(new SharedArrayBuffer(8))
}

/** In the thread: does native work, unless the brake is pulled; then the thread stands still until it is ended. */
export async function nativeWork<Result>(brake: Brake, work: () => Promise<Result>): Promise<Result> {
  Atomics.store(brake, inside, 1)
  try {
    if (Atomics.load(brake, stopped) === 1) {
      leave(brake)
      Atomics.wait(brake, stopped, 1)
    }
    return await work()
  } finally {
    leave(brake)
  }
}

/** Outside: resolves when the thread can be ended without harm. */
export async function pullBrake(brake: Brake): Promise<void> {
  Atomics.store(brake, stopped, 1)
  await Atomics.waitAsync(brake, inside, 1, patience).value
}

/** The same, for when the process is about to exit and nothing can be awaited any more. */
export function pullBrakeAndWait(brake: Brake): void {
  Atomics.store(brake, stopped, 1)
  Atomics.wait(brake, inside, 1, patience)
}

function leave(brake: Brake): void {
  Atomics.store(brake, inside, 0)
  Atomics.notify(brake, inside)
}
