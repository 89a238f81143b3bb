import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rougeL, rougeN, rougeTokens } from '../../bench/eval/rouge.ts'
import { textRank } from '../../bench/eval/text-rank.ts'

const reference = rougeTokens('The police killed the gunman.')

test('ROUGE counts shared words and pairs of words, each as often as both have it', () => {
  const found = rougeTokens('the the the police kills')
  // Shared: the ×2, police, kill of 5 and 5 words; of 4 and 4 pairs: the police, police kill.
  assert.equal(rougeN(found, reference, 1), 0.8)
  assert.equal(rougeN(found, reference, 2), 0.5)
  assert.equal(rougeN([], reference, 1), 0)
})

test('ROUGE-L counts what comes in the same order', () => {
  assert.equal(rougeL(rougeTokens('police killed the gunman'), reference), (2 * 4) / 9)
  assert.equal(rougeL(rougeTokens('gunman the killed police'), reference), (2 * 2) / 9)
})

test('TextRank prefers the sentence that shares words with most others', () => {
  const scores = textRank([
    'The machine leaks water on the floor.',
    'Water on the floor damages the machine and the counter.',
    'The counter is made of wood.',
    'We go on holiday tomorrow.',
  ])
  assert.equal(scores.indexOf(Math.max(...scores)), 1)
  assert.equal(scores.indexOf(Math.min(...scores)), 3)
})
