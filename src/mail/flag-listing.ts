/**
 * Where nobody counts changes they are found by comparing: a listing is the flags of every message by UID, and its mark
 * is the same in few characters, the UIDs grouped by their flags. {"": "1:400,403", "\\Seen Invoice": "401:402"}
 */
import type { FolderChanges, FolderMark } from './contract.ts'
import { uidSet, uidsOf } from './uid-set.ts'

/** Of larger folders only so many of the newest messages are compared. */
export const mostCompared = 10_000

export type FlagListing = ReadonlyMap<number, readonly string[]>

/** What changed between the listing of `since` and the one of now. A mark that cannot be read is like none. */
export function compareListing(
  since: FolderMark | null,
  uidValidity: string,
  listing: FlagListing,
): FolderChanges {
  const newest = new Map([...listing].sort(([a], [b]) => a - b).slice(-mostCompared))
  const mark = { uidValidity, state: stateOf(newest) }
  const before = since === null ? null : readState(since.state)
  if (before === null) return { mark, changed: new Map(), vanished: [] }
  const changed = new Map<number, string[]>()
  for (const [uid, flags] of newest) if (before.get(uid) !== wordsOf(flags)) changed.set(uid, [...flags])
  // What only fell out of the compared part is not gone.
  const [lowest = 0] = newest.size < mostCompared ? [] : newest.keys()
  const vanished = [...before.keys()].filter((uid) => uid >= lowest && !newest.has(uid))
  return { mark, changed, vanished: vanished.sort((a, b) => a - b) }
}

function stateOf(listing: FlagListing): string {
  const groups = new Map<string, number[]>()
  for (const [uid, flags] of listing) {
    const words = wordsOf(flags)
    const group = groups.get(words)
    if (group === undefined) groups.set(words, [uid])
    else group.push(uid)
  }
  return JSON.stringify(Object.fromEntries([...groups].map(([words, uids]) => [words, uidSet(uids)])))
}

function readState(state: string): Map<number, string> | null {
  try {
    const groups = Object.entries(JSON.parse(state) as Record<string, unknown>)
    const listing = new Map<number, string>()
    for (const [words, set] of groups) {
      if (typeof set !== 'string') return null
      for (const uid of uidsOf(set)) listing.set(uid, words)
    }
    return listing
  } catch {
    return null
  }
}

/** Flags differ in more than case only, and their order means nothing. */
function wordsOf(flags: readonly string[]): string {
  return flags
    .map((flag) => flag.toLowerCase())
    .sort()
    .join(' ')
}
