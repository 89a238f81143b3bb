import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyByRule } from '../../src/labels/label-rules.ts'
import type { Label } from '../../src/labels/label-set.ts'

const label = (name: string, match?: Label['match']): Label => ({
  name,
  description: name,
  examples: [],
  precision: 0.9,
  match,
})
const labels = [
  label('Order'),
  label('Automatic', { flags: ['auto-reply', 'bounce'] }),
  label('Newsletter', { flags: ['list', 'bulk'] }),
]

test('a fact in the headers settles the label with probability 1', () => {
  const result = classifyByRule(labels, ['reply', 'bounce'])
  assert.equal(result?.label, 'Automatic')
  assert.deepEqual(
    result?.labels.map(({ name, probability }) => [name, probability]),
    [
      ['Automatic', 1],
      ['Order', 0],
      ['Newsletter', 0],
    ],
  )
})

test('where two rules match, the first in the order of the configuration wins', () => {
  assert.equal(classifyByRule(labels, ['bulk', 'auto-reply'])?.label, 'Automatic')
  assert.equal(classifyByRule(labels.toReversed(), ['bulk', 'auto-reply'])?.label, 'Newsletter')
})

test('without a matching fact the model is asked', () => {
  assert.equal(classifyByRule(labels, ['reply', 'forwarded']), null)
  assert.equal(classifyByRule([label('Order')], ['list']), null)
})
