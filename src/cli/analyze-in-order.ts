/**
 * `work` on every input, up to `most` at once, results in the order of the inputs. A result is handed on as soon as those
 * before it are, also while the source is silent. Stopping early ends the source.
 */
export async function* inOrder<Input, Result>(
  source: AsyncIterable<Input>,
  most: number,
  work: (input: Input) => Promise<Result>,
): AsyncGenerator<Result> {
  const inputs = source[Symbol.asyncIterator]()
  const running: Promise<{ result: Result }>[] = []
  let reading: Promise<{ input: IteratorResult<Input> }> | null = read()

  function read(): Promise<{ input: IteratorResult<Input> }> {
    return handled(inputs.next().then((input) => ({ input })))
  }
  try {
    while (reading !== null || running.length > 0) {
      const [first] = running
      const waiting = [
        ...(reading !== null && running.length < most ? [reading] : []),
        ...(first ? [first] : []),
      ]
      const settled = await Promise.race(waiting)
      if ('result' in settled) {
        running.shift()
        yield settled.result
      } else if (settled.input.done) reading = null
      else {
        running.push(handled(work(settled.input.value).then((result) => ({ result }))))
        reading = read()
      }
    }
  } finally {
    // Not waited for: a silent source answers only when it speaks again.
    handled(Promise.resolve(inputs.return?.()))
  }
}

/** Its failure is seen when it is waited for, which may be later than Node waits before it calls that unhandled. */
function handled<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => {})
  return promise
}
