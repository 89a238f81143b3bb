/**
 * What do wrong examples cost? `node bench/wrong-examples.ts [--data DIR]`
 *
 * Public data, ten labels each. Some right examples are known; then new ones come, of which none, three in a hundred or
 * every fifth is for another label. Printed, in points: how much more of the tests that have a label get it rightly and
 * without asking, if the new ones were all learnt as they are, and as pipelines/learn.ts does it; and how many more have
 * it as the likeliest, also beside what the right ones among the new would have given without the wrong ones.
 */

import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { learn } from '../pipelines/learn.ts'
import { createLabelEngine, type LabelEngine } from '../src/labels/label-engine.ts'
import type { Label } from '../src/labels/label-set.ts'
import { openEncoder } from '../src/model/open-encoder.ts'
import { randomNumbers } from '../src/random-numbers.ts'
import { drawLabelSet, shuffled, sources } from './label-sets.ts'
import { remembering } from './readings.ts'

const { values: options } = parseArgs({ options: { data: { type: 'string', default: '../shared/data' } } })
const folder = pathToFileURL(`${resolve(options.data)}/`)
if (!existsSync(folder)) {
  console.log(`No data at ${options.data}: nothing measured.`)
  process.exit(0)
}
const encoder = remembering(await openEncoder())
const names = ['banking77 of 10', 'clinc150 of 10', 'hwu64 of 10', 'bitext of 10']
/** All that a set has: with few, chance alone moves a head by more than two points. */
const mostTests = 3_000
const known = [0, 20, 60, 200]
const bursts = [1, 10, 30, 100]
const kinds = { 'all right': 0, '3 in 100 wrong': 0.03, 'every fifth wrong': 0.2 }

type Case = Awaited<ReturnType<typeof examplesFor>>[number]
interface Result {
  kind: string
  isFirst: boolean
  burst: number
  asTheyAre: number
  asDone: number
  likeliest: number
  /** Likeliest right, beside what the right ones among the new would have given alone. */
  becauseOfWrong: number
  refused: boolean
  wrong: number
  found: number
  right: number
  setAside: number
}

async function examplesFor(
  rows: readonly { text: string; label: string }[],
  weight: number,
  source: 'folder' | 'moved',
) {
  const readings = await encoder.readings(rows.map(({ text }) => text))
  return rows.map(({ text, label }, index) => {
    const reading = readings[index] as (typeof readings)[number]
    return { id: text, text, label, truth: label, weight, source, reading }
  })
}

/** Points: the share of the tests with a label that got it without asking, and of those that have it as the likeliest. */
function rightOf(engine: LabelEngine, tests: readonly Case[]) {
  const said = tests.map((test) => ({ test, result: engine.classify(test.reading, test) }))
  const applied = said.filter(({ test, result }) => result.label === test.truth)
  const likeliest = said.filter(({ test, result }) => result.labels[0]?.name === test.truth)
  return {
    applied: (100 * applied.length) / tests.length,
    likeliest: (100 * likeliest.length) / tests.length,
  }
}

async function measure(
  labels: readonly Label[],
  tests: readonly Case[],
  champion: readonly Case[],
  fresh: readonly Case[],
): Promise<Omit<Result, 'kind' | 'isFirst' | 'burst'>> {
  const before = await createLabelEngine({ labels, encoder, examples: champion })
  const challenger = [...fresh, ...champion]
  const asTheyAre = await createLabelEngine({ labels, encoder, examples: challenger })
  const after = (examples: readonly Case[]) =>
    learn({ labels, champion, championFitted: before.fitted, challenger: examples }, { encoder })
  const { state } = await after(challenger)
  const then = rightOf(before, tests)
  const now = state.engine === null ? then : rightOf(state.engine, tests)
  const wrong = fresh.filter(({ label, truth }) => label !== truth)
  const { engine: unspoilt } = (await after(challenger.filter((one) => !wrong.includes(one)))).state
  const without = unspoilt === null ? then : rightOf(unspoilt, tests)
  return {
    asTheyAre: rightOf(asTheyAre, tests).applied - then.applied,
    asDone: now.applied - then.applied,
    likeliest: now.likeliest - then.likeliest,
    becauseOfWrong: now.likeliest - without.likeliest,
    refused: state.engine === null,
    wrong: wrong.length,
    found: wrong.filter(({ id }) => state.contradicted.has(id)).length,
    right: fresh.length - wrong.length,
    setAside: fresh.filter(({ id, label, truth }) => label === truth && state.contradicted.has(id)).length,
  }
}

