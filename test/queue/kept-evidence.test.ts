import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Evidence } from '../../src/labels/evidence.ts'
import { keepEvidence } from '../../src/queue/kept-evidence.ts'

const names = ['Invoice', 'Order', 'Complaint', 'Problem', 'Enquiry']

const evidence: Evidence = {
  before: names.map((name, index) => ({ name, probability: 0.5 / (index + 1) })),
  after: [...names].reverse().map((name, index) => ({ name, probability: 0.9 / (index + 1) })),
  none: 0.01,
  nearest: [
    { id: '0123456789abcdef', text: 'a secret text', label: 'Enquiry', likeness: 0.81234567 },
    {
      text: 'What does the large model cost, and is there a discount if we take two?',
      label: 'Enquiry',
      likeness: 0.7,
    },
    { id: '1123456789abcdef', text: 'another', label: null, likeness: 0.6 },
  ],
  pushes: [
    { kind: 'word', name: 'discount', push: 1.23456 },
    { kind: 'sender', name: 'ada@customer.example', push: -0.5 },
    { kind: 'word', name: 'the', push: 0.02 },
  ],
}

test('what is kept names examples, not their text, and says what was decided before and after learning', () => {
  assert.deepEqual(keepEvidence(evidence, 0.8), {
    wished: 0.8,
    before: [
      ['Invoice', 0.5],
      ['Order', 0.25],
      ['Complaint', 0.167],
      ['Enquiry', 0.1],
    ],
    nearest: [
      { id: '0123456789abcdef', label: 'Enquiry', likeness: 0.812 },
      { id: null, label: 'Enquiry', likeness: 0.7, text: 'What does the large model cost, and is there a …' },
      { id: '1123456789abcdef', label: null, likeness: 0.6 },
    ],
    pushes: [
      ['word', 'discount', 1.235],
      ['sender', 'ada@customer.example', -0.5],
    ],
  })
})

test('whatever a mail makes of its words, a decision keeps no more than 1 kB, the strongest first', () => {
  const word = '\u0000"\\𒐫'.repeat(400)
  const hostile: Evidence = {
    ...evidence,
    pushes: Array.from({ length: 20 }, (_, index) => ({
      kind: 'word',
      name: `${index}${word}`,
      push: 2 - index / 10,
    })),
    nearest: Array.from({ length: 5 }, () => ({ text: word, label: '☕'.repeat(60), likeness: 0.9 })),
  }
  const kept = keepEvidence(hostile, 0.9)
  const json = JSON.stringify(kept)
  assert.ok(Buffer.byteLength(json) <= 1024, `${Buffer.byteLength(json)} bytes`)
  assert.ok(json.isWellFormed())
  assert.equal(kept.pushes[0]?.[2], 2)
})
