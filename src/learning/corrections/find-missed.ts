import type { MessageRef } from '../../mail/contract.ts'
import { type DecisionRecord, findIdentity } from '../../queue/decisions.ts'
import { messageKey } from '../../queue/jobs.ts'
import { type CorrectionsContext, type ReadItem, readItem } from './context.ts'
import { itemsAt } from './items.ts'
import { orNone } from './or-none.ts'
import type { Arrival, FolderLook } from './state.ts'

interface Found {
  place: MessageRef
  read: ReadItem
}

/**
 * Where missed items turned up, in their order: a message of the same size came to the folder of a label, or, where no
 * size fits, one with the same Message-ID. It is fetched once, and its bytes say whether it is the item.
 */
export async function findMissed(
  context: CorrectionsContext,
  missed: readonly DecisionRecord[],
  looks: ReadonlyMap<string, FolderLook>,
): Promise<(Found | null)[]> {
  if (missed.length === 0) return []
  const arrivals = await unknownArrivals(context, looks)
  const fetched = new Map<string, Promise<ReadItem | null>>()
  const read = ({ place, size }: Place): Promise<ReadItem | null> => {
    const key = messageKey(place)
    const reading = fetched.get(key) ?? orNone(readItem(context, place, size))
    fetched.set(key, reading)
    return reading
  }

  const found: (Found | null)[] = []
  for (const record of missed) found.push(await findOne(context, record, arrivals, read))
  return found
}

interface Place extends Arrival {
  place: MessageRef
}

async function findOne(
  context: CorrectionsContext,
  record: DecisionRecord,
  arrivals: readonly Place[],
  read: (place: Place) => Promise<ReadItem | null>,
): Promise<Found | null> {
  let candidates = arrivals.filter(({ size }) => size === record.size)
  if (candidates.length === 0 && record.messageId !== null)
    candidates = await withMessageId(context, record.messageId, arrivals)
  for (const candidate of candidates) {
    const item = await read(candidate)
    if (item === null) continue
    if (await isOf(context, record, item.message.identity)) return { place: candidate.place, read: item }
  }
  return null
}

async function isOf(
  { store }: CorrectionsContext,
  record: DecisionRecord,
  identity: string,
): Promise<boolean> {
  if (record.identity !== undefined) return record.identity === identity
  const decided = await findIdentity(store, record.ref.account, identity)
  return decided !== null && messageKey(decided) === messageKey(record.ref)
}

async function withMessageId(
  { account }: CorrectionsContext,
  messageId: string,
  arrivals: readonly Place[],
): Promise<Place[]> {
  const found: Place[] = []
  for (const folder of new Set(arrivals.map(({ place }) => place.folder))) {
    const uids = (await orNone(account.findByMessageId(folder, messageId)))?.uids ?? []
    found.push(...arrivals.filter(({ place }) => place.folder === folder && uids.includes(place.uid)))
  }
  return found
}

/** What came to the folders of labels and is no item that is known to lie there. */
async function unknownArrivals(
  { store, account }: CorrectionsContext,
  looks: ReadonlyMap<string, FolderLook>,
): Promise<Place[]> {
  const arrivals = [...looks].flatMap(([folder, { mark, arrivals }]) =>
    mark === null
      ? []
      : arrivals.map((arrival) => ({
          ...arrival,
          place: { account: account.name, folder, uidValidity: mark.uidValidity, uid: arrival.uid },
        })),
  )
  const known = await itemsAt(
    store,
    arrivals.map(({ place }) => place),
  )
  return arrivals.filter((_, index) => known[index] === null)
}
