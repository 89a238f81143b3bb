/**
 * Mail arrives, a person corrects what is wrong: does the label engine get there, and back after the world has changed?
 * `node bench/stream.ts [--data DIR] [--model DIR] [--seeds N] [--mails N] [--wish P] [--small]`
 *
 * Ten labels of a set that was left out of training, one mail in ten belonging to none. The simulated person sees each
 * mail with a delay; files what lies in Review, changes what is labelled wrongly, takes a label off what has none, and
 * is wrong in 3 % of all this. What is right nobody confirms, so nothing is learnt from it. In the middle one label
 * changes its meaning (its mails now belong to another label, and mails of a new kind to it) and a new label appears.
 *
 * Printed for every 100 mails, as means over the seeds: how much of what was applied was right, how much of what has a
 * label got one, and what share lay in Review; and how many corrections it took after the change until what is applied
 * to mails kept aside was right again. Written to bench/out/stream.json and docs/img/label-stream.svg.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { openEncoder } from '../src/model/open-encoder.ts'
import { mean } from './eval/measures.ts'
import { plot } from './labels/plot.ts'
import { type Hundred, runStream, type StreamResult } from './labels/stream.ts'
import { remembering } from './readings.ts'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    model: { type: 'string' },
    seeds: { type: 'string' },
    mails: { type: 'string', default: '1200' },
    wish: { type: 'string', default: '0.95' },
    small: { type: 'boolean', default: false },
  },
})
const seeds = Number(options.seeds ?? (options.small ? 1 : 3))
const mails = Number(options.mails)
const wish = Number(options.wish)
/** The change comes after so many. */
const half = mails / 2
const bars = { precision: 0.95, coverage: 0.75, corrections: 60 }

const folder = pathToFileURL(`${resolve(options.data)}/`)
if (!existsSync(folder)) {
  console.log(`No data at ${options.data}: nothing measured.`)
  process.exit(0)
}
const encoder = remembering(await openEncoder(options.model === undefined ? {} : { folder: options.model }))
console.log(`weights ${encoder.facts.version}, wished precision ${wish}, ${seeds} seeds`)
const results: StreamResult[] = []
for (const set of ['clinc150', 'banking77']) {
  for (let seed = 1; seed <= seeds; seed++)
    results.push(await runStream({ folder, set, seed, mails, wish, encoder }))
  console.log(`\n${set}\n${table(results.filter((result) => result.set === set))}`)
}
console.log(`\nboth\n${table(results)}\n`)

const settled = hundreds(results).filter(({ to }) => to > 500 && to <= half)
const before = settled.length === 0 ? hundreds(results).filter(({ to }) => to === half) : settled
judge('precise on what is applied, mails before the change', mean(before.map(precisionOf)), bars.precision)
judge('applied, mails before the change', mean(before.map(coverageOf)), bars.coverage)
for (const { set, seed, corrections, afterwards } of results)
  console.log(
    `  ${set} ${seed}: right again after ${corrections ?? '–'} corrections${afterwards === null ? '' : `; then ${afterwards.precision.toFixed(3)} right, ${afterwards.coverage.toFixed(2)} applied`}`,
  )
const back = results.map(({ corrections }) => corrections ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
const middle = back[Math.floor(back.length / 2)] ?? Number.POSITIVE_INFINITY
console.log(
  `${middle <= bars.corrections ? '✓' : '✗'} corrections until right again, median: ${middle} (${bars.corrections})`,
)

const out = new URL('out/', import.meta.url)
mkdirSync(out, { recursive: true })
writeFileSync(
  new URL('stream.json', out),
  `${JSON.stringify({ weights: encoder.facts.version, wish, results }, null, 1)}\n`,
)
if (!options.small) draw()
await encoder.close()

function hundreds(of: readonly StreamResult[]): Hundred[] {
  return of.flatMap((result) => result.hundreds)
}

function precisionOf({ applied, right }: Hundred): number {
  return applied === 0 ? 1 : right / applied
}

function coverageOf({ appliedKnown, known }: Hundred): number {
  return appliedKnown / Math.max(1, known)
}

function reviewOf({ review, mails: count }: Hundred): number {
  return review / count
}

function judge(words: string, value: number, least: number): void {
  console.log(`${value >= least ? '✓' : '✗'} ${words}: ${value.toFixed(3)} (${least})`)
}

function rows(of: readonly StreamResult[]) {
  return [...Map.groupBy(hundreds(of), ({ to }) => to)].map(([to, here]) => ({
    to,
    precision: mean(here.map(precisionOf)),
    coverage: mean(here.map(coverageOf)),
    review: mean(here.map(reviewOf)),
    examples: mean(here.map(({ examples }) => examples)),
  }))
}

function table(of: readonly StreamResult[]): string {
  const lines = rows(of).map(
    ({ to, precision, coverage, review, examples }) =>
      `${String(to).padStart(6)}${precision.toFixed(3).padStart(10)}${coverage.toFixed(2).padStart(9)}${review.toFixed(2).padStart(8)}${examples.toFixed(0).padStart(10)}${to === half ? '   ← change' : ''}`,
  )
  return [' mails     right  applied  Review  examples', ...lines].join('\n')
}

function draw(): void {
  const images = new URL('../docs/img/', import.meta.url)
  mkdirSync(images, { recursive: true })
  const all = rows(results)
  writeFileSync(
    new URL('label-stream.svg', images),
    plot({
      title: `A stream of mail with corrections; the change comes after ${half}`,
      places: all.map(({ to }) => String(to)),
      axis: 'mails',
      lines: [
        { name: 'right of the applied', main: true, values: all.map(({ precision }) => precision) },
        { name: 'applied of the labelled', values: all.map(({ coverage }) => coverage) },
        { name: 'Review', values: all.map(({ review }) => review) },
      ],
      least: 0,
      most: 1,
      bar: { at: wish, words: 'wished' },
    }),
  )
}
