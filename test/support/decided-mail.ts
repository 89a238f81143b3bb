import { join } from 'node:path'
import { batchMailbox } from '../../src/effects/batched-mailbox.ts'
import type { WriteContext } from '../../src/effects/write-context.ts'
import { type MemoryAccount, openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { createByteBudget } from '../../src/queue/byte-budget.ts'
import type { DecisionRecord } from '../../src/queue/decisions.ts'
import type { Effect } from '../../src/queue/jobs.ts'
import { decisionOf } from './decision-of.ts'

const templates = join(import.meta.dirname, '../../templates/drafts')

/** RFC 5322 text of a customer's mail; `header` is put before the rest. */
export function customerMail(header = 'Message-ID: <1@customer.example>\r\n'): string {
  return `${header}From: Ada <ada@customer.example>\r\nTo: support@halfmoon.example\r\nSubject: Two jugs\r\n\r\nPlease send two jugs.\r\n`
}

/** A mail in the INBOX of a mailbox in memory, and what was decided about it. */
export async function decidedMail(
  effects: Effect[],
  { raw = customerMail(), flags = [] as string[] } = {},
): Promise<{ account: MemoryAccount; record: DecisionRecord; mailbox: WriteContext['mailbox'] }> {
  const account = openMemoryAccount('support')
  const uid = account.deliver(raw, { flags })
  const { uidValidity } = await account.status('INBOX')
  const ref = { account: 'support', folder: 'INBOX', uidValidity, uid }
  const record: DecisionRecord = {
    ref,
    messageId: /^Message-ID: (.*)$/m.exec(raw)?.[1]?.trim() ?? null,
    size: raw.length,
    decision: decisionOf('Order'),
    effects,
    certainty: 1,
    run: 'run-1',
    at: '2026-11-22T09:00:00.000Z',
  }
  return { account, record, mailbox: batchMailbox(account, createByteBudget(1_000_000)) }
}

export const draftSettings: WriteContext['drafts'] = {
  templateFolders: [templates],
  own: ['support@halfmoon.example'],
  folder: null,
  maxBytes: 1_000_000,
}
