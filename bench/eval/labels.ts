import { drawLabelSet, sources } from '../label-sets.ts'
import { curve, ours, type Point } from '../labels/curve.ts'
import { barsOf, curveOf, methodsOf } from '../labels/summary.ts'
import { remembering } from '../readings.ts'
import type { Result, Setting } from './task.ts'

const seeds = 2
const shots = [0, 5, 20, 50]
const tests = 240

/** A small part of bench/labels.ts: draws of ten labels from the sets left out of training, two seeds, four sizes. */
export async function* labels({ data, encoder, base }: Setting): AsyncGenerator<Result> {
  const from = sources.filter(({ name, leftOut }) => leftOut && !name.endsWith('whole'))
  const options = {
    encoder: remembering(encoder),
    base: base === null ? null : remembering(base),
    shots,
    quick: false,
  }
  const points: Point[] = []
  for (const source of from) {
    for (let seed = 1; seed <= seeds; seed++) {
      const set = drawLabelSet(data, source, seed, tests)
      for await (const point of curve(set, { ...options, seed })) points.push(point)
    }
  }
  const rows = from.length * seeds * tests
  for (const count of shots) {
    const here = points.filter((point) => point.shots === count)
    const reached = (method: string) =>
      curveOf(
        here.filter((point) => point.method === method),
        [count],
        ({ macroF1 }) => macroF1,
      )[0] ?? null
    const others = methodsOf(here).filter((method) => method !== ours)
    const bar = barsOf(points, shots).find(({ words }) => words.startsWith(`macro-F1 at ${count}:`))
    yield {
      task: `labels: ${count} examples (left out)`,
      rows,
      measure: 'macro-F1',
      value: reached(ours) ?? 0,
      baselines: Object.fromEntries(others.map((method) => [method, reached(method)])),
      bar: bar === undefined ? null : { least: bar.least, words: 'best baseline' },
    }
  }
  for (const { words, value, least, atMost } of barsOf(points, shots)) {
    if (words.startsWith('macro-F1') || value === null) continue
    yield {
      task: 'labels: keeps its word (left out)',
      rows,
      // The table knows only bars from below.
      measure: atMost ? `1 - ${words}` : words,
      value: atMost ? 1 - value : value,
      baselines: {},
      bar: { least: atMost ? 1 - least : least, words: '' },
    }
  }
}
