/**
 * How fast does the label engine learn, and does it keep its word?
 * `node bench/labels.ts [--data DIR] [--model DIR] [--base DIR] [--seeds N] [--sets NAME,…] [--small]`
 *
 * Learning curves over label sets of public data with plain descriptions, beside what others do with the same examples;
 * three tests in ten belong to none of the labels. Prints tables, writes bench/out/labels.json and the plots in
 * docs/img. --small: two seeds, the draws of ten labels only, up to 20 examples a label, and no plots.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { openEncoder } from '../src/model/open-encoder.ts'
import { drawLabelSet, sources } from './label-sets.ts'
import { curve, ours, type Point, wishes } from './labels/curve.ts'
import { plot } from './labels/plot.ts'
import { barsOf, calibrationErrors, curveOf, methodsOf, precisionAt, wished } from './labels/summary.ts'
import { remembering } from './readings.ts'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    model: { type: 'string' },
    base: { type: 'string', default: 'training/out/base' },
    seeds: { type: 'string' },
    sets: { type: 'string' },
    small: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
})
const shots = options.small ? [0, 2, 5, 20] : [0, 1, 2, 5, 10, 20, 50, 100]
const seeds = Number(options.seeds ?? (options.small ? 2 : 5))
/** A whole set is always the same but for the examples, and takes long. */
const seedsOfWhole = 1
const tests = { draw: 240, whole: 1_000 }

const folder = pathToFileURL(`${resolve(options.data)}/`)
if (!existsSync(folder)) {
  console.log(`No data at ${options.data}: nothing measured.`)
  process.exit(0)
}
const encoder = remembering(await openEncoder(options.model === undefined ? {} : { folder: options.model }))
const base = existsSync(options.base) ? remembering(await openEncoder({ folder: options.base })) : null
console.log(`weights ${encoder.facts.version}, base ${base?.facts.version ?? '–'}`)

const points: Point[] = []
for (const source of sources) {
  const isWhole = source.name.endsWith('whole')
  const isWanted =
    options.sets === undefined ? !(options.small && isWhole) : options.sets.split(',').includes(source.name)
  if (!isWanted) continue
  const started = performance.now()
  for (let seed = 1; seed <= (isWhole ? Math.min(seeds, seedsOfWhole) : seeds); seed++) {
    const set = drawLabelSet(folder, source, seed, isWhole ? tests.whole : tests.draw)
    for await (const point of curve(set, { encoder, base, shots, seed, quick: options.quick }))
      points.push(point)
  }
  const own = points.filter(({ set, method }) => set === source.name && method === ours)
  console.log(
    `\n${source.name}${source.leftOut ? ' (left out of training)' : ' (seen in training)'}, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  )
  console.log(keptTable(own))
}
const leftOut = points.filter((point) => point.leftOut)
console.log(
  `\nmean of the sets left out of training\n${keptTable(leftOut.filter(({ method }) => method === ours))}`,
)
console.log(`\nmacro-F1, mean of the sets left out\n${methodTable(leftOut)}`)
console.log(`\nmacro-F1, mean of the sets seen\n${methodTable(points.filter((point) => !point.leftOut))}\n`)
const bars = barsOf(points, shots)
for (const { words, value, least, met } of bars)
  console.log(`${met ? '✓' : '✗'} ${words}: ${value?.toFixed(3)} (${least.toFixed(3)})`)

const out = new URL('out/', import.meta.url)
mkdirSync(out, { recursive: true })
const content = { weights: encoder.facts.version, base: base?.facts.version ?? null, seeds, bars, points }
writeFileSync(new URL('labels.json', out), `${JSON.stringify(content, null, 1)}\n`)
if (!options.small && !options.quick && options.sets === undefined) draw()
await Promise.all([encoder.close(), base?.close()])

/** Mailroom's own measures, one row for each number of examples. */
function keptTable(own: readonly Point[]): string {
  const cell = (value: number | null | undefined) => (value == null ? '–' : value.toFixed(3)).padStart(7)
  const rows = shots.flatMap((count) => {
    const here = own.filter((point) => point.shots === count)
    if (here.length === 0) return []
    const one = (measure: (point: Point) => number | null) => curveOf(here, [count], measure)[0]
    const cells = wishes.map(
      (wish) =>
        `${cell(one(precisionAt(wish)))}${cell(one((point) => wished(point, wish)?.coverage ?? null))}`,
    )
    return [
      `${String(count).padStart(8)}${cell(one(({ macroF1 }) => macroF1))}${cell(calibrationErrors(here, [count])[0])}  ${cells.join('  ')}`,
    ]
  })
  return [
    `examples     F1    ECE  ${wishes.map((wish) => `wished ${wish}`.padStart(14)).join('  ')}  precision, coverage`,
    ...rows,
  ].join('\n')
}

function methodTable(of: readonly Point[]): string {
  const rows = methodsOf(of).map((method) => {
    const values = curveOf(
      of.filter((point) => point.method === method),
      shots,
      ({ macroF1 }) => macroF1,
    )
    return `${method.padEnd(36)}${values.map((value) => (value === null ? '–' : value.toFixed(3)).padStart(7)).join('')}`
  })
  return [`${''.padEnd(36)}${shots.map((count) => String(count).padStart(7)).join('')}`, ...rows].join('\n')
}

function draw(): void {
  const images = new URL('../docs/img/', import.meta.url)
  mkdirSync(images, { recursive: true })
  const places = shots.map(String)
  const axis = 'examples a label'
  const lines = methodsOf(leftOut).map((method) => ({
    name: method,
    main: method === ours,
    values: curveOf(
      leftOut.filter((point) => point.method === method),
      shots,
      ({ macroF1 }) => macroF1,
    ),
  }))
  const title = 'Macro-F1, mean of the label sets left out of training'
  writeFileSync(new URL('label-curves.svg', images), plot({ title, places, axis, lines, least: 0, most: 1 }))
  const own = leftOut.filter(({ method }) => method === ours)
  writeFileSync(
    new URL('label-precision.svg', images),
    plot({
      title: 'What is applied without asking at a wished precision of 0.95',
      places,
      axis,
      lines: [
        { name: 'precision', main: true, values: curveOf(own, shots, precisionAt(0.95)) },
        { name: 'coverage', values: curveOf(own, shots, (point) => wished(point, 0.95)?.coverage ?? null) },
        {
          name: 'calibration error',
          values: calibrationErrors(own, shots),
        },
      ],
      least: 0,
      most: 1,
      bar: { at: 0.95, words: 'wished' },
    }),
  )
}
