import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordFeatures, wordPlaces } from '../../src/labels/word-features.ts'

function likeness(one: string, other: string): number {
  const dense = new Float64Array(wordPlaces)
  const left = wordFeatures(one)
  for (const [index, place] of left.places.entries()) dense[place] = left.values[index] ?? 0
  const right = wordFeatures(other)
  const product = right.places.reduce(
    (sum, place, index) => sum + (dense[place] ?? 0) * (right.values[index] ?? 0),
    0,
  )
  return product / (Math.hypot(...left.values) * Math.hypot(...right.values))
}

test('words say a little less than the embedding, however many there are', () => {
  for (const text of ['invoice', 'The invoice of March is still open, please pay it.'])
    assert.ok(Math.abs(Math.hypot(...wordFeatures(text).values) - 0.7) < 1e-6)
})

test('a text is like itself, whatever its case, and unlike one with other words', () => {
  assert.ok(Math.abs(likeness('Rechnung bezahlen', 'RECHNUNG, bezahlen!') - 1) < 1e-6)
  assert.ok(Math.abs(likeness('Rechnung bezahlen', 'livraison demain')) < 0.1)
})

test('forms and compounds of a word are alike, in any language', () => {
  assert.ok(likeness('Bestellung', 'Bestellungen') > 0.5)
  assert.ok(likeness('Ersatzteile', 'Ersatzteillieferung') > 0.3)
  assert.ok(likeness('facture', 'factures') > 0.5)
  assert.ok(likeness('注文番号をお知らせください', '注文番号をお知らせします') > 0.3)
})

test('numbers of one shape are alike, and what is joined by a hyphen is one code', () => {
  assert.ok(Math.abs(likeness('INV-4711', 'inv-0815') - 1) < 1e-6)
  assert.ok(likeness('INV-4711', 'HM-47') < 0.5)
})

test('small words count little', () => {
  assert.ok(likeness('the printer is on', 'the invoice is on') < 0.2)
})

test('a text without words has no features, and only the beginning of a long one counts', () => {
  assert.equal(wordFeatures(' …!\n').places.length, 0)
  const long = 'invoice 4711, '.repeat(10_000)
  assert.deepEqual(wordFeatures(`${long} zebra`), wordFeatures(long))
  assert.notDeepEqual(wordFeatures('invoice zebra'), wordFeatures('invoice'))
})