const results: Result[] = []
for (const name of names) {
  const source = sources.find((one) => one.name === name)
  if (source === undefined) continue
  const set = drawLabelSet(folder, source, 1, mostTests)
  const labels = set.labels.map((label) => ({ ...label, examples: [], precision: 0.9 }))
  const labelled = set.tests.flatMap(({ text, label }) => (label === null ? [] : [{ text, label }]))
  const tests = await examplesFor(labelled, 1, 'folder')
  const pool = [...set.pool].flatMap(([label, texts]) => texts.slice(0, 50).map((text) => ({ text, label })))
  const all = shuffled(pool, randomNumbers(77))
  for (const count of known) {
    const champion = await examplesFor(all.slice(0, count), 1, 'folder')
    const engine = await createLabelEngine({ labels, encoder, examples: champion })
    const rest = await examplesFor(all.slice(count), 2, 'moved')
    // What people correct is what was wrong or in doubt.
    const doubted = rest.filter((one) => engine.classify(one.reading, one).label !== one.truth)
    const corrections = [...doubted, ...rest.filter((one) => !doubted.includes(one))]
    for (const burst of bursts)
      for (const [kind, share] of Object.entries(kinds))
        for (const drawn of [rest, corrections]) {
          const wrong = share === 0.2 ? Math.max(1, Math.round(burst * share)) : Math.round(burst * share)
          if (share > 0 && wrong === 0) continue
          const random = randomNumbers(1000 + count * 7 + burst)
          const slipped = shuffled(drawn.slice(burst - wrong), random)
            .slice(0, wrong)
            .map((one) => {
              const others = labels.filter((label) => label.name !== one.truth)
              return { ...one, label: others[Math.floor(random() * others.length)]?.name ?? one.label }
            })
          const fresh = [...drawn.slice(0, burst - wrong), ...slipped]
          results.push({
            kind,
            isFirst: count === 0,
            burst,
            ...(await measure(labels, tests, champion, fresh)),
          })
        }
    console.error(`${name}, ${count} known: done`)
  }
}
await encoder.close()

console.log(`weights ${encoder.facts.version}\n`)
console.log(
  '| new examples | cases | learnt as they are: mean, worst | as it is done: mean, worst | cost more than 2 | likeliest right: mean, worst | cost more than 2 | because of the wrong ones: mean, worst | cost more than 2 | refused | wrong ones found | right ones set aside |',
)
console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |')
for (const kind of Object.keys(kinds))
  for (const isFirst of [false, true])
    for (const isSingle of [false, true]) {
      const some = results.filter(
        (one) => one.kind === kind && one.isFirst === isFirst && (one.burst === 1) === isSingle,
      )
      if (some.length > 0)
        console.log(
          rowOf(`${isSingle ? 'one' : '10 to 100'}, ${kind}, ${isFirst ? 'nothing' : 'some'} known`, some),
        )
    }

function rowOf(title: string, some: readonly Result[]): string {
  const mean = (value: (one: Result) => number) =>
    some.reduce((sum, one) => sum + value(one), 0) / some.length
  const sum = (value: (one: Result) => number) => some.reduce((total, one) => total + value(one), 0)
  const points = (value: (one: Result) => number) =>
    `${mean(value).toFixed(1)}, ${Math.min(...some.map(value)).toFixed(1)}`
  const cells = [
    ...[title, some.length, points((one) => one.asTheyAre), points((one) => one.asDone)],
    ...[some.filter((one) => one.asDone < -2).length, points((one) => one.likeliest)],
    ...[some.filter((one) => one.likeliest < -2).length, points((one) => one.becauseOfWrong)],
    ...[some.filter((one) => one.becauseOfWrong < -2).length, some.filter((one) => one.refused).length],
    ...[
      `${sum((one) => one.found)} of ${sum((one) => one.wrong)}`,
      `${sum((one) => one.setAside)} of ${sum((one) => one.right)}`,
    ],
  ]
  return `| ${cells.join(' | ')} |`
}
