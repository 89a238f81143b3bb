const minute = 60_000

/**
 * Keeps what a function gave, for a while and by its argument: half a hundred tickets of one poll ask the same. A failure
 * is not kept. The one who asks first may give up, so that nobody's signal is passed on.
 */
export function remember<Key, Value>(
  ask: (key: Key) => Promise<Value>,
  { forMs = minute, most = 1000 } = {},
): { (key: Key): Promise<Value>; forget(): void } {
  const known = new Map<Key, { at: number; value: Promise<Value> }>()
  function remembered(key: Key): Promise<Value> {
    const old = known.get(key)
    if (old !== undefined && performance.now() - old.at < forMs) return old.value
    const value = ask(key).catch((error) => {
      if (known.get(key)?.value === value) known.delete(key)
      throw error
    })
    known.delete(key)
    known.set(key, { at: performance.now(), value })
    const [eldest] = known.keys()
    if (known.size > most && eldest !== undefined) known.delete(eldest)
    return value
  }
  return Object.assign(remembered, { forget: () => known.clear() })
}
