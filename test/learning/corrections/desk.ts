import { beginEffect, finishEffect, ledgerKey } from '../../../src/effects/ledger.ts'
import { readMessage } from '../../../src/item/read-message.ts'
import type { CorrectionsContext, CorrectionsTiming } from '../../../src/learning/corrections/context.ts'
import { createLabelMap } from '../../../src/learning/corrections/label-map.ts'
import { lookForCorrections } from '../../../src/learning/corrections/look-for-corrections.ts'
import type { LearntExample } from '../../../src/learning/learnt-example.ts'
import type { MessageRef } from '../../../src/mail/contract.ts'
import { type MemoryAccount, openMemoryAccount } from '../../../src/mail/memory/memory-account.ts'
import { createByteBudget } from '../../../src/queue/byte-budget.ts'
import { rememberDecision } from '../../../src/queue/decisions.ts'
import type { Effect } from '../../../src/queue/jobs.ts'
import type { Store } from '../../../src/queue/redis.ts'
import { silentLog } from '../../../src/silent-log.ts'
import { decisionRecord } from './decided.ts'

export interface Desk {
  account: MemoryAccount
  store: Store
  learnt: LearntExample[]
  /** UIDs of the mails that were told to be answered. */
  answered: number[]
  /** Mail arrives in INBOX and is decided; it is looked at as well, as it would be long before a person comes. */
  decide(raw: string, effects?: Effect[], flags?: string[]): Promise<MessageRef>
  /** Mailroom writes a keyword, or moves. Gives where the message is then. */
  write(ref: MessageRef, effect: Effect): Promise<MessageRef>
  /** Looks once into everything; tells what was learnt: "Invoice moved 2". */
  look(timing?: Partial<CorrectionsTiming>): Promise<string[]>
  flag(place: MessageRef, change: 'add' | 'remove', keyword: string): Promise<void>
  move(place: MessageRef, target: string): Promise<MessageRef>
  context(timing?: Partial<CorrectionsTiming>): Promise<CorrectionsContext>
}

const everything = 1_000_000
/** Everything comes to rest at once, and nothing is a filter's. */
const atOnce: CorrectionsTiming = { settle: 0, missed: 600_000, filter: 0, sending: 0, untouched: Infinity }

/** One mailbox in memory with its corrections: folders Invoices and Orders, labels Invoice, Order, Problem and Spam. */
export async function openDesk(store: Store): Promise<Desk> {
  const account = openMemoryAccount('support')
  for (const folder of ['Invoices', 'Orders']) await account.createFolder(folder)
  const learnt: LearntExample[] = []
  const answered: number[] = []
  let runs = 0

  async function context(timing: Partial<CorrectionsTiming> = {}): Promise<CorrectionsContext> {
    return {
      ...{ store, account, ownLists: [], maxBytes: everything, log: silentLog },
      budget: createByteBudget(everything),
      map: createLabelMap(
        [
          { name: 'Invoice', keyword: 'Invoice', folder: 'Invoices' },
          { name: 'Order', keyword: 'Order', folder: 'Orders' },
          { name: 'Problem', keyword: 'Problem' },
          { name: 'Spam', folder: 'Junk' },
        ],
        await account.folders(),
      ),
      watched: ['INBOX'],
      sent: 'Sent',
      learn: async (examples) => void learnt.push(...examples),
      answered: async ({ ref }) => void answered.push(ref.uid),
      timing: { ...atOnce, ...timing },
    }
  }

  return {
    ...{ account, store, learnt, answered, context },
    async decide(raw, effects = [], flags = []) {
      const uid = account.deliver(raw, { flags })
      const { uidValidity } = await account.status('INBOX')
      const message = await readMessage(Buffer.from(raw), { id: 'x', maxBytes: everything })
      const { messageId, identity } = message
      const record = {
        ...decisionRecord({ uid, effects, uidValidity, size: Buffer.byteLength(raw), messageId }),
        identity,
      }
      await rememberDecision(store, identity, record)
      await lookForCorrections(await context(), { announced: new Set(), all: true })
      return record.ref
    },
    async write(ref, effect) {
      runs += 1
      const key = ledgerKey(ref, effect.action)
      await beginEffect(store, key, `run-${runs}`, 60_000)
      let place = ref
      let inverse: object
      if (effect.action === 'move') {
        const { uid, uidValidity } = await account.move(ref.folder, ref.uidValidity, ref.uid, effect.folder)
        place = { ...ref, folder: effect.folder, uid: uid ?? 0, uidValidity: uidValidity ?? '' }
        inverse = { action: 'move', target: effect.folder, uid, uidValidity, messageId: null }
      } else if (effect.action === 'label') {
        await account.addLabel(ref.folder, ref.uidValidity, [ref.uid], effect.label)
        inverse = effect
      } else {
        const raw = `Message-ID: <draft@x>\r\nIn-Reply-To: <1@customer.example>\r\nSubject: Re\r\n\r\n${runs}`
        place = { account: 'support', ...(await account.append('Drafts', Buffer.from(raw), ['\\Draft'])) }
        const { folder, uid, uidValidity } = place
        inverse = { action: 'draft', folder, uid, uidValidity, messageId: '<draft@x>', sha256: '' }
      }
      const entry = {
        run: 'run',
        at: new Date(0).toISOString(),
        ref,
        messageId: '<1@customer.example>',
        inverse,
      }
      await finishEffect(store, key, `run-${runs}`, 'written', JSON.stringify(entry))
      return place
    },
    async look(timing) {
      const before = learnt.length
      await lookForCorrections(await context(timing), { announced: new Set(['INBOX']), all: true })
      return learnt.slice(before).map(({ label, source, weight }) => `${label} ${source} ${weight}`)
    },
    async flag(place, change, keyword) {
      const { folder, uidValidity, uid } = place
      if (change === 'add') await account.addLabel(folder, uidValidity, [uid], keyword)
      else await account.removeLabel(folder, uidValidity, [uid], keyword)
    },
    async move(place, target) {
      const { uid, uidValidity } = await account.move(place.folder, place.uidValidity, place.uid, target)
      return { ...place, folder: target, uid: uid ?? 0, uidValidity: uidValidity ?? '' }
    },
  }
}

/** RFC 5322 text of a customer's mail; `more` are header lines. */
export function customerMail(number: number, more: string[] = []): string {
  const lines = [
    `Message-ID: <${number}@customer.example>`,
    'From: Ada <ada@customer.example>',
    `Subject: Jugs ${number}`,
    ...more,
    '',
    `Please send ${number} jugs.`,
    '',
  ]
  return lines.join('\r\n')
}
