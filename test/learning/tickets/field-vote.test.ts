import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fieldVote, foundVote, type LabelFields, telling } from '../../../src/learning/tickets/field-vote.ts'
import type { Fields } from '../../../src/tickets/contract.ts'

const labels: LabelFields[] = [
  { name: 'Invoice', fields: { category: 'Billing' } },
  { name: 'Problem', fields: { queue: 'Technical', 'custom:Area': 'Machines' } },
  { name: 'Spare part', fields: { queue: 'Technical', 'custom:Area': 'Parts' } },
  { name: 'Complaint', fields: { tags: ['angry', 'late'] } },
  { name: 'Damage', fields: { queue: 'Technical', 'custom:Area': 'Machines', tags: ['damage'] } },
  { name: 'Other', fields: {} },
]
const start: Fields = {
  queue: 'Support',
  category: null,
  'custom:Area': null,
  tags: ['vip'],
  priority: 'low',
}

/** "label weight" of what a change says, or why it says nothing. */
function said(changes: Fields, before: Fields = start): string {
  const verdict = fieldVote(before, { ...before, ...changes }, labels)
  return verdict.counts ? `${verdict.label} ${verdict.weight}` : verdict.why
}

test('fields that some label writes tell', () => {
  assert.deepEqual(telling(labels), ['category', 'queue', 'custom:Area', 'tags'])
})

test('who sets what a label writes gives that label', () => {
  assert.equal(said({ category: 'Billing' }), 'Invoice 2')
  assert.equal(said({ category: ' billing ' }), 'Invoice 2')
  assert.equal(said({ queue: 'Technical', 'custom:Area': 'Machines' }), 'Problem 2')
  assert.equal(said({ tags: ['late', 'vip', 'angry'] }), 'Complaint 2')
})

test('of two labels that fit, the one that writes more is meant', () => {
  assert.equal(said({ queue: 'Technical', 'custom:Area': 'Machines', tags: ['vip', 'damage'] }), 'Damage 2')
})

test('a part of what a label writes is enough where no other label writes it', () => {
  assert.equal(said({ 'custom:Area': 'Parts' }), 'Spare part 2')
  assert.equal(said({ queue: 'Technical' }), 'what several labels write')
  assert.equal(said({ tags: ['vip', 'late'] }), 'what no label writes')
})

test('from one label to another is the other; the fields of two say nothing', () => {
  const billed = { ...start, category: 'Billing' }
  assert.equal(said({ category: null, queue: 'Technical', 'custom:Area': 'Parts' }, billed), 'Spare part 2')
  assert.equal(said({ queue: 'Technical', 'custom:Area': 'Parts' }, billed), 'the fields of several labels')
})

test('a label taken off without another one counts little', () => {
  const billed = { ...start, category: 'Billing' }
  assert.equal(said({ category: null }, billed), 'null 0.5')
  assert.equal(said({ category: 'Sales' }, billed), 'null 0.5')
  assert.equal(said({ category: 'Sales' }), 'what no label writes')
})

test('what no label writes, and the same in another order, is no change', () => {
  assert.equal(said({ priority: 'high' }), 'no field of a label changed')
  const two = { ...start, tags: ['angry', 'late'] }
  assert.equal(said({ tags: ['late', 'angry'] }, two), 'no field of a label changed')
  assert.equal(said({ tags: ['late', 'angry', 'vip'] }, two), 'no label changed')
})

test('a ticket that was never decided tells its label by category or custom field, by its queue only when closed', () => {
  const found = (changes: Fields, isClosed: boolean) => {
    const verdict = foundVote({ ...start, ...changes }, labels, isClosed)
    return verdict.counts ? `${verdict.label} ${verdict.weight}` : verdict.why
  }
  assert.equal(found({ category: 'Billing' }, false), 'Invoice 1')
  assert.equal(found({ tags: ['angry', 'late'] }, false), 'it may have come in there')
  assert.equal(found({ tags: ['angry', 'late'] }, true), 'Complaint 1')
  assert.equal(found({ queue: 'Technical' }, true), 'not the fields of one label')
  assert.equal(found({ category: 'Billing', tags: ['angry', 'late'] }, true), 'not the fields of one label')
})
