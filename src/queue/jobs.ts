/**
 * What stands in the queues: references, never a body or an address. Job ids are functions of what the job is about, so
 * that adding one twice changes nothing while its record exists; the ledger guards the time after that.
 */
import { createHash } from 'node:crypto'
import type { MessageRef } from '../mail/contract.ts'

/** One write that a decision asks for. */
export type Effect =
  | { action: 'label'; label: string }
  | { action: 'draft'; template: string }
  | { action: 'move'; folder: string }

export interface AnalyzeJob {
  ref: MessageRef
  /** Bytes, as listed. */
  size: number
}

export interface DeliverJob {
  ref: MessageRef
  effects: Effect[]
}

/** "account/folder/uidvalidity/uid": the key of a message wherever something is remembered about it. */
export function messageKey(ref: MessageRef): string {
  return `${ref.account}/${ref.folder}/${ref.uidValidity}/${ref.uid}`
}

/** BullMQ allows no ":" in its ids, and folder names may hold anything. */
export function jobId(ref: MessageRef): string {
  return createHash('sha256').update(messageKey(ref)).digest('hex').slice(0, 32)
}
