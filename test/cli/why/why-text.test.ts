import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Why } from '../../../src/cli/why/find-decisions.ts'
import { whyText } from '../../../src/cli/why/why-text.ts'
import type { LabelConfig } from '../../../src/config/config.ts'
import type { LearntExample } from '../../../src/learning/learnt-example.ts'
import type { DecisionRecord } from '../../../src/queue/decisions.ts'
import { decidedMail } from '../../support/decided-mail.ts'

const labels: LabelConfig[] = [
  {
    ...{ name: 'Order', description: 'An order', examples: [], precision: 0.8 },
    write: { keyword: 'Order', folder: 'Orders', draft: 'order-received' },
  },
  { name: 'Spam', description: 'Unwanted', examples: [], precision: 0.9, write: { keyword: 'Spam' } },
]

const example: LearntExample = {
  ...{ id: '0123456789abcdef', item: 'a', text: 'the text', label: 'Order', weight: 2, source: 'moved' },
  ...{ at: '2026-03-01T08:00:00.000Z', place: 'support/Orders', messageId: null, subject: 'Ten jugs' },
}

async function whyOf(record: Partial<DecisionRecord> = {}, more: Partial<Why> = {}): Promise<Why> {
  const decided = (await decidedMail([{ action: 'label', label: 'Order' }])).record
  return {
    record: {
      ...decided,
      messageId: '<1@customer.example>',
      certainty: 0.85,
      decision: {
        ...decided.decision,
        rule: null,
        labels: [
          { name: 'Order', probability: 0.9 },
          { name: 'Spam', probability: 0.04 },
        ],
      },
      evidence: {
        wished: 0.8,
        before: [
          ['Spam', 0.5],
          ['Order', 0.3],
        ],
        nearest: [
          { id: example.id, label: 'Order', likeness: 0.83 },
          { id: 'fedcba9876543210', label: 'Spam', likeness: 0.4 },
          { id: null, label: 'Order', likeness: 0.31, text: 'Please send ten jugs' },
        ],
        pushes: [
          ['word', 'jugs', 1.7],
          ['sender', 'ada@customer.example', 0.7],
          ['flag', 'list', -0.2],
        ],
      },
      ...record,
    },
    effects: [
      {
        effect: { action: 'label', label: 'Order' },
        state: 'done',
        outcome: 'written',
        at: '2026-11-22T09:00:01.000Z',
      },
    ],
    examples: new Map([[example.id, example]]),
    learnt: null,
    ...more,
  }
}

test('a decision of the model is told with what it was sure of, the examples, what pushed, and what was written', async () => {
  const text = whyText(await whyOf(), labels)
  assert.match(
    text,
    /^<1@customer\.example>\n {2}was read in support\/INBOX \(support\/INBOX\/\d+\/1\) and decided 2026-11-22 09:00:00 UTC/,
  )
  assert.match(
    text,
    /^Label Order, by the model\. 90 % probable; sure to 85 %, as far as examples tell\. 80 % was wished\.$/m,
  )
  assert.match(text, /^ {2}Order +30 % +90 %$/m)
  assert.match(text, /^ {2}Spam +50 % +4 %$/m)
  assert.match(
    text,
    /0\.83 {2}Order: "Ten jugs" \(a person moved it, 2026-03-01, support\/Orders; example 0123456789abcdef\)/,
  )
  assert.match(text, /0\.40 {2}Spam: example fedcba9876543210, removed since/)
  assert.match(text, /0\.31 {2}Order: "Please send ten jugs" \(in mailroom\.yaml\)/)
  assert.match(
    text,
    /^ {2}\+\+\+ {2}the word "jugs"\n {2}\+\+ {3}the sender ada@customer\.example\n {2}− {4}it comes from a mailing list$/m,
  )
  assert.match(text, /^ {2}2026-11-22 09:00:01 {2}keyword Order: written$/m)
  assert.match(text, /mailroom examples remove 0123456789abcdef/)
  assert.match(text, /mailroom undo --message 'support\/INBOX\/\d+\/1'/)
})

test('what was not done says whether certainty was missing or the mail did not allow it', async () => {
  const unsure = whyText(await whyOf({ certainty: 0.85 }), labels)
  assert.match(unsure, /No draft: what is harder to take back needs 90 %\./)
  assert.match(unsure, /No move: what is harder to take back needs 93 %\./)
  assert.match(
    whyText(await whyOf({ certainty: 0.91 }), labels),
    /No draft: the mailbox or the mail did not allow it\./,
  )
})

test('an undecided mail says which label was likeliest and what was missing', async () => {
  const why = await whyOf({ certainty: 0.6 })
  const text = whyText(
    { ...why, record: { ...why.record, decision: { ...why.record.decision, label: null } } },
    labels,
  )
  assert.match(
    text,
    /^Left for Review: the likeliest label is Order\. 90 % probable; sure to 60 %, .*\. 80 % were wished\.$/m,
  )
  assert.doesNotMatch(text, /No move/)
})

test('a rule is named and the model is not made to explain it', async () => {
  const why = await whyOf({ evidence: null, certainty: 1 })
  const decision = { ...why.record.decision, rule: 'from "example.com"' }
  const text = whyText({ ...why, record: { ...why.record, decision } }, labels)
  assert.match(text, /^Label Order, by your rule from "example\.com"\. The model was not asked\.$/m)
  assert.match(text, /Change the rule in mailroom\.yaml/)
  assert.doesNotMatch(text, /nearest|What was said/)
})

test('each effect says what became of it', async () => {
  const effect = { action: 'move', folder: 'Orders' } as const
  const became = async (state: 'waiting' | 'started' | 'done' | 'undone', outcome: string | null) =>
    /What was written\n {2}(.*)/.exec(
      whyText(await whyOf({}, { effects: [{ effect, state, outcome, at: null }] }), labels),
    )?.[1]
  assert.equal(await became('waiting', null), 'move to Orders: waits for its turn')
  assert.equal(await became('started', null), 'move to Orders: being written')
  assert.equal(await became('done', 'already'), 'move to Orders: it was there already')
  assert.equal(await became('done', 'gone'), 'move to Orders: it was not there any more')
  assert.equal(await became('undone', 'written'), 'move to Orders: written and taken back')
  assert.match(whyText(await whyOf({}, { effects: [] }), labels), /Nothing was to be written/)
})

test('what was learnt from the mail itself is told, with how to forget it', async () => {
  const text = whyText(
    await whyOf({}, { learnt: { ...example, id: 'aaaaaaaaaaaaaaaa', label: null, source: 'keyword' } }),
    labels,
  )
  assert.match(
    text,
    /Since then it was learnt that it has none of the labels \(a person changed its keyword, 2026-03-01/,
  )
  assert.match(text, /mailroom examples remove aaaaaaaaaaaaaaaa/)
})

test('nothing that a sender wrote redraws the terminal or ends the quotes of a command', async () => {
  const evil = "\u001b[2J'; rm -rf ~ #\u202e"
  const why = await whyOf({ messageId: `<${evil}>` })
  const evidence = { ...why.record.evidence, pushes: [['word', evil, 1]] } as DecisionRecord['evidence'] &
    object
  const record = why.record as DecisionRecord
  const ref = { ...record.ref, folder: evil }
  const text = whyText({ ...why, record: { ...record, evidence, ref } }, labels)
  assert.doesNotMatch(text, /[^\P{Cc}\n]|\p{Cf}/u)
  const command = text.split('\n').find((line) => line.includes('mailroom undo')) ?? ''
  assert.match(command, /--message 'support\/ \[2J'\\''; rm -rf ~ # \/\d+\/1'$/)
})
