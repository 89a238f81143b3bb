import { access, constants, lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { TransientError } from '../../errors.ts'
import type { Entry, FetchedMessage, Log, MailAccount, MaildirSettings } from '../contract.ts'
import { filed } from '../file-errors.ts'
import { compareListing } from '../flag-listing.ts'
import { headerBytes, messageIdOf } from '../message-id.ts'
import { readPart } from '../read-part.ts'
import { watchFiles } from '../watch-files.ts'
import { lettersToFlags } from './file-name.ts'
import { createMaildirFolder, listMaildirFolders, maildirFolderDirectory } from './folders.ts'
import { readKeywords } from './keywords.ts'
import {
  checkUidValidity,
  type MaildirFolder,
  type MaildirMessage,
  openMaildirFolder,
} from './maildir-folder.ts'
import * as write from './write.ts'

/**
 * A Maildir++ on this machine. Other programs may deliver, read and move at the same time; Mailroom adds only its list
 * of UIDs (uid-list.ts) and Dovecot's list of keywords (keywords.ts) to each folder.
 */
export function openMaildirAccount(name: string, settings: MaildirSettings, log: Log): MailAccount {
  const root = settings.path
  const folders = new Map<string, MaildirFolder>()
  const closing = new AbortController()

  /** Every call of the account goes through here. */
  function work<Result>(task: () => Promise<Result>): Promise<Result> {
    return filed(async () => {
      if (closing.signal.aborted) throw new TransientError('account-closed', 'The account was closed.')
      return task()
    })
  }
  function folderAt(path: string): MaildirFolder {
    const directory = maildirFolderDirectory(root, path)
    const folder = folders.get(directory) ?? openMaildirFolder(directory)
    folders.set(directory, folder)
    return folder
  }
  /** Runs `task` on the folder as it is now. */
  function inFolder<Result>(
    path: string,
    uidValidity: string | null,
    task: (folder: MaildirFolder, messages: MaildirMessage[]) => Promise<Result>,
  ): Promise<Result> {
    return work(async () => {
      const folder = folderAt(path)
      const messages = await folder.look()
      if (uidValidity !== null) checkUidValidity(folder, uidValidity)
      return task(folder, messages)
    })
  }

  return {
    name,
    capabilities: () =>
      work(async () => {
        const readOnly = await access(join(root, 'cur'), constants.W_OK).then(
          () => false,
          () => true,
        )
        const drafts = (await listMaildirFolders(root)).some(({ specialUse }) => specialUse === '\\Drafts')
        return {
          readOnly,
          labels: readOnly ? 'none' : 'keyword',
          move: !readOnly,
          drafts: drafts && !readOnly,
          push: true,
          changes: 'compared',
        }
      }),
    folders: () => work(() => listMaildirFolders(root)),
    createFolder: (path) => work(() => createMaildirFolder(root, path)),
    status: (path) =>
      inFolder(path, null, async ({ uids }, messages) => ({
        uidValidity: uids.uidValidity,
        uidNext: uids.uidNext,
        messages: messages.length,
        highestModseq: null,
      })),
    list: (path, { after, limit }) =>
      inFolder(path, null, (folder, messages) =>
        entries(folder, messages.filter(({ uid }) => uid > after).slice(0, Math.max(0, limit))),
      ),
    listLast: (path, count) =>
      inFolder(path, null, async (folder, messages) =>
        count <= 0 ? [] : entries(folder, messages.slice(-count)),
      ),
    fetch: (path, uidValidity, uids, { maxBytes }) =>
      inFolder(path, uidValidity, async (folder, messages) => {
        const keywords = await readKeywords(folder.directory)
        const found: FetchedMessage[] = []
        for (const { uid } of some(messages, uids)) {
          const message = await folder.withMessage(uid, async (place) => {
            const entry = await toEntry(place, keywords)
            const raw = await readPart(place.path, 0, maxBytes)
            return { ...entry, raw, truncated: entry.size > raw.length }
          })
          if (message !== null) found.push(message)
        }
        return found
      }),
    flags: (path, uidValidity, uids) =>
      inFolder(path, uidValidity, async (folder, messages) => {
        const keywords = await readKeywords(folder.directory)
        return new Map(
          some(messages, uids).map(({ uid, letters }) => [uid, lettersToFlags(letters, keywords)]),
        )
      }),
    changes: (path, since) =>
      inFolder(path, since?.uidValidity ?? null, async (folder, messages) => {
        const keywords = await readKeywords(folder.directory)
        const listing = messages.map(({ uid, letters }) => [uid, lettersToFlags(letters, keywords)] as const)
        return compareListing(since, folder.uids.uidValidity, new Map(listing))
      }),
    addLabel: (path, uidValidity, uids, label) =>
      inFolder(path, uidValidity, (folder) => write.addLabel(folder, uids, label)),
    removeLabel: (path, uidValidity, uids, label) =>
      inFolder(path, uidValidity, (folder) => write.removeLabel(folder, uids, label)),
    move: (path, uidValidity, uid, target) =>
      inFolder(path, uidValidity, (folder) => write.moveMessage(folder, uid, folderAt(target))),
    append: (path, raw, flags) =>
      inFolder(path, null, (folder) => write.appendMessage(folder, path, raw, flags)),
    findByMessageId: (path, messageId) =>
      inFolder(path, null, async (folder, messages) => {
        const uids: number[] = []
        for (const { uid } of messages) {
          const head = await folder.withMessage(uid, (place) => readPart(place.path, 0, headerBytes))
          if (head !== null && messageIdOf(head) === messageId) uids.push(uid)
        }
        return { uidValidity: folder.uids.uidValidity, uids }
      }),
    expunge: (path, uidValidity, uids) =>
      inFolder(path, uidValidity, (folder) => write.expungeMessages(folder, uids)),
    watch: async (path, handlers, signal) => {
      const directory = maildirFolderDirectory(root, path)
      const paths = [join(directory, 'new'), join(directory, 'cur')]
      const { pollIntervalMs } = settings
      const ends = AbortSignal.any([signal, closing.signal])
      await watchFiles({ account: name, folder: path, paths, pollIntervalMs, log }, handlers, ends)
    },
    close: async () => closing.abort(),
  }
}

async function entries(folder: MaildirFolder, messages: MaildirMessage[]): Promise<Entry[]> {
  const keywords = await readKeywords(folder.directory)
  const found: Entry[] = []
  for (const { uid } of messages) {
    const entry = await folder.withMessage(uid, (place) => toEntry(place, keywords))
    if (entry !== null) found.push(entry)
  }
  return found
}

async function toEntry({ uid, letters, path }: MaildirMessage, keywords: string[]): Promise<Entry> {
  const stats = await lstat(path)
  const flags = lettersToFlags(letters, keywords)
  return { uid, size: stats.size, receivedAt: stats.mtime.toISOString(), flags }
}

function some(messages: MaildirMessage[], uids: number[]): MaildirMessage[] {
  const wanted = new Set(uids)
  return messages.filter(({ uid }) => wanted.has(uid))
}
