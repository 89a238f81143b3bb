import { GoneError, PermanentError, TransientError } from '../../errors.ts'
import type { Entry, Folder, MailAccount, WatchHandlers } from '../contract.ts'
import { compareListing } from '../flag-listing.ts'
import { isKeyword, sameKeyword } from '../keyword.ts'
import { messageIdOf } from '../message-id.ts'

interface StoredMessage extends Entry {
  raw: Uint8Array
}

interface StoredFolder extends Folder {
  uidValidity: number
  uidNext: number
  modseq: number
  messages: StoredMessage[]
}

type Call = Exclude<keyof MailAccount, 'name'>

/** A mailbox in memory that does the same on every run, and faults on request: for tests. */
export interface MemoryAccount extends MailAccount {
  /** Mail arrives; gives its UID. */
  deliver(raw: string | Uint8Array, options?: { folder?: string; flags?: string[] }): number
  /** The next call (of that function, or of any) fails with this error; several wait in a row. */
  failNext(error: Error, call?: Call): void
  /** The folder is made anew: another UIDVALIDITY, UIDs from 1. */
  renewUidValidity(folder: string): void
  /** Somebody else removed these messages. */
  remove(folder: string, uids: number[]): void
  /** Watches report this failure and stand again at once. */
  breakWatches(error: Error): void
  /** Every call so far, by name. */
  readonly calls: readonly Call[]
}

const firstArrival = Date.UTC(2026, 0, 5, 8)
const minute = 60_000

