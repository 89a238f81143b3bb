import { TransientError } from '../../errors.ts'
import type { ImapSettings, Log, MailAccount, MailCapabilities } from '../contract.ts'
import { countsChanges, readChanges } from './changes.ts'
import { makeConnection } from './connection.ts'
import { openFolder } from './open-folder.ts'
import * as read from './read.ts'
import { type ImapTiming, imapTiming } from './timing.ts'
import { watchFolder } from './watch.ts'
import * as write from './write.ts'

/**
 * An IMAP mailbox. It holds one connection for reading, so that a long download does not hold up writes, one for writing,
 * and one for each watch(); each is opened when first needed. Folder paths are as the server lists them.
 */
export function openImapAccount(
  name: string,
  settings: ImapSettings,
  log: Log,
  timing: ImapTiming = imapTiming,
): MailAccount {
  const closing = new AbortController()
  const reader = makeConnection(settings, timing, closing.signal)
  const writer = makeConnection(settings, timing, closing.signal)

  return {
    name,
    capabilities: (signal) => abortable(capabilities(), signal),
    folders: () => reader.use(read.listFolders),
    createFolder: (path) =>
      writer.use(async ({ client, must }) => {
        await must(() => client.mailboxCreate(path))
      }),
    status: (folder) => reader.use((session) => read.folderStatus(session, folder)),
    list: (folder, options) => reader.use((session) => read.listAfter(session, folder, options)),
    listLast: (folder, count) => reader.use((session) => read.listLast(session, folder, count)),
    fetch: (folder, uidValidity, uids, { maxBytes }) =>
      reader.use((session) => read.fetchMessages(session, folder, uidValidity, uids, maxBytes)),
    flags: (folder, uidValidity, uids) =>
      reader.use((session) => read.readFlags(session, folder, uidValidity, uids)),
    changes: (folder, since) => reader.use((session) => readChanges(session, folder, since)),
    addLabel: (folder, uidValidity, uids, label) =>
      writer.use((session) => write.changeLabel(session, 'add', { folder, uidValidity, uids, label })),
    removeLabel: (folder, uidValidity, uids, label) =>
      writer.use((session) => write.changeLabel(session, 'remove', { folder, uidValidity, uids, label })),
    move: (folder, uidValidity, uid, target) =>
      writer.use((session) => write.moveMessage(session, { folder, uidValidity, uid, target })),
    append: (folder, raw, flags) => writer.use((session) => write.appendMessage(session, folder, raw, flags)),
    findByMessageId: (folder, messageId) =>
      reader.use((session) => read.findByMessageId(session, folder, messageId)),
    expunge: (folder, uidValidity, uids) =>
      writer.use((session) => write.expungeMessages(session, folder, uidValidity, uids)),
    watch: (folder, handlers, signal) =>
      watchFolder(
        { account: name, folder, settings, timing, log },
        handlers,
        AbortSignal.any([signal, closing.signal]),
      ),
    close: async () => closing.abort(),
  }

  async function capabilities(): Promise<MailCapabilities> {
    const folders = await reader.use(read.listFolders)
    return writer.use(async (session) => {
      const { permanentFlags, readOnly } = await openFolder(session, 'INBOX', { readOnly: false })
      const gmail = write.hasGmailLabels(session.client)
      const keywords = permanentFlags === undefined || permanentFlags.has('\\*')
      return {
        readOnly: readOnly === true,
        labels: gmail ? 'gmail' : keywords && readOnly !== true ? 'keyword' : 'none',
        move: readOnly !== true && write.canMove(session.client),
        drafts: folders.some(({ specialUse }) => specialUse === '\\Drafts'),
        push: write.hasCapability(session.client, 'IDLE'),
        changes: countsChanges(session.client) ? 'counted' : 'compared',
      }
    })
  }
}

async function abortable<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(new TransientError('aborted', 'Asking the server was given up.'))
  signal.addEventListener('abort', abort, { once: true })
  if (signal.aborted) abort()
  // What goes on by itself must not end the process with an error that nobody waits for.
  work.catch(() => {})
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', abort))
}
