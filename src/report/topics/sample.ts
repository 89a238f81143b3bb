/**
 * A sample of items that does not depend on their order: those with the smallest hashes of their keys. The hash is FNV-1a
 * with a final mix, fast and good enough where nobody gains by being in it.
 */
export interface Sample<Value> {
  /** Twice with the same key counts once. */
  add(key: string, value: () => Value): void
  /** How many of all that were added are in it; 1 where nothing was left out. */
  readonly fraction: number
  values(): Value[]
}

export function createSample<Value>(most: number): Sample<Value> {
  const held = new Map<string, { hash: number; value: Value }>()
  let ceiling = 2 ** 32

  function trim(): void {
    const sorted = [...held].sort(([one, { hash }], [other, { hash: others }]) =>
      hash === others ? (one < other ? -1 : 1) : hash - others,
    )
    if (sorted.length <= most) return
    ceiling = sorted[most]?.[1].hash ?? 0
    for (const [key] of sorted.slice(most)) held.delete(key)
  }

  return {
    add(key, value) {
      const hash = hashOf(key)
      if (hash >= ceiling || held.has(key)) return
      held.set(key, { hash, value: value() })
      if (held.size >= 2 * most) trim()
    },
    get fraction() {
      trim()
      return ceiling / 2 ** 32
    },
    values() {
      trim()
      return [...held.values()].sort((one, other) => one.hash - other.hash).map(({ value }) => value)
    },
  }
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let place = 0; place < text.length; place++)
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
