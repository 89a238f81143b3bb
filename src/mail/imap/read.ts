import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow'
import type { Entry, FetchedMessage, Folder, FolderStatus } from '../contract.ts'
import { uidSets } from '../uid-set.ts'
import { openFolder } from './open-folder.ts'
import type { Session } from './session.ts'

const entryQuery: FetchQueryObject = { uid: true, flags: true, size: true, internalDate: true, labels: true }

export async function listFolders({ client }: Session): Promise<Folder[]> {
  const folders = await client.list()
  return folders
    .filter((folder) => !folder.flags.has('\\Noselect') && !folder.flags.has('\\NonExistent'))
    .map(({ path, specialUse }) => ({
      path,
      // imapflow marks INBOX with a flag of its own; RFC 6154 has none for it.
      specialUse: specialUse === undefined || specialUse === '\\Inbox' ? null : specialUse,
    }))
}

export async function folderStatus(session: Session, folder: string): Promise<FolderStatus> {
  const { client, must } = session
  // STATUS of the selected folder tells what the session saw last, not what is (RFC 9051 §6.3.11); Dovecot would not
  // even tell of a new UIDVALIDITY. CLOSE removes nothing here: the folder is open read-only.
  if (session.selected?.folder === folder) {
    session.selected = null
    await must(() => client.mailboxClose())
  }
  const query = { messages: true, uidNext: true, uidValidity: true, highestModseq: true }
  const status = await must(() => client.status(folder, query))
  return {
    uidValidity: String(status.uidValidity ?? 0n),
    uidNext: status.uidNext ?? 1,
    messages: status.messages ?? 0,
    highestModseq: status.highestModseq === undefined ? null : String(status.highestModseq),
  }
}

export async function listAfter(
  session: Session,
  folder: string,
  { after, limit }: { after: number; limit: number },
): Promise<Entry[]> {
  await openFolder(session, folder, { readOnly: true })
  const newest = (await session.client.fetchAll('*', { uid: true }))[0]?.uid ?? 0
  const uids = await someUids(session, after + 1, newest, limit)
  return entries(session.client, uidSets(uids))
}

/**
 * The first `limit` UIDs from `start` to `newest`, asked for in widening windows: a backlog of 100,000 messages is not
 * listed whole for every batch, and a hole of a million UIDs costs a few questions.
 */
async function someUids(
  { client, must }: Session,
  start: number,
  newest: number,
  limit: number,
): Promise<number[]> {
  const found: number[] = []
  let from = start
  for (let width = limit; found.length < limit && from <= newest; width *= 8) {
    const to = Math.min(newest, from + width - 1)
    const uids = await must(() => client.search({ uid: `${from}:${to}` }, { uid: true }))
    found.push(...uids.filter((uid) => uid >= from && uid <= to).sort((a, b) => a - b))
    from = to + 1
  }
  return found.slice(0, limit)
}

export async function listLast(session: Session, folder: string, count: number): Promise<Entry[]> {
  const { exists } = await openFolder(session, folder, { readOnly: true })
  if (exists === 0 || count <= 0) return []
  const found = await session.client.fetchAll(`${Math.max(1, exists - count + 1)}:${exists}`, entryQuery)
  return ascending(found.filter(isComplete).map(toEntry))
}

export async function fetchMessages(
  session: Session,
  folder: string,
  uidValidity: string,
  uids: number[],
  maxBytes: number,
): Promise<FetchedMessage[]> {
  await openFolder(session, folder, { readOnly: true, uidValidity })
  const query: FetchQueryObject = { ...entryQuery, source: { start: 0, maxLength: maxBytes } }
  const messages: FetchedMessage[] = []
  for (const set of uidSets(uids)) {
    for (const message of (await session.client.fetchAll(set, query, { uid: true })).filter(isComplete)) {
      // Some servers leave out an empty body, some send more than the part that was asked for.
      const source = message.source ?? Buffer.alloc(0)
      const entry = toEntry(message)
      const truncated = source.length > maxBytes || (source.length === maxBytes && entry.size > maxBytes)
      messages.push({ ...entry, raw: source.subarray(0, maxBytes), truncated })
    }
  }
  return ascending(messages)
}

export async function readFlags(
  session: Session,
  folder: string,
  uidValidity: string,
  uids: number[],
): Promise<Map<number, string[]>> {
  await openFolder(session, folder, { readOnly: true, uidValidity })
  const found = new Map<number, string[]>()
  for (const set of uidSets(uids)) {
    const messages = await session.client.fetchAll(
      set,
      { uid: true, flags: true, labels: true },
      { uid: true },
    )
    for (const message of messages) found.set(message.uid, flagsOf(message))
  }
  return found
}

export async function findByMessageId(
  session: Session,
  folder: string,
  messageId: string,
): Promise<{ uidValidity: string; uids: number[] }> {
  const { uidValidity } = await openFolder(session, folder, { readOnly: true })
  const { client, must } = session
  const uids = await must(() => client.search({ header: { 'message-id': messageId } }, { uid: true }))
  return { uidValidity: String(uidValidity), uids: [...uids].sort((a, b) => a - b) }
}

async function entries(client: ImapFlow, sets: string[]): Promise<Entry[]> {
  const found: Entry[] = []
  for (const set of sets) {
    const messages = await client.fetchAll(set, entryQuery, { uid: true })
    found.push(...messages.filter(isComplete).map(toEntry))
  }
  return ascending(found)
}

/** A server may send flags of other messages in between, which have nothing else (RFC 9051 §7.5.2). */
function isComplete(message: FetchMessageObject): boolean {
  return message.size !== undefined
}

function toEntry(message: FetchMessageObject): Entry {
  const received = new Date(message.internalDate ?? 0)
  return {
    uid: message.uid,
    size: message.size ?? 0,
    receivedAt: (Number.isNaN(received.getTime()) ? new Date(0) : received).toISOString(),
    flags: flagsOf(message),
  }
}

/** Gmail's labels count as keywords here. \Recent belongs to a session, not to the message. */
export function flagsOf(message: FetchMessageObject): string[] {
  return [...(message.flags ?? []), ...(message.labels ?? [])].filter((flag) => flag !== '\\Recent')
}

function ascending<Message extends Entry>(messages: Message[]): Message[] {
  const byUid = new Map(messages.map((message) => [message.uid, message]))
  return [...byUid.values()].sort((a, b) => a.uid - b.uid)
}
