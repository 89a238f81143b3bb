import assert from 'node:assert/strict'
import { test } from 'node:test'
import { measureCertainty } from '../../src/labels/certainty.ts'
import { type Action, decide, mayApply } from '../../src/labels/decide.ts'

/** Nothing was kept aside. */
const untaught = measureCertainty(2, [])

function labelsWith(precision: number) {
  return ['First', 'Second'].map((name) => ({ name, description: '', examples: [], precision }))
}

function decided(probability: number, precision: number) {
  return decide(
    labelsWith(precision),
    { labels: Float64Array.of(probability, 0), none: 1 - probability },
    untaught,
  )
}

function allowed(probability: number, precision: number): Action[] {
  const actions: Action[] = ['keyword', 'note', 'draft', 'move']
  return actions.filter((action) => mayApply(decided(probability, precision), action))
}

test('a label below the wished precision is not applied', () => {
  assert.equal(decided(0.85, 0.9).label, null)
  assert.equal(decided(0.99, 0.9).label, 'First')
})

test('where nothing was kept aside a probability is taken at its word', () => {
  assert.equal(decided(0.9, 0.9).certainty, 0.9)
  assert.equal(decided(0.9, 0.9).label, 'First')
  assert.equal(decided(0.899, 0.9).label, null)
})

test('what is harder to take back needs more certainty', () => {
  const grown = [0.89, 0.91, 0.93, 0.96, 0.97].map((probability) => allowed(probability, 0.9))
  assert.deepEqual(grown, [
    [],
    ['keyword'],
    ['keyword', 'note'],
    ['keyword', 'note', 'draft'],
    ['keyword', 'note', 'draft', 'move'],
  ])
})

test('nothing is done when the label is undecided', () => {
  assert.deepEqual(allowed(0.5, 0.9), [])
})

test('the wished precision is that of the likeliest label', () => {
  const [strict, lax] = labelsWith(0.99)
  assert.ok(strict && lax)
  const result = decide(
    [strict, { ...lax, precision: 0.6 }],
    { labels: Float64Array.of(0.2, 0.7), none: 0.1 },
    untaught,
  )
  assert.equal(result.label, 'Second')
  assert.equal(result.precision, 0.6)
})

test('labels that are equally likely keep the order of the configuration', () => {
  const result = decide(labelsWith(0.9), { labels: Float64Array.of(0.5, 0.5), none: 0 }, untaught)
  assert.deepEqual(
    result.labels.map(({ name }) => name),
    ['First', 'Second'],
  )
  assert.equal(result.label, null)
})
