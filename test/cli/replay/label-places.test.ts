import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labelPlaces, truthOf } from '../../../src/cli/replay/label-places.ts'
import type { LabelConfig } from '../../../src/config/config.ts'

function label(name: string, write: LabelConfig['write'] = {}): LabelConfig {
  return { name, description: name, examples: [], precision: 0.9, write }
}

const configured = [
  label('Invoice', { folder: 'Invoices', keyword: 'Invoice' }),
  label('Order', { keyword: 'Order' }),
  label('Refund', { folder: 'Invoices', keyword: 'Refund' }),
]

test('a label’s folder or keyword says what a mail is; anything else says nothing', () => {
  const places = labelPlaces(configured.slice(0, 2), configured, ['INBOX', 'Invoices'])
  assert.equal(truthOf(places, 'Invoices', ['\\Seen']), 'Invoice')
  assert.equal(truthOf(places, 'INBOX', ['\\Seen', 'order']), 'Order')
  assert.equal(truthOf(places, 'INBOX', ['\\Flagged', 'Review']), null)
})

test('the folder says more than the keyword, which parts labels that share a folder', () => {
  const places = labelPlaces(configured, configured, ['INBOX', 'Invoices'])
  assert.equal(truthOf(places, 'Invoices', ['Refund']), 'Refund')
  assert.equal(truthOf(places, 'Invoices', []), null)
  assert.equal(truthOf(places, 'Invoices', ['Order', 'Invoice']), 'Invoice')
  assert.equal(truthOf(places.slice(0, 2), 'Invoices', ['Order']), 'Invoice')
})

test('two keywords at once say nothing', () => {
  const places = labelPlaces(configured, configured, ['INBOX', 'Invoices'])
  assert.equal(truthOf(places, 'INBOX', ['Order', 'Refund']), null)
})

test('labels of another file have the places of the configured ones of the same name, else those called like them', () => {
  const folders = ['INBOX', 'Invoices', 'Customers/Praise', 'Praise2', 'Archive.Orders']
  const other = [label('Invoice'), label('praise'), label('Order', { folder: 'Archive.Orders' })]
  assert.deepEqual(labelPlaces(other, configured, folders), [
    { label: 'Invoice', folders: ['Invoices'], keywords: ['Invoice'] },
    { label: 'praise', folders: ['Customers/Praise'], keywords: ['praise'] },
    { label: 'Order', folders: ['Archive.Orders'], keywords: [] },
  ])
})
