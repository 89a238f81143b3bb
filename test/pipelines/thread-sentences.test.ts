import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rankThreadSentences } from '../../pipelines/text/thread-sentences.ts'

const matter = Float32Array.of(1, 0, 0)
const nearMatter = Float32Array.of(0.96, 0.28, 0)
const aside = Float32Array.of(0, 0, 1)

test('what the conversation is about comes before an aside that tells as much of its own message', () => {
  const ranked = rankThreadSentences([
    { message: 1, score: 0.5, embedding: aside, words: 9 },
    { message: 1, score: 0.5, embedding: matter, words: 9 },
    { message: 2, score: 0.1, embedding: nearMatter, words: 9 },
  ])
  assert.equal(ranked[0], 1)
})

test('what was said already comes later, and a word or two say little', () => {
  const more = Float32Array.of(0.6, 0.8, 0)
  const ranked = rankThreadSentences([
    { message: 1, score: 0.51, embedding: matter, words: 9 },
    { message: 2, score: 0.5, embedding: matter, words: 9 },
    { message: 2, score: 0.5, embedding: more, words: 9 },
    { message: 3, score: 0.5, embedding: more, words: 1 },
  ])
  assert.deepEqual(ranked, [0, 2, 1, 3])
})

test('of two alike the opening message is taken, and of nothing nothing', () => {
  const alike = { score: 0.5, embedding: matter, words: 9 }
  assert.equal(
    rankThreadSentences([
      { message: 1, ...alike },
      { message: 0, ...alike },
    ])[0],
    1,
  )
  assert.deepEqual(rankThreadSentences([]), [])
})
