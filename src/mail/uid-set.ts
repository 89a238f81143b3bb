/**
 * Packs UIDs into IMAP sequence sets ("3:7,9", RFC 9051 §9), ascending and without duplicates; several sets where one
 * would grow past `maxLength` characters, because servers need not read lines longer than 8,192 octets.
 */
export function uidSets(uids: Iterable<number>, maxLength = 4000): string[] {
  const sorted = [...new Set(uids)].sort((a, b) => a - b)
  const sets: string[] = []
  let set = ''
  for (let index = 0; index < sorted.length; ) {
    const first = sorted[index] as number
    let last = first
    while (sorted[index + 1] === last + 1) {
      index += 1
      last = sorted[index] as number
    }
    index += 1
    const range = first === last ? String(first) : `${first}:${last}`
    if (set !== '' && set.length + 1 + range.length > maxLength) {
      sets.push(set)
      set = ''
    }
    set = set === '' ? range : `${set},${range}`
  }
  return set === '' ? sets : [...sets, set]
}

/** All of them in one set, whatever its length: for keeping, not for sending. */
export function uidSet(uids: Iterable<number>): string {
  return uidSets(uids, Number.POSITIVE_INFINITY)[0] ?? ''
}

/** The UIDs of such a set, ascending. Only for sets of our own: a range of a stranger may be endless. */
export function uidsOf(set: string): number[] {
  return set.split(',').flatMap((range) => {
    const [first = '', last = first] = range.split(':')
    const from = Number(first)
    return range === '' ? [] : Array.from({ length: Number(last) - from + 1 }, (_, index) => from + index)
  })
}
