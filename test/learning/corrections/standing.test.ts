import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLabelMap } from '../../../src/learning/corrections/label-map.ts'
import {
  firstStanding,
  isChanged,
  type OwnWrites,
  reckon,
} from '../../../src/learning/corrections/standing.ts'
import type { Effect } from '../../../src/queue/jobs.ts'
import { decisionRecord } from './decided.ts'

const map = createLabelMap(
  [
    { name: 'Invoice', keyword: 'Invoice', folder: 'Invoices' },
    { name: 'Order', keyword: 'Order', folder: 'Orders' },
  ],
  [],
)
const record = decisionRecord({
  uid: 5,
  effects: [
    { action: 'label', label: 'Invoice' },
    { action: 'move', folder: 'Invoices' },
  ],
})

function seen(text: string) {
  const [folder = '', ...labels] = text.split(' ')
  return { place: { ...record.ref, folder, uid: 7 }, labels }
}

/** label and move */
type Writes = `${OwnWrites['label']} ${OwnWrites['move']}`

function reckonOf(writes: Writes, now: string, standing = firstStanding(record), of = record) {
  const [label, move] = writes.split(' ') as [OwnWrites['label'], OwnWrites['move']]
  return reckon(of, standing, { label, move }, seen(now), map)
}

const table: [what: string, writes: Writes, now: string, changed: boolean][] = [
  ['nothing was written yet', 'pending pending', 'INBOX', false],
  ['the keyword is there before the ledger says done', 'pending pending', 'INBOX Invoice', false],
  ['the ledger says done, and so it is', 'done pending', 'INBOX Invoice', false],
  ['moved before the ledger says done', 'done pending', 'Invoices Invoice', false],
  ['everything is done', 'done done', 'Invoices Invoice', false],
  ['the keyword is taken back by an undo, its move not yet', 'undone done', 'Invoices', false],
  ['an undo says so before it did it', 'undone undone', 'Invoices Invoice', false],
  ['everything is undone', 'undone undone', 'INBOX', false],
  ['a person took the keyword off', 'done done', 'Invoices', true],
  ['a person moved it back', 'done done', 'INBOX Invoice', true],
  ['a person marked it while the own keyword is on its way', 'pending pending', 'INBOX Order', true],
  ['a person moved it elsewhere before the own move', 'done pending', 'Orders Invoice', true],
  ['a person marked it after an undo', 'undone undone', 'INBOX Order', true],
  ['the message was gone when it was to be written', 'none none', 'Orders', true],
]
for (const [what, writes, now, changed] of table) {
  test(`${what}: ${changed ? 'a change of a person' : 'no change of a person'}`, () => {
    assert.equal(isChanged(reckonOf(writes, now)), changed)
  })
}

test('what was taken for a vote is not seen again, and the own write does not come back into it', () => {
  const { after } = reckonOf('done done', 'Invoices Order')
  assert.equal(isChanged(reckonOf('done done', 'Invoices Order', after)), false)
  const again = reckonOf('done done', 'Invoices Order Invoice', after)
  assert.deepEqual([again.before.labels, again.now.labels], [['Order'], ['Order', 'Invoice']])
})

test('a person who gives the label again after an undo is heard', () => {
  const undone = reckonOf('undone undone', 'INBOX')
  assert.equal(undone.settled, true)
  const again = reckonOf('undone undone', 'INBOX Invoice', undone.after)
  assert.equal(isChanged(again), true)
  assert.equal(isChanged(reckonOf('undone undone', 'Invoices', undone.after)), true)
})

test('the keyword of review says no label, whoever writes it or takes it off', () => {
  const review = decisionRecord({ uid: 5, effects: [{ action: 'label', label: 'Review' } satisfies Effect] })
  assert.equal(isChanged(reckonOf('done none', 'INBOX', firstStanding(review), review)), false)
})
