import type { Decision } from '../item/decision.ts'
import type { MessageRef } from '../mail/contract.ts'
import { type Effect, messageKey } from './jobs.ts'
import { PREFIX, type Store } from './redis.ts'

const DAY_IN_SECONDS = 24 * 60 * 60
const KEEP_DECISION = 90 * DAY_IN_SECONDS
const KEEP_IDENTITY = 400 * DAY_IN_SECONDS

/** What was decided about one message and what is to be written because of it. */
export interface DecisionRecord {
  ref: MessageRef
  /** Of the message, with angle brackets, or null: what a person knows it by. */
  messageId: string | null
  /** Bytes of the message. */
  size: number
  decision: Decision
  effects: Effect[]
  /** Certainty of the label engine, null where it was not asked. */
  certainty: number | null
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
  await store.redis
    .multi()
    .set(decisionKey(record.ref), JSON.stringify(record), 'EX', KEEP_DECISION)
    .set(identityKey(record.ref.account, identity), reference, 'EX', KEEP_IDENTITY)
    .exec()
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
