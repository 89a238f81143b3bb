import { open, stat } from 'node:fs/promises'
import { PermanentError, TransientError } from '../../errors.ts'
import type { Entry, FetchedMessage, Log, MailAccount, MboxSettings } from '../contract.ts'
import { filed } from '../file-errors.ts'
import { headerBytes, messageIdOf } from '../message-id.ts'
import { watchFiles } from '../watch-files.ts'
import { openEmlFolder } from './eml-folder.ts'
import { openMboxFile } from './mbox-file.ts'
import type { MessageStore } from './message-store.ts'

/** An mbox file, a single .eml, or a folder of .eml files, as one folder INBOX. Nothing is ever written. */
export function openMboxAccount(name: string, settings: MboxSettings, log: Log): MailAccount {
  const closing = new AbortController()
  let store: MessageStore | null = null

  function inFolder<Result>(
    path: string,
    uidValidity: string | null,
    task: (store: MessageStore) => Promise<Result>,
  ): Promise<Result> {
    return filed(async () => {
      if (closing.signal.aborted) throw new TransientError('account-closed', 'The account was closed.')
      if (path.toUpperCase() !== 'INBOX') {
        throw new PermanentError('folder-missing', 'This account has the one folder INBOX.')
      }
      store ??= await openStore(settings.path)
      await store.look()
      if (uidValidity !== null && !(await store.accepts(uidValidity))) {
        throw new PermanentError(
          'uidvalidity-changed',
          'The file was rewritten: its UIDs mean other messages now.',
        )
      }
      return task(store)
    })
  }

  return {
    name,
    capabilities: async () => ({
      readOnly: true,
      labels: 'none',
      move: false,
      drafts: false,
      push: true,
      changes: 'none',
    }),
    folders: async () => [{ path: 'INBOX', specialUse: null }],
    status: (path) =>
      inFolder(path, null, async ({ uidValidity, uidNext, count }) => ({
        uidValidity,
        uidNext,
        messages: count,
        highestModseq: null,
      })),
    list: (path, { after, limit }) =>
      inFolder(path, null, (store) => entries(store, store.uidsAfter(after, limit))),
    listLast: (path, count) => inFolder(path, null, (store) => entries(store, store.lastUids(count))),
    fetch: (path, uidValidity, uids, { maxBytes }) =>
      inFolder(path, uidValidity, async (store) => {
        const messages: FetchedMessage[] = []
        for (const entry of await entries(store, ascending(uids))) {
          const raw = await store.read(entry.uid, maxBytes)
          if (raw !== null) messages.push({ ...entry, raw, truncated: entry.size > maxBytes })
        }
        return messages
      }),
    flags: (path, uidValidity, uids) =>
      inFolder(path, uidValidity, async (store) => {
        const there = await entries(store, ascending(uids))
        return new Map(there.map(({ uid, flags }) => [uid, flags]))
      }),
    findByMessageId: (path, messageId) =>
      inFolder(path, null, async (store) => {
        const uids: number[] = []
        for (const uid of store.uidsAfter(0, store.count)) {
          const head = await store.read(uid, headerBytes)
          if (head !== null && messageIdOf(head) === messageId) uids.push(uid)
        }
        return { uidValidity: store.uidValidity, uids }
      }),
    changes: async () => {
      throw new PermanentError('changes-unsupported', 'Nobody changes flags in an mbox or .eml file.')
    },
    createFolder: refuse,
    addLabel: refuse,
    removeLabel: refuse,
    move: refuse,
    append: refuse,
    expunge: refuse,
    watch: (path, handlers, signal) => {
      const { pollIntervalMs } = settings
      const ends = AbortSignal.any([signal, closing.signal])
      return watchFiles(
        { account: name, folder: path, paths: [settings.path], pollIntervalMs, log },
        handlers,
        ends,
      )
    },
    close: async () => closing.abort(),
  }
}

async function refuse(): Promise<never> {
  throw new PermanentError('read-only', 'Mbox and .eml files are only read; nothing can be written to them.')
}

async function openStore(path: string): Promise<MessageStore> {
  if ((await stat(path)).isDirectory()) return openEmlFolder(path, 'folder')
  return (await beginsLikeMbox(path)) ? openMboxFile(path) : openEmlFolder(path, 'file')
}

/** An mbox begins with a "From " line, which no message does; an empty file is an mbox without messages. */
export async function beginsLikeMbox(path: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(5), 0, 5, 0)
    return bytesRead === 0 || buffer.toString('latin1', 0, bytesRead) === 'From '
  } finally {
    await file.close()
  }
}

async function entries(store: MessageStore, uids: number[]): Promise<Entry[]> {
  const found: Entry[] = []
  for (const uid of uids) {
    const entry = await store.entry(uid)
    if (entry !== null) found.push(entry)
  }
  return found
}

function ascending(uids: number[]): number[] {
  return [...new Set(uids)].sort((a, b) => a - b)
}
