import { createHash } from 'node:crypto'
import type { Decision } from '../item/decision.ts'
import type { LabelPrior } from '../labels/answer.ts'
import type { MessageRef } from '../mail/contract.ts'
import type { Burst, RelatedItem } from '../related/contract.ts'
import { type Effect, messageKey } from './jobs.ts'
import type { KeptEvidence } from './kept-evidence.ts'
import { PREFIX, type Store } from './redis.ts'

const DAY_IN_SECONDS = 24 * 60 * 60
/** In seconds. */
export const KEEP_DECISION = 90 * DAY_IN_SECONDS
const KEEP_IDENTITY = 400 * DAY_IN_SECONDS
/** Mails with the same Message-ID: copies in several folders and accounts. Whoever sends thousands of them gets no more room. */
const MOST_NAMESAKES = 20

/** What was decided about one message and what is to be written because of it. */
export interface DecisionRecord {
  ref: MessageRef
  /** Of the message, with angle brackets, or null: what a person knows it by. */
  messageId: string | null
  /** SHA-256 of the message; left out by versions that did not keep it. */
  identity?: string
  /** Bytes of the message. */
  size: number
  decision: Decision
  effects: Effect[]
  /** Certainty of the label engine, null where it was not asked. */
  certainty: number | null
  /** What the thread said of the label; null where it said nothing, left out by versions that did not ask it. */
  prior?: LabelPrior | null
  /** What the label engine went by; null where it was not asked, left out by versions that did not keep it. */
  evidence?: KeptEvidence | null
  /** Other items that say nearly the same, and the burst it belongs to; left out by versions that did not compare. */
  related?: RelatedItem[]
  burst?: Burst | null
  /** The run that decided, and when (ISO 8601). */
  run: string
  at: string
}

/** Stores the decision and that this mail was seen, in one transaction. */
export async function rememberDecision(
  store: Store,
  identity: string,
  record: DecisionRecord,
): Promise<void> {
  const reference = JSON.stringify(record.ref)
  const writing = store.redis
    .multi()
    .set(decisionKey(record.ref), JSON.stringify(record), 'EX', KEEP_DECISION)
    .set(identityKey(record.ref.account, identity), reference, 'EX', KEEP_IDENTITY)
  if (record.messageId !== null) {
    const key = messageIdKey(record.messageId)
    writing
      .zadd(key, Date.parse(record.at), reference)
      .zremrangebyrank(key, 0, -MOST_NAMESAKES - 1)
      .expire(key, KEEP_DECISION)
  }
  await writing.exec()
}

/** What was decided about the mails with this Message-ID (with or without angle brackets), the newest first. */
export async function findByMessageId(store: Store, messageId: string): Promise<DecisionRecord[]> {
  const references = await store.redis.zrevrange(messageIdKey(messageId), 0, -1)
  const records = await Promise.all(
    references.map((reference) => findDecision(store, JSON.parse(reference) as MessageRef)),
  )
  return records.filter((record) => record !== null)
}

export async function findDecision(store: Store, ref: MessageRef): Promise<DecisionRecord | null> {
  const text = await store.redis.get(decisionKey(ref))
  return text === null ? null : (JSON.parse(text) as DecisionRecord)
}

/** Where a mail with the same bytes was when it was decided last, or null. */
export async function findIdentity(
  store: Store,
  account: string,
  identity: string,
): Promise<MessageRef | null> {
  const text = await store.redis.get(identityKey(account, identity))
  return text === null ? null : (JSON.parse(text) as MessageRef)
}

function decisionKey(ref: MessageRef): string {
  return `${PREFIX}:decision:${messageKey(ref)}`
}

function identityKey(account: string, identity: string): string {
  return `${PREFIX}:seen:${account}:${identity}`
}

/** Hashed, because whoever sends a mail chooses its Message-ID, and its length. */
function messageIdKey(messageId: string): string {
  const bare = messageId.trim().replace(/^<|>$/g, '')
  return `${PREFIX}:message-id:${createHash('sha256').update(bare).digest('hex').slice(0, 32)}`
}
