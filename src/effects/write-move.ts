/**
 * Key: account/folder/uidvalidity/uid/move. After an interrupted try the message is either still in its folder (then it
 * is moved now) or not; then it is looked for in the target, to know its new UID, and otherwise a person was faster.
 */
import { GoneError, MailroomError } from '../errors.ts'
import type { MailAccount, MessageRef } from '../mail/contract.ts'
import { messageIdOf } from '../mail/message-id.ts'
import type { WriteContext, Written } from './write-context.ts'

const HEADER_BYTES = 65_536

export async function writeMove(context: WriteContext, target: string): Promise<Written> {
  const { mailbox, record } = context
  const { ref } = record
  if (target === ref.folder) return { outcome: 'already', inverse: null, messageId: null }
  try {
    const { raw } = await mailbox.fetch(ref, HEADER_BYTES)
    const messageId = messageIdOf(raw)
    await context.note(messageId ?? '-')
    const place = await moveOrCreate(mailbox.account, ref, target)
    const found = place.uid === null ? await lookFor(mailbox.account, target, messageId) : place
    return { outcome: 'written', inverse: { action: 'move', target, messageId, ...found }, messageId }
  } catch (error) {
    if (!(error instanceof GoneError) || context.before === null) throw error
    const messageId = context.before === '-' ? null : context.before
    const found = await lookFor(mailbox.account, target, messageId)
    if (found.uid === null) throw error
    return { outcome: 'written', inverse: { action: 'move', target, messageId, ...found }, messageId }
  }
}

async function moveOrCreate(account: MailAccount, ref: MessageRef, target: string) {
  const move = () => account.move(ref.folder, ref.uidValidity, ref.uid, target)
  try {
    return await move()
  } catch (error) {
    if (!(error instanceof MailroomError) || error.code !== 'folder-missing') throw error
    await account.createFolder(target)
    return move()
  }
}

async function lookFor(account: MailAccount, target: string, messageId: string | null) {
  const nowhere = { uidValidity: null, uid: null }
  if (messageId === null) return nowhere
  const { uidValidity, uids } = await account.findByMessageId(target, messageId)
  const uid = uids.at(-1)
  return uid === undefined ? nowhere : { uidValidity, uid }
}
