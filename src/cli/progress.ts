import { SingleBar } from 'cli-progress'

/** Shown on a terminal while something takes long. Every call is safe when nothing is shown. */
export interface Progress {
  /** `count` things more are done; `amount` of the total, when that is counted in something else (bytes). */
  advance(count?: number, amount?: number): void
  /** Takes the bar away; twice is fine. */
  stop(): void
}

export interface ProgressOptions {
  /** What is counted, in the plural: "mails". */
  noun: string
  /** In things, or in what `advance` gives as `amount`; null where nobody knows. */
  total: number | null
  /** Where the bar goes: nothing is shown unless it is a terminal. */
  stream?: NodeJS.WriteStream
  /** Is the terminal taken by the results themselves? Then a bar would run through them. */
  isTaken?: boolean
  /** Milliseconds after which something takes long. */
  patience?: number
}

/** Shows a bar, or a count where no total is known, once `patience` (2 s) has passed. */
export function startProgress({
  noun,
  total,
  stream = process.stderr,
  isTaken = process.stdout.isTTY === true,
  patience = 2_000,
}: ProgressOptions): Progress {
  if (stream.isTTY !== true || isTaken) return { advance() {}, stop() {} }
  const startedAt = performance.now()
  let count = 0
  let done = 0
  let bar: SingleBar | null = null
  const timer = setTimeout(() => {
    bar = barFor(noun, total, stream)
    bar.start(total ?? 0, done, payload())
  }, patience).unref()

  function payload(): { count: string; rate: string } {
    const seconds = Math.max(0.001, (performance.now() - startedAt) / 1000)
    return {
      count: count.toLocaleString('en'),
      rate: (count / seconds).toFixed(count / seconds < 10 ? 1 : 0),
    }
  }
  return {
    advance(things = 1, amount = things) {
      count += things
      done += amount
      bar?.update(total === null ? done : Math.min(done, total), payload())
    },
    stop() {
      clearTimeout(timer)
      bar?.stop()
      bar = null
    },
  }
}

function barFor(noun: string, total: number | null, stream: NodeJS.WriteStream): SingleBar {
  const counted = `{count} ${noun} · {rate}/s · {duration_formatted}`
  return new SingleBar({
    stream,
    format: total === null ? counted : `{bar} {percentage} % · ${counted} · {eta_formatted} left`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    fps: 5,
    etaBuffer: 200,
    gracefulExit: false,
  })
}
