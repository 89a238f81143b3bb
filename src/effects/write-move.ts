/**
 * Key: account/folder/uidvalidity/uid/move. Before the move it is noted how the message begins and which UID the target
 * would give next. After an interrupted try the message is either still in its folder (then it is moved now) or not; then
 * it is looked for among what came into the target since, to know its new UID, and otherwise a person was faster.
 */
import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { GoneError, MailroomError } from '../errors.ts'
import type { FetchedMessage, FolderStatus, MailAccount } from '../mail/contract.ts'
import { headerBytes, messageIdOf } from '../mail/message-id.ts'
import type { WriteContext, Written } from './write-context.ts'

/** What is noted before the move, as JSON. */
interface Before {
  messageId: string | null
  /** SHA-256 of the beginning: many mails of machines have no Message-ID. */
  beginning: string
  uidValidity: string
  uidNext: number
}

/** Messages looked at in the target at once. */
const PAGE = 100

export async function writeMove(context: WriteContext, target: string): Promise<Written> {
  const { mailbox, record } = context
  const { account } = mailbox
  const { ref } = record
  if (target === ref.folder) return { outcome: 'already', inverse: null, messageId: null }
  const movedTo = (place: Place, { messageId }: Before): Written => ({
    outcome: 'written',
    inverse: { action: 'move', target, messageId, ...place },
    messageId,
  })
  try {
    const fetched = await mailbox.fetch(ref, headerBytes)
    const { uidValidity, uidNext } = await statusOrCreate(account, target)
    const messageId = messageIdOf(fetched.raw)
    const before: Before = { messageId, beginning: beginningOf(fetched), uidValidity, uidNext }
    await context.note(JSON.stringify(before))
    const place = await account.move(ref.folder, ref.uidValidity, ref.uid, target)
    return movedTo(place.uid === null ? await lookFor(account, target, before) : place, before)
  } catch (error) {
    if (!(error instanceof GoneError) || context.before === null) throw error
    const before = JSON.parse(context.before) as Before
    const found = await lookFor(account, target, before)
    if (found.uid === null) throw error
    return movedTo(found, before)
  }
}

type Place = Awaited<ReturnType<MailAccount['move']>>

/**
 * Several jobs may find the folder missing at once. While one of them makes it, a server may answer the others anything,
 * Dovecot a plain refusal: so a refusal counts only when it lasts.
 */
async function statusOrCreate(account: MailAccount, target: string): Promise<FolderStatus> {
  for (const waitMs of [0, 50, 200, 500]) {
    try {
      return await account.status(target)
    } catch (error) {
      const code = error instanceof MailroomError ? error.code : null
      if (code === 'folder-missing') await account.createFolder(target)
      else if (code !== 'refused') throw error
      await delay(waitMs)
    }
  }
  return account.status(target)
}

async function lookFor(account: MailAccount, target: string, before: Before): Promise<Place> {
  const { uidValidity, beginning } = before
  let after = before.uidNext - 1
  for (;;) {
    const entries = await account.list(target, { after, limit: PAGE })
    const uids = entries.map(({ uid }) => uid)
    const found =
      uids.length === 0 ? [] : await account.fetch(target, uidValidity, uids, { maxBytes: headerBytes })
    const same = found.find((message) => beginningOf(message) === beginning)
    if (same !== undefined) return { uidValidity, uid: same.uid }
    if (entries.length < PAGE) return { uidValidity: null, uid: null }
    after = uids.at(-1) as number
  }
}

function beginningOf({ raw }: Pick<FetchedMessage, 'raw'>): string {
  return createHash('sha256').update(raw.subarray(0, headerBytes)).digest('hex')
}
