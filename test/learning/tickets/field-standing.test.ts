import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type FieldStanding,
  type OwnWrite,
  reckonFields,
} from '../../../src/learning/tickets/field-standing.ts'
import type { FieldName, Fields } from '../../../src/tickets/contract.ts'

const names: FieldName[] = ['category', 'queue']
const first: FieldStanding = { fields: { category: null, queue: 'Support' }, own: {}, vote: null }

function write(state: OwnWrite['state'], fields: Fields = { category: 'Order' }, key = 'one'): OwnWrite {
  return { key, fields, before: { category: null, queue: 'Support' }, state }
}

/** Which fields a person changed, in that view. */
function changed(standing: FieldStanding, writes: OwnWrite[], seen: Fields): string {
  const { before, now } = reckonFields(standing, writes, seen, names)
  return names
    .filter((name) => before[name] !== now[name])
    .map((name) => `${name} ${before[name]} → ${now[name]}`)
    .join(', ')
}

test('what Mailroom wrote is no change, and neither is what it is about to write', () => {
  assert.equal(changed(first, [write('done')], { category: 'Order', queue: 'Support' }), '')
  assert.equal(changed(first, [write('pending')], { category: 'Order', queue: 'Support' }), '')
  assert.equal(changed(first, [write('pending')], { category: null, queue: 'Support' }), '')
})

test('what a person changes after a write of Mailroom is a change, back to before as well', () => {
  assert.equal(
    changed(first, [write('done')], { category: 'Other', queue: 'Support' }),
    'category Order → Other',
  )
  assert.equal(changed(first, [write('done')], { category: null, queue: 'Support' }), 'category Order → null')
})

test('what a person changed before Mailroom could write is a change; what was half written is not', () => {
  const partly = write('partly', { category: 'Order', queue: 'Billing' })
  assert.equal(
    changed(first, [partly], { category: 'Order', queue: 'Technical' }),
    'queue Support → Technical',
  )
})

test('an undo is no change while it is on its way and when it is through; what comes later is one', () => {
  const standing = reckonFields(first, [write('done')], { category: 'Order', queue: 'Support' }, names).after
  const undone = [write('undone')]
  assert.equal(changed(standing, undone, { category: 'Order', queue: 'Support' }), '')
  assert.equal(reckonFields(standing, undone, { category: 'Order', queue: 'Support' }, names).settled, false)
  const through = reckonFields(standing, undone, { category: null, queue: 'Support' }, names)
  assert.deepEqual([through.before, through.settled], [through.now, true])
  assert.equal(
    changed(through.after, undone, { category: 'Order', queue: 'Support' }),
    'category null → Order',
  )
})

test('the last of several own writes is what stands', () => {
  const writes = [write('done'), write('done', { category: 'Other' }, 'two')]
  assert.equal(changed(first, writes, { category: 'Other', queue: 'Support' }), '')
  assert.equal(changed(first, writes, { category: 'Order', queue: 'Support' }), 'category Other → Order')
})

test('a write that is in what was seen is not counted again', () => {
  const corrected: FieldStanding = {
    fields: { category: 'Other', queue: 'Support' },
    own: { one: 'done' },
    vote: null,
  }
  assert.equal(changed(corrected, [write('done')], { category: 'Other', queue: 'Support' }), '')
  assert.equal(
    changed(corrected, [write('done')], { category: 'Order', queue: 'Support' }),
    'category Other → Order',
  )
})
