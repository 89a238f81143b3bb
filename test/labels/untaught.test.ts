import assert from 'node:assert/strict'
import { test } from 'node:test'
import { descriptionShare, encodeUntaught, untaughtLogits } from '../../src/labels/untaught.ts'
import { makeStandInEncoder } from './stand-in-encoder.ts'

const examplesOf = (...counts: number[]) =>
  counts.flatMap((count, target) => Array.from({ length: count }, () => ({ target, weight: 1 })))

test('descriptions decide alone without examples, and keep half their say beside many', () => {
  assert.equal(descriptionShare(3, []), 1)
  assert.equal(descriptionShare(0, []), 1)
  assert.ok(Math.abs(descriptionShare(2, examplesOf(1, 1)) - 0.75) < 1e-12)
  const many = descriptionShare(2, examplesOf(200, 200))
  assert.ok(many > 0.5 && many < 0.51)
})

test('many examples of one label leave the others their descriptions', () => {
  assert.ok(descriptionShare(4, examplesOf(200)) > 0.87)
})

test('an example of no label takes nothing from the descriptions, a heavy one as much as several', () => {
  assert.equal(descriptionShare(2, [{ target: 2, weight: 5 }]), 1)
  const heavy = [0, 1].map((target) => ({ target, weight: 3 }))
  assert.equal(descriptionShare(2, heavy), descriptionShare(2, examplesOf(3, 3)))
})

test('the share is of what descriptions say, not of what headers say', async () => {
  const encoder = makeStandInEncoder()
  const labels = [
    { name: 'Invoices', description: 'invoice bill', examples: [], precision: 0.9 },
    { name: 'Fraud', description: 'fraud phishing forged sender', examples: [], precision: 0.9 },
  ]
  const untaught = await encodeUntaught(labels, encoder)
  const [reading] = await encoder.encode(['invoice'])
  assert.ok(reading)
  const said = (flags: readonly 'suspicious-link'[], share: number) =>
    untaughtLogits(untaught, reading, { flags }, share)
  for (const label of [0, 1]) {
    const plain = said([], 1)[label] ?? 0
    const flag = (said(['suspicious-link'], 1)[label] ?? 0) - plain
    assert.ok(Math.abs((said(['suspicious-link'], 0.6)[label] ?? 0) - (0.6 * plain + flag)) < 1e-9)
  }
  assert.notEqual(said(['suspicious-link'], 1)[0], said([], 1)[0])
})
