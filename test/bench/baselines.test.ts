import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lexRank } from '../../bench/eval/lex-rank.ts'
import { likeliest, trainNaiveBayes } from '../../bench/eval/naive-bayes.ts'
import { byTfIdf, documentFrequencies } from '../../bench/eval/phrase-tf-idf.ts'
import { rake } from '../../bench/eval/rake.ts'
import { trainWordRegression } from '../../bench/eval/word-regression.ts'

const examples = [
  { text: 'where is my parcel', label: 'delivery' },
  { text: 'the parcel did not arrive', label: 'delivery' },
  { text: 'the invoice is wrong', label: 'billing' },
  { text: 'please correct my invoice', label: 'billing' },
]

test('naive Bayes goes by the words it has seen', () => {
  const scores = trainNaiveBayes(examples)
  assert.equal(likeliest(scores('a parcel that did not come')), 'delivery')
  assert.equal(likeliest(scores('this invoice')), 'billing')
})

test('naive Bayes gives the probabilities worked out by hand', () => {
  const scores = trainNaiveBayes([
    { text: 'a', label: 'x' },
    { text: 'b', label: 'y' },
    { text: 'b', label: 'y' },
  ])('a')
  // Two words known; (1+1)/(1+2) · 1/3 against (0+1)/(2+2) · 2/3.
  assert.ok(Math.abs((scores.get('x') ?? 0) - Math.log(2 / 9)) < 1e-9)
  assert.ok(Math.abs((scores.get('y') ?? 0) - Math.log(1 / 6)) < 1e-9)
})

test('regression on words learns its examples', () => {
  const labelOf = trainWordRegression(examples)
  assert.deepEqual(
    examples.map(({ text }) => labelOf(text)),
    examples.map(({ label }) => label),
  )
})

test('RAKE cuts at stop words and marks and prefers words of long phrases', () => {
  assert.deepEqual(rake('The linear diophantine equations of a system, and the system.'), [
    'linear diophantine equations',
    'system',
  ])
})

test('TF-IDF prefers what other texts do not say', () => {
  const texts = ['solar panel report', 'quarterly report', 'sales report']
  const [first] = byTfIdf('report on the solar panel', documentFrequencies(texts), texts.length)
  assert.notEqual(first, 'report')
})

test('LexRank prefers the sentence that the others are like', () => {
  const scores = lexRank([
    'the printer is broken today',
    'the printer on floor two shows an error',
    'lunch was good',
    'error of the printer since today',
    'nothing else happened',
  ])
  assert.ok(Math.max(...scores) === scores[0] || Math.max(...scores) === scores[3], String(scores))
  assert.ok((scores[3] ?? 0) > (scores[2] ?? 0))
})
