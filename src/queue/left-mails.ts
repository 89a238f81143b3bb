/** Mails that were left to their ticket, so that `mailroom why` can say so. Keys are hashes of what a mail is called. */
import { createHash } from 'node:crypto'
import type { MessageRef } from '../mail/contract.ts'
import type { TicketRef } from '../tickets/contract.ts'
import { KEEP_DECISION } from './decisions.ts'
import { messageKey } from './jobs.ts'
import { PREFIX, type Store } from './redis.ts'

export interface LeftMail {
  ref: MessageRef
  /** With angle brackets, or null. */
  messageId: string | null
  ticket: TicketRef
  /** `held`: the ticket has a mail with this Message-ID; `sent`: the ticket system sent it, by its headers. */
  because: 'held' | 'sent'
  /** ISO 8601 */
  at: string
}

/** Found by its place and by its Message-ID, as long as a decision is. */
export async function rememberLeft(store: Store, left: LeftMail): Promise<void> {
  const names = [messageKey(left.ref), ...(left.messageId === null ? [] : [left.messageId])]
  const writing = store.redis.multi()
  for (const name of names) writing.set(keyOf(name), JSON.stringify(left), 'EX', KEEP_DECISION)
  await writing.exec()
}

/** `message`: account/folder/uidvalidity/uid, or a Message-ID with or without angle brackets. */
export async function findLeft(store: Store, message: string): Promise<LeftMail | null> {
  const text = await store.redis.get(keyOf(message))
  return text === null ? null : (JSON.parse(text) as LeftMail)
}

function keyOf(name: string): string {
  const bare = name.trim().replace(/^<|>$/g, '')
  return `${PREFIX}:left:${createHash('sha256').update(bare).digest('hex').slice(0, 32)}`
}
