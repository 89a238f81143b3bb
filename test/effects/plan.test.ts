import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type PlanInput, planEffects } from '../../src/effects/plan.ts'
import type { Classification } from '../../src/labels/decide.ts'
import type { MailCapabilities } from '../../src/mail/contract.ts'

const everything: MailCapabilities = {
  readOnly: false,
  labels: 'keyword',
  move: true,
  drafts: true,
  push: true,
  changes: 'counted',
}
const certain: Classification = { label: 'Order', labels: [], none: 0, certainty: 1, precision: 0.8 }
const usual: PlanInput = {
  decision: { label: 'Order' },
  classification: certain,
  flags: [],
  rules: new Map([
    ['Order', { keyword: 'Order', folder: 'Orders', draft: 'order-received' }],
    ['Meeting', { keyword: 'Meeting' }],
    ['Silent', {}],
  ]),
  review: 'Review',
  capabilities: everything,
  mayDraft: true,
}

/** What is planned, in short. */
function planned(changes: Partial<PlanInput>): string {
  return planEffects({ ...usual, ...changes })
    .map((effect) => `${effect.action} ${Object.values(effect)[1]}`)
    .join(', ')
}

const all = 'label Order, draft order-received, move Orders'
const meeting = { decision: { label: 'Meeting' }, classification: { ...certain, label: 'Meeting' } }
const cases: [string, Partial<PlanInput>, string][] = [
  ['a certain label writes everything, the move last', {}, all],
  ['an undecided mail is marked for Review', { decision: { label: null } }, 'label Review'],
  ['without a keyword for Review it is left alone', { decision: { label: null }, review: null }, ''],
  ['a label that is not configured any more goes to Review', { decision: { label: 'Old' } }, 'label Review'],
  ['a label that writes nothing writes nothing', { decision: { label: 'Silent' } }, ''],
  ['sure enough for the mark only', { classification: { ...certain, certainty: 0.85 } }, 'label Order'],
  [
    'sure enough for a draft, not for a move',
    { classification: { ...certain, certainty: 0.91 } },
    'label Order, draft order-received',
  ],
  ['exactly sure enough for a move', { classification: { ...certain, certainty: 0.93 } }, all],
  ['a label without a classification only marks', { classification: null }, 'label Order'],
  ['a mail that must not be answered gets no draft', { mayDraft: false }, 'label Order, move Orders'],
  ['nowhere to put drafts', { capabilities: { ...everything, drafts: false } }, 'label Order, move Orders'],
  ['no moves', { capabilities: { ...everything, move: false } }, 'label Order, draft order-received'],
  ['no keywords', { capabilities: { ...everything, labels: 'none' } }, 'draft order-received, move Orders'],
  ['Gmail labels', { capabilities: { ...everything, labels: 'gmail' } }, all],
  ['a mailbox that is only read', { capabilities: { ...everything, readOnly: true } }, ''],
  ['a link that lies: Review, nothing else', { flags: ['suspicious-link'] }, 'label Review'],
  ['a forged sender: Review, nothing else', { flags: ['failed-authentication'] }, 'label Review'],
  ['a forged sender without Review: nothing', { flags: ['failed-authentication'], review: null }, ''],
  ['a forged sender may still be marked', { ...meeting, flags: ['failed-authentication'] }, 'label Meeting'],
  ['other facts change nothing', { flags: ['reply', 'forwarded', 'truncated'] }, all],
]

for (const [name, changes, expected] of cases)
  test(`the plan: ${name}`, () => assert.equal(planned(changes), expected))
