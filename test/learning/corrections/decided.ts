import type { DecisionRecord } from '../../../src/queue/decisions.ts'
import type { Effect } from '../../../src/queue/jobs.ts'
import { decisionOf } from '../../support/decision-of.ts'

/** What was decided about a message of the account "support"; the label is "Order" unless it says otherwise. */
export function decisionRecord(about: {
  uid: number
  effects: Effect[]
  folder?: string
  uidValidity?: string
  size?: number
  messageId?: string | null
}): DecisionRecord {
  const { uid, effects, folder = 'INBOX', uidValidity = '7', size = 100, messageId = null } = about
  return {
    ref: { account: 'support', folder, uidValidity, uid },
    messageId,
    size,
    decision: { ...decisionOf('Order'), id: String(uid) },
    effects,
    certainty: 1,
    run: 'run-1',
    at: '2026-11-22T09:00:00.000Z',
  }
}
