/** What stands in Redis between two looks at the mailbox of an account, so that a restart misses nothing. */
import type { FolderMark, MessageRef } from '../../mail/contract.ts'
import { messageKey } from '../../queue/jobs.ts'
import { PREFIX, type Store } from '../../queue/redis.ts'

/** How far a folder was looked at. */
export interface FolderLook {
  /** Null: the folder was not there. */
  mark: FolderMark | null
  /** What STATUS said; the same again means that nothing happened. */
  status: string
  /** Everything up to this UID was looked at. */
  uid: number
  /** What came lately to the folder of a label, and may be an item that vanished elsewhere. */
  arrivals: Arrival[]
}

export interface Arrival {
  uid: number
  /** Bytes. */
  size: number
  /** When it was noticed; ms. */
  since: number
}

/** An item of which something changed; what, is looked at when it has come to rest. */
export interface Waiting {
  decided: MessageRef
  /** Where it lay when something was noticed. */
  place: MessageRef
  /** It is not there any more, and not found again yet. */
  gone: boolean
  /** When it was noticed; ms. */
  since: number
}

/** A draft that Mailroom made, until it is sent or deleted. */
export interface TrackedDraft {
  decided: MessageRef
  place: MessageRef
  /** Of the draft, with angle brackets. */
  messageId: string
  /** Message-ID of the message it answers, or null. */
  original: string | null
  /** When it was made; ms. */
  since: number
  /** It was seen in its folder, or not; from then on the changes of the folder tell. */
  checked: boolean
  /** When it was noticed that it is not there any more; ms. */
  goneAt: number | null
}

export interface AccountState {
  looks: Map<string, FolderLook>
  waiting: Waiting[]
  drafts: TrackedDraft[]
}

export async function loadState(store: Store, account: string): Promise<AccountState> {
  const [looks, waiting, drafts] = await Promise.all([
    store.redis.hgetall(key('looks', account)),
    store.redis.hgetall(key('waiting', account)),
    store.redis.hgetall(key('drafts', account)),
  ])
  return {
    looks: new Map(Object.entries(looks).map(([folder, text]) => [folder, JSON.parse(text) as FolderLook])),
    waiting: Object.values(waiting).map((text) => JSON.parse(text) as Waiting),
    drafts: Object.values(drafts).map((text) => JSON.parse(text) as TrackedDraft),
  }
}

/** In one transaction: what was looked at is not looked at again, so what was found there must be kept with it. */
export async function saveLooks(
  store: Store,
  account: string,
  looks: ReadonlyMap<string, FolderLook>,
  { waiting, drafts }: { waiting: readonly Waiting[]; drafts: readonly TrackedDraft[] },
): Promise<void> {
  const batch = store.redis.multi()
  for (const [folder, look] of looks) batch.hset(key('looks', account), folder, JSON.stringify(look))
  for (const one of waiting) batch.hset(key('waiting', account), messageKey(one.decided), JSON.stringify(one))
  for (const one of drafts) batch.hset(key('drafts', account), messageKey(one.decided), JSON.stringify(one))
  await batch.exec()
}

/** Something may have become of this item: it is looked at when it has come to rest. */
export async function rememberWaiting(store: Store, waiting: Waiting): Promise<void> {
  const { account } = waiting.decided
  await store.redis.hset(key('waiting', account), messageKey(waiting.decided), JSON.stringify(waiting))
}

/** Unless it was noticed anew meanwhile: the analysis may have recognised it under a new UID. */
export async function forgetWaiting(store: Store, { decided, since }: Waiting): Promise<void> {
  await store.redis.eval(forget, 1, key('waiting', decided.account), messageKey(decided), since)
}

const forget = `
local waiting = redis.call('HGET', KEYS[1], ARGV[1])
if waiting and cjson.decode(waiting).since == tonumber(ARGV[2]) then redis.call('HDEL', KEYS[1], ARGV[1]) end`

export async function rememberDraft(store: Store, draft: TrackedDraft): Promise<void> {
  await store.redis.hset(
    key('drafts', draft.decided.account),
    messageKey(draft.decided),
    JSON.stringify(draft),
  )
}

export async function forgetDraft(store: Store, decided: MessageRef): Promise<void> {
  await store.redis.hdel(key('drafts', decided.account), messageKey(decided))
}

function key(kind: 'looks' | 'waiting' | 'drafts', account: string): string {
  return `${PREFIX}:corrections:${kind}:${account}`
}
