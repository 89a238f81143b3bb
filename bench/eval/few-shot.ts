import type { Encoder } from '../../src/model/encoder.ts'
import {
  classifications,
  drawExamples,
  type LabelledText,
  type LeftOutSet,
  likeliestOf,
  readLeftOutSet,
} from './left-out-sets.ts'
import { areaUnderCurve, macroF1 } from './measures.ts'
import { likeliest, trainNaiveBayes } from './naive-bayes.ts'
import type { Result, Setting } from './task.ts'
import { trainWordRegression } from './word-regression.ts'

const shots = 8
const seed = 1
const lead = 0.02
const least = 0.8

/** Label sets that were not in training, with descriptions and eight examples a label, in one draw. */
export async function* fewShot({ data, encoder, base, rows }: Setting): AsyncGenerator<Result> {
  for (const name of ['banking77', 'clinc150']) {
    const set = readLeftOutSet(data, name, rows)
    const examples = drawExamples(set, shots, seed)
    const own = await outcomeOf(encoder, set, examples)
    const other = base === null ? null : await outcomeOf(base, set, examples)
    const bayes = trainNaiveBayes(examples)
    const regression = trainWordRegression(examples)
    const baselines = {
      'base encoder': other?.macroF1 ?? null,
      'naive Bayes': byText(set, (text) => likeliest(bayes(text))),
      'TF-IDF regression': byText(set, regression),
    }
    yield {
      task: `few-shot, ${shots} a class: ${name} (left out)`,
      rows: set.tests.length,
      measure: 'macro-F1',
      value: own.macroF1,
      baselines,
      bar: { least: Math.max(least, (other?.macroF1 ?? 0) + lead), words: '0.80, base + 0.02' },
    }
    if (own.outside === null) continue
    yield {
      task: `out of scope: ${name}, ${shots} a class`,
      rows: set.tests.length,
      measure: 'AUROC',
      value: own.outside,
      baselines: { 'base encoder': other?.outside ?? null },
      bar: { least: 0.93, words: '' },
    }
  }
}

async function outcomeOf(encoder: Encoder, set: LeftOutSet, examples: LabelledText[]) {
  const said = await classifications(encoder, set, examples)
  const { found, right } = likeliestOf(set, said)
  const none = set.tests.map(({ label }) => label === null)
  const scores = said.map((each) => each.none)
  return {
    macroF1: macroF1(found, right),
    outside: none.includes(true) ? areaUnderCurve(scores, none) : null,
  }
}

function byText({ tests }: LeftOutSet, labelOf: (text: string) => string): number {
  const inside = tests.flatMap(({ text, label }) => (label === null ? [] : [{ text, label }]))
  return macroF1(
    inside.map(({ text }) => labelOf(text)),
    inside.map(({ label }) => label),
  )
}
