import type { Encoder } from '../../src/model/encoder.ts'
import { classifications, type LeftOutSet, likeliestOf, readLeftOutSet } from './left-out-sets.ts'
import { areaUnderCurve, macroF1, mean } from './measures.ts'
import type { Result, Setting } from './task.ts'

const names = ['banking77', 'clinc150', 'askubuntu']
const lead = 0.1

interface Outcome {
  macroF1: number
  /** Area under the curve of "none of these"; null in a set where every text has a label. */
  outside: number | null
}

/** Label sets that were not in training, with descriptions and no example. */
export async function* zeroShot({ data, encoder, base, rows }: Setting): AsyncGenerator<Result> {
  const sets = names.map((name) => readLeftOutSet(data, name, rows))
  const ours: Outcome[] = []
  const theirs: Outcome[] = []
  for (const set of sets) {
    const own = await outcomeOf(encoder, set)
    const other = base === null ? null : await outcomeOf(base, set)
    ours.push(own)
    if (other !== null) theirs.push(other)
    yield {
      task: `zero-shot: ${set.name} (left out)`,
      rows: set.tests.length,
      measure: 'macro-F1',
      value: own.macroF1,
      baselines: { 'base encoder': other?.macroF1 ?? null },
      bar: null,
    }
  }
  const ofBase = theirs.length === 0 ? null : mean(theirs.map((each) => each.macroF1))
  yield {
    task: 'zero-shot: mean of the sets left out',
    rows: sets.reduce((sum, { tests }) => sum + tests.length, 0),
    measure: 'macro-F1',
    value: mean(ours.map((each) => each.macroF1)),
    baselines: { 'base encoder': ofBase },
    bar: ofBase === null ? null : { least: ofBase + lead, words: 'base + 0.10' },
  }
  const place = names.indexOf('clinc150')
  yield {
    task: 'out of scope: clinc150, no example',
    rows: sets[place]?.tests.length ?? 0,
    measure: 'AUROC',
    value: ours[place]?.outside ?? 0,
    baselines: { 'base encoder': theirs[place]?.outside ?? null },
    bar: { least: 0.93, words: '' },
  }
}

async function outcomeOf(encoder: Encoder, set: LeftOutSet): Promise<Outcome> {
  const said = await classifications(encoder, set, [])
  const { found, right } = likeliestOf(set, said)
  const none = set.tests.map(({ label }) => label === null)
  return {
    macroF1: macroF1(found, right),
    outside: none.includes(true)
      ? areaUnderCurve(
          said.map((each) => each.none),
          none,
        )
      : null,
  }
}
