import { TransientError } from '../errors.ts'

/** ms; commands to a Redis that is away wait until it is back, and nobody at the other end does. */
const patience = 2000

/** The outcome of `work`, or a TransientError when Redis takes too long. */
export async function withinTime<Value>(work: Promise<Value>): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = new TransientError('store-unreachable', 'Redis does not answer.')
  const timer = setTimeout(() => reject(late), patience)
  // It may fail long after nobody waits for it any more.
  work.catch(() => {})
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
