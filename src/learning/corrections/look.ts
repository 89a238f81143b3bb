import { MailroomError } from '../../errors.ts'
import type { FolderChanges, MailAccount } from '../../mail/contract.ts'
import type { FolderLook } from './state.ts'

/** How long what came to the folder of a label may still be an item that is missed elsewhere; ms. */
const arrivalsKept = 120_000
/** Of a flood that a filter files there, only the newest are candidates. */
const mostArrivals = 500

export interface FolderNews {
  look: FolderLook
  changed: FolderChanges['changed']
  vanished: number[]
}

/**
 * What is new in a folder since the last look; null if nothing is. A folder that was made anew is begun with anew: what a
 * person did meanwhile in it cannot be told from what was there. `announced`: something happened for sure, do not ask
 * first. `arrivals`: remember what came, with its size.
 */
export async function lookAtFolder(
  account: MailAccount,
  folder: string,
  last: FolderLook | null,
  { announced, arrivals, now }: { announced: boolean; arrivals: boolean; now: number },
): Promise<FolderNews | null> {
  const before = await statusOf(account, folder, last)
  if (before === null) return last === null ? { look: missing, changed: new Map(), vanished: [] } : null
  if (!announced && before.text === last?.status && before.counted) return null

  const mark = last?.mark?.uidValidity === before.uidValidity ? last.mark : null
  const { mark: next, changed, vanished } = await account.changes(folder, mark)
  // In a folder that was not there at the last look everything is new.
  const isFirst = mark === null && last?.mark !== null
  const from = isFirst ? before.uidNext - 1 : mark === null ? 0 : (last?.uid ?? 0)
  const came = arrivals ? await listArrivals(account, folder, from, before.uidNext, now) : []
  const kept = mark === null ? [] : (last?.arrivals ?? []).filter(({ since }) => now - since < arrivalsKept)
  const look = {
    mark: next,
    status: before.text,
    uid: Math.max(from, before.uidNext - 1, came.at(-1)?.uid ?? 0),
    arrivals: [...kept, ...came].slice(-mostArrivals),
  }
  return { look, changed, vanished }
}

const missing: FolderLook = { mark: null, status: '', uid: 0, arrivals: [] }

/** Null where the folder is not there (yet). */
async function statusOf(account: MailAccount, folder: string, last: FolderLook | null) {
  try {
    const { uidValidity, uidNext, messages, highestModseq } = await account.status(folder)
    const text = `${uidValidity} ${uidNext} ${messages} ${highestModseq ?? ''}`
    return { uidValidity, uidNext, text, counted: highestModseq !== null && last !== null }
  } catch (error) {
    if (error instanceof MailroomError && error.code === 'folder-missing') return null
    throw error
  }
}

async function listArrivals(
  account: MailAccount,
  folder: string,
  after: number,
  uidNext: number,
  now: number,
): Promise<FolderLook['arrivals']> {
  if (uidNext - 1 <= after) return []
  const from = Math.max(after, uidNext - 1 - mostArrivals)
  const entries = await account.list(folder, { after: from, limit: mostArrivals })
  return entries.map(({ uid, size }) => ({ uid, size, since: now }))
}
