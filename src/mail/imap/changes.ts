/**
 * What became of a folder since a mark.
 *
 * Where the server counts changes (CONDSTORE, RFC 7162) the mark is the mod-sequence and the UIDs that were there: only
 * what changed is fetched, and the UIDs are listed only if their number says that some are gone. QRESYNC would tell those
 * too, but a session that has it enabled gets VANISHED in place of EXPUNGE, which the library does not take off its count
 * of messages. Elsewhere the flags of the newest messages are fetched and compared.
 */
import type { ImapFlow } from 'imapflow'
import { PermanentError } from '../../errors.ts'
import type { FolderChanges, FolderMark } from '../contract.ts'
import { compareListing, mostCompared } from '../flag-listing.ts'
import { uidSet, uidsOf } from '../uid-set.ts'
import { openFolder } from './open-folder.ts'
import { flagsOf } from './read.ts'
import type { Session } from './session.ts'

export async function readChanges(
  session: Session,
  folder: string,
  since: FolderMark | null,
): Promise<FolderChanges> {
  // Selected anew: only then does HIGHESTMODSEQ stand for what this session knows, and UIDVALIDITY is the true one.
  session.selected = null
  const { highestModseq, noModseq, ...mailbox } = await openFolder(session, folder, { readOnly: true })
  const uidValidity = String(mailbox.uidValidity)
  if (since !== null && since.uidValidity !== uidValidity) {
    throw new PermanentError(
      'uidvalidity-changed',
      'The folder was made anew: its UIDs mean other messages now.',
    )
  }
  const counts = countsChanges(session.client) && noModseq !== true && highestModseq !== undefined
  if (!counts) return compareListing(since, uidValidity, await newestFlags(session.client, mailbox.exists))
  return countedChanges(session, since, { uidValidity, exists: mailbox.exists, modseq: highestModseq })
}

export function countsChanges(client: ImapFlow): boolean {
  return client.enabled.has('CONDSTORE')
}

async function countedChanges(
  { client, must }: Session,
  since: FolderMark | null,
  now: { uidValidity: string; exists: number; modseq: bigint },
): Promise<FolderChanges> {
  const before = since === null ? null : readState(since.state)
  const changed = new Map<number, string[]>()
  if (before !== null && before.modseq < now.modseq) {
    const query = { uid: true, flags: true, labels: true }
    const options = { uid: true, changedSince: before.modseq }
    for (const message of await client.fetchAll('1:*', query, options))
      if (message.flags !== undefined) changed.set(message.uid, flagsOf(message))
  }
  const known = new Set(before?.uids)
  const came = [...changed.keys()].filter((uid) => !known.has(uid))
  let uids = [...known, ...came]
  let vanished: number[] = []
  if (before === null || uids.length !== now.exists) {
    const there = new Set(
      now.exists === 0 ? [] : await must(() => client.search({ all: true }, { uid: true })),
    )
    vanished = [...known].filter((uid) => !there.has(uid)).sort((a, b) => a - b)
    uids = [...there]
  }
  return {
    mark: { uidValidity: now.uidValidity, state: `${now.modseq} ${uidSet(uids)}` },
    changed,
    vanished,
  }
}

/** Null for what is no such mark, as after a change of the server's abilities. */
function readState(state: string): { modseq: bigint; uids: number[] } | null {
  const [, modseq, set] = /^(\d+) ([\d:,]*)$/.exec(state) ?? []
  return modseq === undefined || set === undefined ? null : { modseq: BigInt(modseq), uids: uidsOf(set) }
}

async function newestFlags(client: ImapFlow, exists: number): Promise<Map<number, string[]>> {
  if (exists === 0) return new Map()
  const range = `${Math.max(1, exists - mostCompared + 1)}:${exists}`
  const messages = await client.fetchAll(range, { uid: true, flags: true, labels: true })
  return new Map(
    messages.filter(({ flags }) => flags !== undefined).map((message) => [message.uid, flagsOf(message)]),
  )
}