/** Opens a mailbox with INBOX, Drafts, Sent, Trash, Junk and Archive. Labels of more than 50 characters are refused, as by Dovecot. */
export function openMemoryAccount(name: string): MemoryAccount {
  const folders = new Map<string, StoredFolder>()
  const watches = new Map<WatchHandlers, { folder: string; stop: () => void }>()
  const faults: { error: Error; call: Call | undefined }[] = []
  const calls: Call[] = []
  let arrivals = 0
  let validities = 1000
  let closed = false

  makeFolder('INBOX', null)
  for (const use of ['Drafts', 'Sent', 'Trash', 'Junk', 'Archive']) makeFolder(use, `\\${use}`)

  function makeFolder(path: string, specialUse: string | null): void {
    validities += 1
    folders.set(path, { path, specialUse, uidValidity: validities, uidNext: 1, modseq: 1, messages: [] })
  }
  function folderAt(path: string, uidValidity?: string): StoredFolder {
    const folder = folders.get(path)
    if (folder === undefined) throw new PermanentError('folder-missing', 'The folder does not exist.')
    if (uidValidity !== undefined && uidValidity !== String(folder.uidValidity)) {
      throw new PermanentError(
        'uidvalidity-changed',
        'The folder was made anew: its UIDs mean other messages now.',
      )
    }
    return folder
  }
  function changedIn(folder: StoredFolder): void {
    folder.modseq += 1
    for (const [handlers, watch] of watches) if (watch.folder === folder.path) handlers.changed()
  }
  function store(folder: StoredFolder, raw: Uint8Array, flags: string[]): number {
    const uid = folder.uidNext
    const receivedAt = new Date(firstArrival + arrivals * minute).toISOString()
    arrivals += 1
    folder.uidNext += 1
    folder.messages.push({ uid, size: raw.length, receivedAt, flags: [...flags], raw: new Uint8Array(raw) })
    changedIn(folder)
    return uid
  }
  function without(folder: StoredFolder, uids: number[]): void {
    folder.messages = folder.messages.filter(({ uid }) => !uids.includes(uid))
    changedIn(folder)
  }
  function some(folder: StoredFolder, uids: number[]): StoredMessage[] {
    return folder.messages.filter(({ uid }) => uids.includes(uid))
  }

  /** Counts the call and lets it fail if it should; asynchronous, as all of them are with a real server. */
  async function begin(call: Call): Promise<void> {
    calls.push(call)
    await null
    if (closed) throw new TransientError('account-closed', 'The account was closed.')
    const index = faults.findIndex((fault) => fault.call === undefined || fault.call === call)
    const [fault] = index === -1 ? [] : faults.splice(index, 1)
    if (fault !== undefined) throw fault.error
  }

  return {
    name,
    calls,
    deliver(raw, { folder = 'INBOX', flags = [] } = {}) {
      return store(folderAt(folder), typeof raw === 'string' ? Buffer.from(raw) : raw, flags)
    },
    failNext(error, call) {
      faults.push({ error, call })
    },
    renewUidValidity(path) {
      const folder = folderAt(path)
      validities += 1
      folder.uidValidity = validities
      for (const [index, message] of folder.messages.entries()) message.uid = index + 1
      folder.uidNext = folder.messages.length + 1
      changedIn(folder)
    },
    remove(path, uids) {
      without(folderAt(path), uids)
    },
    breakWatches(error) {
      for (const handlers of watches.keys()) {
        handlers.failed(error, 0)
        handlers.changed()
      }
    },
    async capabilities() {
      await begin('capabilities')
      return { readOnly: false, labels: 'keyword', move: true, drafts: true, push: true, changes: 'compared' }
    },
    async folders() {
      await begin('folders')
      return [...folders.values()].map(({ path, specialUse }) => ({ path, specialUse }))
    },
    async createFolder(path) {
      await begin('createFolder')
      if (!folders.has(path)) makeFolder(path, null)
    },
    async status(path) {
      await begin('status')
      const { uidValidity, uidNext, messages, modseq } = folderAt(path)
      return {
        uidValidity: String(uidValidity),
        uidNext,
        messages: messages.length,
        highestModseq: String(modseq),
      }
    },
    async list(path, { after, limit }) {
      await begin('list')
      return folderAt(path)
        .messages.filter(({ uid }) => uid > after)
        .slice(0, limit)
        .map(toEntry)
    },
    async listLast(path, count) {
      await begin('listLast')
      return count <= 0 ? [] : folderAt(path).messages.slice(-count).map(toEntry)
    },
    async fetch(path, uidValidity, uids, { maxBytes }) {
      await begin('fetch')
      return some(folderAt(path, uidValidity), uids).map((message) => ({
        ...toEntry(message),
        raw: message.raw.slice(0, maxBytes),
        truncated: message.raw.length > maxBytes,
      }))
    },
    async flags(path, uidValidity, uids) {
      await begin('flags')
      return new Map(some(folderAt(path, uidValidity), uids).map(({ uid, flags }) => [uid, [...flags]]))
    },
    async changes(path, since) {
      await begin('changes')
      const folder = folderAt(path, since?.uidValidity)
      const listing = new Map(folder.messages.map(({ uid, flags }) => [uid, flags]))
      return compareListing(since, String(folder.uidValidity), listing)
    },
    async addLabel(path, uidValidity, uids, label) {
      await begin('addLabel')
      const folder = folderAt(path, uidValidity)
      if (!isKeyword(label) || label.length > 50) {
        throw new PermanentError('keyword-refused', 'The label is no IMAP keyword.')
      }
      for (const message of some(folder, uids)) {
        if (!message.flags.some((flag) => sameKeyword(flag, label))) message.flags.push(label)
      }
      changedIn(folder)
    },
    async removeLabel(path, uidValidity, uids, label) {
      await begin('removeLabel')
      const folder = folderAt(path, uidValidity)
      for (const message of some(folder, uids)) {
        message.flags = message.flags.filter((flag) => !sameKeyword(flag, label))
      }
      changedIn(folder)
    },
    async move(path, uidValidity, uid, target) {
      await begin('move')
      const folder = folderAt(path, uidValidity)
      const [message] = some(folder, [uid])
      if (message === undefined) throw new GoneError('gone', 'The message is not in the folder any more.')
      const targetFolder = folderAt(target)
      without(folder, [uid])
      const newUid = targetFolder.uidNext
      targetFolder.uidNext += 1
      targetFolder.messages.push({ ...message, uid: newUid })
      changedIn(targetFolder)
      return { uidValidity: String(targetFolder.uidValidity), uid: newUid }
    },
    async append(path, raw, flags) {
      await begin('append')
      const folder = folderAt(path)
      return { folder: path, uidValidity: String(folder.uidValidity), uid: store(folder, raw, flags) }
    },
    async findByMessageId(path, messageId) {
      await begin('findByMessageId')
      const folder = folderAt(path)
      const found = folder.messages.filter(({ raw }) => messageIdOf(raw) === messageId)
      return { uidValidity: String(folder.uidValidity), uids: found.map(({ uid }) => uid) }
    },
    async expunge(path, uidValidity, uids) {
      await begin('expunge')
      without(folderAt(path, uidValidity), uids)
    },
    watch(path, handlers, signal) {
      calls.push('watch')
      if (signal.aborted || closed) return Promise.resolve()
      return new Promise((resolve) => {
        const stop = (): void => {
          signal.removeEventListener('abort', stop)
          watches.delete(handlers)
          resolve()
        }
        watches.set(handlers, { folder: path, stop })
        signal.addEventListener('abort', stop)
        handlers.changed()
      })
    },
    async close() {
      closed = true
      for (const { stop } of [...watches.values()]) stop()
    },
  }
}

function toEntry({ uid, size, receivedAt, flags }: StoredMessage): Entry {
  return { uid, size, receivedAt, flags: [...flags] }
}
