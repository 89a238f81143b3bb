/**
 * What stands in the queues: references, never a body or an address. Job ids are functions of what the job is about, so
 * that adding one twice changes nothing while its record exists; the ledger guards the time after that.
 */
import { createHash } from 'node:crypto'
import type { MessageRef } from '../mail/contract.ts'
import type { Fields, TicketRef } from '../tickets/contract.ts'

/** One write to a mailbox that a decision asks for. */
export type Effect =
  | { action: 'label'; label: string }
  | { action: 'draft'; template: string }
  | { action: 'move'; folder: string }

/** One write to a ticket that a decision asks for; of each action there is at most one, and they come in this order. */
export type TicketEffect =
  /** Written together; undo restores each field that is still ours. */
  | { action: 'fields'; fields: Fields }
  /** Composed when it is delivered, with a reference by which a second try finds it. `reply`: template that it suggests. */
  | { action: 'note'; template: string; reply?: string }
  /** A draft, where the system has drafts. */
  | { action: 'reply'; template: string }
  /** Other tickets of the same source, by id. */
  | { action: 'link'; tickets: string[] }

/** What was decided about: a ticket as it was when the message `version` was the newest of its customer. */
export interface TicketVersionRef extends TicketRef {
  version: string
}

export interface AnalyzeJob {
  ref: MessageRef
  /** Bytes, as listed. */
  size: number
}

export interface DeliverJob {
  ref: MessageRef
  effects: Effect[]
}

export interface TicketAnalyzeJob {
  ref: TicketRef
  /** What the listing said, and when that was by our clock; both ISO 8601. */
  updatedAt: string
  listedAt: string
}

export interface TicketDeliverJob {
  ref: TicketVersionRef
  effects: TicketEffect[]
}

/** One report about one period; what it is written as in files, too: "2026-11-22" or "2026-11-16..2026-11-22". */
export interface ReportRef {
  report: string
  period: string
}

export interface ReportJob {
  ref: ReportRef
  /** Of the run, ISO 8601. */
  due: string
}

/** What effects are written to. No account has the name of a source, so that their keys never meet. */
export type TargetRef = MessageRef | TicketVersionRef

/** "account/folder/uidvalidity/uid": the key of a message wherever something is remembered about it. */
export function messageKey(ref: MessageRef): string {
  return `${ref.account}/${ref.folder}/${ref.uidValidity}/${ref.uid}`
}

/** "source/ticket", as people write it. */
export function ticketKey({ source, ticket }: TicketRef): string {
  return `${source}/${ticket}`
}

/** "source/ticket/version": the key of what was decided about a ticket. An id may hold "/". */
export function versionKey({ source, ticket, version }: TicketVersionRef): string {
  return `${source}/${escaped(ticket)}/${escaped(version)}`
}

export function targetKey(ref: TargetRef): string {
  return 'source' in ref ? versionKey(ref) : messageKey(ref)
}

/** "report/name/period": the key of what is delivered of a report. No ticket is named so. */
export function reportKey({ report, period }: ReportRef): string {
  return `report/${report}/${period}`
}

/** "account/folder/uidvalidity/uid", "source/ticket" or "report/name/period": what a person names it by. */
export function shownKey(ref: MessageRef | TicketRef | ReportRef): string {
  if ('report' in ref) return reportKey(ref)
  return 'source' in ref ? ticketKey(ref) : messageKey(ref)
}

/** BullMQ allows no ":" in its ids, and folder names may hold anything. */
export function jobId(ref: TargetRef): string {
  return hashed(targetKey(ref))
}

/** Of reading a ticket that changed at `updatedAt`, for the time number `look`. */
export function readingId({ source, ticket }: TicketRef, updatedAt: string, look: number): string {
  return hashed(JSON.stringify([source, ticket, updatedAt, look]))
}

/** Of the run of a report that is due then. */
export function reportRunId(report: string, due: Date): string {
  return hashed(JSON.stringify(['report', report, due.toISOString()]))
}

function escaped(id: string): string {
  return encodeURIComponent(id.toWellFormed())
}

function hashed(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32)
}
