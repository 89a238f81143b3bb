import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Point } from '../../bench/labels/curve.ts'
import { trainNearestWords } from '../../bench/labels/nearest-words.ts'
import { plot } from '../../bench/labels/plot.ts'
import { barsOf, calibrationErrors, curveOf } from '../../bench/labels/summary.ts'
import { trainWordBayes } from '../../bench/labels/word-bayes.ts'
import { trainWordNetwork } from '../../bench/labels/word-network.ts'

const examples = [
  { text: 'please pay the invoice', label: 'invoice' },
  { text: 'the invoice is wrong', label: 'invoice' },
  { text: 'the server is down', label: 'outage' },
  { text: 'our server crashed', label: 'outage' },
]

function point(set: string, seed: number, macroF1: number, method = 'Mailroom'): Point {
  return { set, leftOut: true, seed, shots: 5, method, macroF1 }
}

function kept(count: number, right: number): NonNullable<Point['kept']> {
  const bins = Array.from({ length: 10 }, (_, bin) =>
    bin === 8 ? { count, probability: 0.85 * count, right } : { count: 0, probability: 0, right: 0 },
  )
  return { bins, wishes: [] }
}

test('the baselines learn what a word means', () => {
  for (const train of [trainWordBayes, trainNearestWords, trainWordNetwork]) {
    const labelOf = train(examples)
    assert.equal(labelOf('an invoice came'), 'invoice', train.name)
    assert.equal(labelOf('server trouble'), 'outage', train.name)
  }
})

test('every set counts the same, however many seeds it was drawn with', () => {
  const points = [point('a', 1, 0.4), point('b', 1, 0.9), point('b', 2, 0.7)]
  const [mean, none] = curveOf(points, [5, 10], ({ macroF1 }) => macroF1)
  assert.ok(Math.abs((mean ?? 0) - 0.6) < 1e-12)
  assert.equal(none, null)
})

test('the calibration error of a set is that of all its draws together', () => {
  const draws = [
    { ...point('a', 1, 0.5), kept: kept(10, 10) },
    { ...point('a', 2, 0.5), kept: kept(10, 7) },
  ]
  const [together] = calibrationErrors(draws, [5])
  assert.ok(Math.abs((together ?? 1) - 0) < 1e-9)
  const [alone] = calibrationErrors(draws.slice(1), [5])
  assert.ok(Math.abs((alone ?? 0) - 0.15) < 1e-9)
})

test('a bar is the best of what others reach', () => {
  const points = [point('a', 1, 0.8), point('a', 1, 0.7, 'one'), point('a', 1, 0.81, 'other')]
  const [bar] = barsOf(points, [5])
  assert.deepEqual(bar, {
    words: 'macro-F1 at 5: other',
    value: 0.8,
    least: 0.81,
    atMost: false,
    met: false,
  })
})

test('a plot is SVG with its words escaped, and a line stops where nothing was measured', () => {
  const svg = plot({
    title: 'R & D <plot>',
    places: ['1', '2', '3'],
    axis: 'examples',
    lines: [{ name: 'line', values: [0.1, 0.5, null] }],
    least: 0,
    most: 1,
  })
  assert.match(svg, /^<svg [^>]+>\n<title>R &amp; D &lt;plot><\/title>/)
  assert.equal(svg.match(/<circle/g)?.length, 2)
  assert.ok(svg.endsWith('</svg>\n'))
})
