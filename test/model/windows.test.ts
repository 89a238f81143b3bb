import assert from 'node:assert/strict'
import { test } from 'node:test'
import { poolWindows, type WindowOutputs } from '../../src/model/pool-windows.ts'
import type { Tokens } from '../../src/model/tokenizer.ts'
import { cutWindows } from '../../src/model/windows.ts'

/** A text of words with so many tokens each. */
function tokensOf(lengths: number[]): Tokens {
  const firstToken = [0]
  for (const length of lengths) firstToken.push((firstToken.at(-1) ?? 0) + length)
  const place = Int32Array.from(lengths, (_, word) => word)
  return {
    words: { count: lengths.length, start: place, end: place },
    ids: new Int32Array(firstToken.at(-1) ?? 0),
    firstToken: Int32Array.from(firstToken),
  }
}

function outputsFor(tokens: number, fill: Partial<WindowOutputs>): WindowOutputs {
  return {
    embedding: Float32Array.of(1, 0),
    sentiment: Float32Array.of(0, 0, 1),
    urgency: 0,
    reply: 0,
    keyphrase: new Float32Array(3 * (tokens + 2)),
    salience: new Float32Array(tokens + 2),
    ...fill,
  }
}

test('a text that fits is one window, and so is an empty one', () => {
  assert.deepEqual(cutWindows(tokensOf([1, 2, 3]), 254, 32), [{ firstWord: 0, endWord: 3 }])
  assert.deepEqual(cutWindows(tokensOf([]), 254, 32), [{ firstWord: 0, endWord: 0 }])
})

test('windows leave out no word, overlap, stay within their size, and none is a scrap', () => {
  let seed = 7
  for (let round = 0; round < 300; round++) {
    const lengths = Array.from({ length: 200 + round * 7 }, () => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0
      return seed % 50 === 0 ? 100 : 1 + ((seed >>> 8) % 4)
    })
    const tokens = tokensOf(lengths)
    const windows = cutWindows(tokens, 254, 32)
    assert.equal(windows[0]?.firstWord, 0)
    assert.equal(windows.at(-1)?.endWord, lengths.length)
    for (const [index, { firstWord, endWord }] of windows.entries()) {
      const size = (tokens.firstToken[endWord] ?? 0) - (tokens.firstToken[firstWord] ?? 0)
      assert.ok(size <= 254, `${size} tokens`)
      if (windows.length > 1) assert.ok(size >= 40, `${size} tokens`)
      const next = windows[index + 1]
      if (next !== undefined) assert.ok(next.firstWord > firstWord && next.firstWord <= endWord)
    }
  }
})

test('a single window is taken as it is', () => {
  const pooled = poolWindows(
    tokensOf([1, 2]),
    [{ firstWord: 0, endWord: 2 }],
    [
      outputsFor(3, {
        urgency: 0.5,
        keyphrase: Float32Array.from({ length: 15 }, (_, place) => place),
        salience: Float32Array.of(9, 0.25, 0.5, 1, 9),
      }),
    ],
  )
  assert.equal(pooled.urgency, 0.5)
  assert.deepEqual([...pooled.salience], [0.25, 0.75])
  assert.deepEqual([...pooled.keyphrase], [3, 4, 5, 6, 7, 8])
})

test('several windows are weighted by their tokens, and one pressing window is not averaged away', () => {
  const tokens = tokensOf([...new Array(29).fill(1), ...new Array(9).fill(1)])
  const windows = [
    { firstWord: 0, endWord: 29 },
    { firstWord: 29, endWord: 38 },
  ]
  const pooled = poolWindows(tokens, windows, [
    outputsFor(29, {}),
    outputsFor(9, { embedding: Float32Array.of(0, 1), sentiment: Float32Array.of(1, 0, 0), urgency: 1 }),
  ])
  assert.ok(Math.abs((pooled.embedding[1] ?? 0) - 0.25 / Math.hypot(0.75, 0.25)) < 1e-6)
  assert.deepEqual([...pooled.sentiment], [0.25, 0, 0.75])
  assert.equal(pooled.urgency, (0.25 + 1) / 2)
})

test('where two windows see a word, the one with more around it tells', () => {
  const tokens = tokensOf(new Array(10).fill(1))
  const windows = [
    { firstWord: 0, endWord: 6 },
    { firstWord: 4, endWord: 10 },
  ]
  const pooled = poolWindows(tokens, windows, [
    outputsFor(6, { salience: new Float32Array(8).fill(1) }),
    outputsFor(6, { salience: new Float32Array(8).fill(2) }),
  ])
  assert.deepEqual([...pooled.salience], [1, 1, 1, 1, 1, 2, 2, 2, 2, 2])
})
