import assert from 'node:assert/strict'
import test from 'node:test'
import { summaryOf } from '../../pipelines/steps/summarise.ts'
import { createTriage } from '../../pipelines/triage.ts'
import { encodingOf, standInEncoder } from '../support/stand-in-encoder.ts'

async function summary(text: string, subject = ''): Promise<string[]> {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  const item = { id: 'one', subject, text, from: null, date: null, flags: [] }
  return (await triage(item)).decision.summary.map((sentence) => sentence.text)
}

test('a mail of one sentence is its own summary, a subject alone too', async () => {
  assert.deepEqual(await summary('Hi,\nthe printer is broken.\nBest\nBob'), ['the printer is broken.'])
  assert.deepEqual(await summary('', 'Printer broken'), ['Printer broken'])
})

test('a sentence that announces a list comes with the list, up to the empty line after it', async () => {
  const text =
    'Could you please send us the following?\n\n- three water filters\n- a drip tray\n\nOur cat is well.'
  assert.deepEqual(await summary(text), [
    'Could you please send us the following?\n\n- three water filters\n- a drip tray',
  ])
})

test('the salient sentence is chosen over an earlier one', () => {
  const text = 'It was a rainy day in autumn then. The invoice was charged on our account twice.'
  const encoding = encodingOf(text)
  encoding.salience.fill(0.1).fill(0.9, 9)
  const ranges = [
    { start: 0, end: 34 },
    { start: 35, end: text.length },
  ]
  assert.deepEqual(
    summaryOf(text, ranges, encoding, []).map((sentence) => sentence.text),
    ['The invoice was charged on our account twice.'],
  )
})

test('a sentence that says the same again is left out', async () => {
  const text =
    'The printer on floor three is broken. The printer on floor three is broken again. We like tea very much today. Nobody knows why it is so.'
  assert.equal((await summary(text)).filter((sentence) => sentence.includes('printer')).length, 1)
})

test('of a long mail at most three sentences are shown, in the order of the text', async () => {
  const words = (seed: number) =>
    Array.from({ length: 8 }, (_, index) => ((seed * 8 + index + 5) ** 5).toString(26).replace(/\d/g, 'k'))
  const text = Array.from({ length: 40 }, (_, seed) => `We saw ${words(seed).join(' ')}.`).join(' ')
  const sentences = await summary(text)
  assert.ok(sentences.length > 1 && sentences.length <= 3)
  const places = sentences.map((sentence) => text.indexOf(sentence))
  assert.deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
})
