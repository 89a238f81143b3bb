import type { AccountConfig } from '../../config/config.ts'
import type { Message } from '../../item/item.ts'
import { readMessage } from '../../item/read-message.ts'
import type { MailAccount } from '../../mail/contract.ts'
import type { Gathered } from './told.ts'

/** Newest messages of each folder that are looked through for later mails of a thread. */
const lookedThrough = 400
/** Messages of one brief; of a longer thread the latest. */
const most = 60
const atOnce = 50
/** Of the headers, and of whole mails, in bytes. */
const sizes = { header: 16_000, mail: 1_000_000 }

interface Found {
  message: Message
  inSent: boolean
}

/** The newest messages of a folder. */
export async function gatherFolder(
  mailbox: MailAccount,
  account: AccountConfig,
  folder: string,
  last: number,
): Promise<Gathered> {
  const { uidValidity } = await mailbox.status(folder)
  const uids = (await mailbox.listLast(folder, last)).map(({ uid }) => uid)
  const found = await readAll(mailbox, account, { folder, uidValidity, uids, inSent: false })
  return { ...gathered(found, account, 'folder'), title: folder, place: `${account.name}/${folder}` }
}

/**
 * A thread (RFC 5322 §3.6.4): the mail with that Message-ID, those it answers, and those among the newest mails that
 * answer one of them. Null where the mail is not there.
 */
export async function gatherThread(
  mailbox: MailAccount,
  account: AccountConfig,
  messageId: string,
  moreFolders: readonly string[],
): Promise<Gathered | null> {
  const there = await mailbox.folders()
  const sent = there.find(({ specialUse }) => specialUse === '\\Sent')?.path
  const wanted = new Set([...account.folders, ...moreFolders, ...(sent === undefined ? [] : [sent])])
  const folders = there.map(({ path }) => path).filter((path) => wanted.has(path))
  const byIdentity = new Map<string, Found>()
  const known = new Set<string>()
  const queue = [messageId]
  for (let id = queue.shift(); id !== undefined && known.size < most; id = queue.shift()) {
    if (known.has(id)) continue
    known.add(id)
    for (const folder of folders) {
      const { uidValidity, uids } = await mailbox.findByMessageId(folder, id)
      const place = { folder, uidValidity, uids: uids.slice(-1), inSent: folder === sent }
      for (const found of await readAll(mailbox, account, place)) {
        byIdentity.set(found.message.identity, found)
        const { references, inReplyTo } = found.message
        queue.push(...references, ...(inReplyTo === null ? [] : [inReplyTo]))
      }
    }
  }
  if (byIdentity.size === 0) return null
  for (const folder of folders) {
    const later = await answersIn(mailbox, account, folder, known)
    const place = { folder, ...later, inSent: folder === sent }
    for (const found of await readAll(mailbox, account, place)) byIdentity.set(found.message.identity, found)
  }
  return gathered([...byIdentity.values()], account, 'conversation')
}

/** UIDs of the newest mails of a folder that answer a mail of the thread, or one that does. */
async function answersIn(
  mailbox: MailAccount,
  account: AccountConfig,
  folder: string,
  known: Set<string>,
): Promise<{ uidValidity: string; uids: number[] }> {
  const { uidValidity } = await mailbox.status(folder)
  const uids = (await mailbox.listLast(folder, lookedThrough)).map(({ uid }) => uid)
  const answers: number[] = []
  for (let start = 0; start < uids.length; start += atOnce) {
    const some = uids.slice(start, start + atOnce)
    const fetched = await mailbox.fetch(folder, uidValidity, some, { maxBytes: sizes.header })
    for (const { uid, raw } of fetched) {
      const { messageId, inReplyTo, references } = await read(raw, account, sizes.header, true)
      if (![inReplyTo, ...references].some((id) => id !== null && known.has(id))) continue
      if (messageId !== null) known.add(messageId)
      answers.push(uid)
    }
  }
  return { uidValidity, uids: answers }
}

async function readAll(
  mailbox: MailAccount,
  account: AccountConfig,
  {
    folder,
    uidValidity,
    uids,
    inSent,
  }: { folder: string; uidValidity: string; uids: number[]; inSent: boolean },
): Promise<Found[]> {
  const found: Found[] = []
  for (let start = 0; start < uids.length; start += atOnce) {
    const some = uids.slice(start, start + atOnce)
    const fetched = await mailbox.fetch(folder, uidValidity, some, { maxBytes: sizes.mail })
    for (const { raw, truncated } of fetched)
      found.push({ message: await read(raw, account, sizes.mail, truncated), inSent })
  }
  return found
}

function read(raw: Uint8Array, account: AccountConfig, maxBytes: number, truncated: boolean) {
  return readMessage(raw, { id: account.name, maxBytes, truncated, ownLists: account.ownLists })
}

function gathered(found: readonly Found[], account: AccountConfig, kind: Gathered['kind']): Gathered {
  const messages = found
    .toSorted((one, other) => (one.message.date ?? '').localeCompare(other.message.date ?? ''))
    .slice(-most)
    .map(({ message, inSent }) => ({
      item: message,
      isOurs: inSent || (message.from !== null && account.own.includes(message.from.address)),
    }))
  const title = messages[0]?.item.subject ?? ''
  return { kind, title, place: account.name, url: null, messages }
}
