/** Waits for `work`, at most `ms`; then does `otherwise`. */
export async function within(
  work: Promise<unknown>,
  ms: number,
  otherwise: () => void = () => {},
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<'late'>()
  const timer = setTimeout(resolve, ms, 'late')
  const first = await Promise.race([work, promise]).finally(() => clearTimeout(timer))
  if (first !== 'late') return
  work.catch(() => {})
  otherwise()
}
