import { GoneError, MailroomError } from '../errors.ts'
import type { Message } from '../item/item.ts'
import { readMessage } from '../item/read-message.ts'
import type { FetchedMessage, MailAccount, MessageRef } from '../mail/contract.ts'
import type { ByteBudget } from '../queue/byte-budget.ts'
import { messageKey } from '../queue/jobs.ts'
import { batched } from './batch.ts'

/** One account for many jobs at once: what they ask of the same folder goes out in few commands. */
export interface BatchedMailbox {
  account: MailAccount
  /** Throws GoneError if it is not there any more. */
  fetch(ref: MessageRef, maxBytes: number): Promise<FetchedMessage>
  /** Fetches and reads, `size` bytes as listed, within the byte budget. Throws GoneError if it is not there any more. */
  read(
    ref: MessageRef,
    limits: { size: number; maxBytes: number },
  ): Promise<{ message: Message; flags: string[] }>
  /** Throws GoneError if it is not there any more. */
  flags(ref: MessageRef): Promise<string[]>
  addLabel(ref: MessageRef, label: string): Promise<void>
}

/** Messages in one FETCH. */
const MOST_FETCHED = 16

/** `ownLists`: lists that are addresses of our own, by List-Id or address. */
export function batchMailbox(
  account: MailAccount,
  budget: ByteBudget,
  ownLists: readonly string[] = [],
): BatchedMailbox {
  const fetch = batched<MessageRef & { maxBytes: number }, FetchedMessage | undefined>(async (_, refs) => {
    const [first] = refs
    if (first === undefined) return []
    const uids = refs.map(({ uid }) => uid)
    const found = await account.fetch(first.folder, first.uidValidity, uids, { maxBytes: first.maxBytes })
    const byUid = new Map(found.map((message) => [message.uid, message]))
    return refs.map(({ uid }) => byUid.get(uid))
  }, MOST_FETCHED)
  const flags = batched<MessageRef, string[] | undefined>(async (_, refs) => {
    const [first] = refs
    if (first === undefined) return []
    const uids = refs.map(({ uid }) => uid)
    const found = await account.flags(first.folder, first.uidValidity, uids)
    return refs.map(({ uid }) => found.get(uid))
  })
  const addLabel = batched<MessageRef & { label: string }, 'written'>(async (_, refs) => {
    const [first] = refs
    if (first === undefined) return []
    const uids = refs.map(({ uid }) => uid)
    await account.addLabel(first.folder, first.uidValidity, uids, first.label)
    return refs.map(() => 'written')
  })

  const fetchOne: BatchedMailbox['fetch'] = (ref, maxBytes) =>
    present(fetch(`${folderKey(ref)} ${maxBytes}`, { ...ref, maxBytes }))

  return {
    account,
    fetch: fetchOne,
    read: (ref, { size, maxBytes }) =>
      budget(Math.min(size, maxBytes), async () => {
        const { raw, truncated, flags } = await fetchOne(ref, maxBytes)
        const message = await readMessage(raw, { id: messageKey(ref), maxBytes, truncated, ownLists })
        return { message, flags }
      }),
    flags: (ref) => present(flags(folderKey(ref), ref)),
    addLabel: (ref, label) =>
      present(addLabel(`${folderKey(ref)} ${label}`, { ...ref, label })).then(() => undefined),
  }
}

function folderKey(ref: MessageRef): string {
  return `${ref.uidValidity} ${ref.folder}`
}

/** Gone is gone, whether the message or the whole UIDVALIDITY: under a new one it will be listed anew. */
async function present<Value>(value: Promise<Value | undefined>): Promise<Exclude<Value, undefined>> {
  try {
    const found = await value
    if (found === undefined) throw new GoneError('message-gone', 'The message is not in its folder any more.')
    return found as Exclude<Value, undefined>
  } catch (error) {
    if (error instanceof MailroomError && error.code === 'uidvalidity-changed')
      throw new GoneError('uidvalidity-changed', 'The folder was made anew; its messages are read again.', {
        cause: error,
      })
    throw error
  }
}
