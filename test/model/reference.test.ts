/** The runtime beside the Python one, whose answers `python -m training.reference` wrote down. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { makeTokenizer } from '../../src/model/tokenizer.ts'

interface Reference {
  text: string
  /** With [CLS] and [SEP]. */
  ids: number[]
  embedding: number[]
  sentiment: number[]
  urgency: number
  reply: number
  /** [ids × 3] */
  keyphrase: number[][]
  /** [ids] */
  salience: number[]
}

const tolerance = 1e-2
const again = 'the weights have changed: run "python -m training.reference" (training/README.md)'
const { version, texts }: { version: string; texts: Reference[] } = JSON.parse(
  readFileSync(new URL('../fixtures/model/reference.json', import.meta.url), 'utf8'),
)
const tokenizer = makeTokenizer(
  JSON.parse(readFileSync(new URL('../../models/encoder/tokenizer.json', import.meta.url), 'utf8')),
)
let encoder: Encoder

before(async () => {
  encoder = await openEncoder()
})
after(() => encoder.close())

function near(actual: ArrayLike<number>, expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what)
  for (const [place, value] of expected.entries()) {
    const difference = Math.abs((actual[place] ?? Number.NaN) - value)
    assert.ok(difference <= tolerance, `${what}[${place}] is ${actual[place]}, in Python ${value}`)
  }
}

test('the reference was made with the shipped weights', () => {
  assert.equal(version, encoder.facts.version, again)
  assert.ok(texts.length >= 40)
})

test('the token ids are those of Python', () => {
  for (const { text, ids } of texts) {
    const tokens = tokenizer.tokenize(text, Number.POSITIVE_INFINITY)
    assert.deepEqual([tokenizer.start, ...tokens.ids, tokenizer.end], ids, JSON.stringify(text))
  }
})

test('every output is within a hundredth of that of Python', async () => {
  const encodings = await encoder.encode(texts.map(({ text }) => text))
  for (const [index, expected] of texts.entries()) {
    const encoding = encodings[index]
    assert.ok(encoding)
    const { firstToken, words } = tokenizer.tokenize(expected.text, Number.POSITIVE_INFINITY)
    const name = JSON.stringify(expected.text)
    near(encoding.embedding, expected.embedding, `embedding of ${name}`)
    near(encoding.sentiment, expected.sentiment, `sentiment of ${name}`)
    near([encoding.urgency, encoding.reply], [expected.urgency, expected.reply], `urgency, reply of ${name}`)
    // A word has the tag of its first piece and the mean salience of all; token 0 is [CLS].
    const pieces = Array.from({ length: words.count }, (_, word) => ({
      first: 1 + (firstToken[word] ?? 0),
      after: 1 + (firstToken[word + 1] ?? 0),
    }))
    const tags = pieces.flatMap(({ first }) => expected.keyphrase[first] ?? [])
    near(encoding.keyphrase, tags, `keyphrase of ${name}`)
    const saliences = pieces.map(({ first, after }) => {
      const values = expected.salience.slice(first, after)
      return values.reduce((sum, value) => sum + value, 0) / values.length
    })
    near(encoding.salience, saliences, `salience of ${name}`)
  }
})
