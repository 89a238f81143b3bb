import { createHash } from 'node:crypto'
import { GoneError, MailroomError } from '../errors.ts'
import type { MailAccount, MessageRef } from '../mail/contract.ts'
import { messageKey } from '../queue/jobs.ts'
import { PREFIX, type Store } from '../queue/redis.ts'
import type { MailEntry, MailInverse } from './journal.ts'

/** Where messages are that an undo moved back: their old UIDs are void. */
const LOCATIONS = `${PREFIX}:locations`

/** Takes one write to a mailbox back; null: done, otherwise why it was left as it is. */
export async function undoInMailbox(
  store: Store,
  account: MailAccount,
  { inverse, ref }: MailEntry,
): Promise<string | null> {
  try {
    switch (inverse.action) {
      case 'label':
        return await removeLabel(account, await locate(store, ref), inverse.label)
      case 'move':
        return await moveBack(store, account, ref, inverse)
      case 'draft':
        return await removeDraft(account, inverse)
    }
  } catch (error) {
    if (error instanceof GoneError) return 'it is not there any more'
    if (error instanceof MailroomError && error.code === 'uidvalidity-changed')
      return 'its folder was made anew'
    if (error instanceof MailroomError && error.code === 'folder-missing')
      return 'its folder is not there any more'
    throw error
  }
}

async function removeLabel(account: MailAccount, at: MessageRef, label: string): Promise<string | null> {
  const flags = (await account.flags(at.folder, at.uidValidity, [at.uid])).get(at.uid)
  if (flags === undefined) return 'a person moved or deleted the message'
  if (!flags.some((flag) => flag.toLowerCase() === label.toLowerCase()))
    return 'a person removed the label already'
  await account.removeLabel(at.folder, at.uidValidity, [at.uid], label)
  return null
}

async function moveBack(
  store: Store,
  account: MailAccount,
  ref: MessageRef,
  { target, uidValidity, uid, messageId }: MailInverse & { action: 'move' },
): Promise<string | null> {
  if (uid === null || uidValidity === null) return 'the server did not tell where it went'
  const known = await account.flags(target, uidValidity, [uid])
  if (!known.has(uid)) {
    // An undo that was interrupted here moved it already; where it is now is needed for its label.
    const back = messageId === null ? null : await newest(account, ref.folder, messageId)
    if (back === null || back.uid === null) return 'a person moved or deleted the message'
    await store.redis.hset(LOCATIONS, messageKey(ref), JSON.stringify({ ...ref, ...back }))
    return 'it is back in its folder already'
  }
  const place = await account.move(target, uidValidity, uid, ref.folder)
  const found =
    place.uid === null && messageId !== null ? await newest(account, ref.folder, messageId) : place
  if (found.uid !== null && found.uidValidity !== null)
    await store.redis.hset(LOCATIONS, messageKey(ref), JSON.stringify({ ...ref, ...found }))
  return null
}

async function newest(account: MailAccount, folder: string, messageId: string) {
  const { uidValidity, uids } = await account.findByMessageId(folder, messageId)
  return { uidValidity, uid: uids.at(-1) ?? null }
}

async function removeDraft(
  account: MailAccount,
  { folder, uidValidity, uid, sha256 }: MailInverse & { action: 'draft' },
): Promise<string | null> {
  const [draft] = await account.fetch(folder, uidValidity, [uid], { maxBytes: Number.MAX_SAFE_INTEGER })
  if (draft === undefined) return 'a person edited, sent or deleted the draft'
  if (createHash('sha256').update(draft.raw).digest('hex') !== sha256) return 'a person edited the draft'
  await account.expunge(folder, uidValidity, [uid])
  return null
}

async function locate(store: Store, ref: MessageRef): Promise<MessageRef> {
  const text = await store.redis.hget(LOCATIONS, messageKey(ref))
  return text === null ? ref : (JSON.parse(text) as MessageRef)
}
