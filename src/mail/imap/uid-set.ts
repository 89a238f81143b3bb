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
