import { isHeldOut, readRows, spaced } from './data.ts'
import { decisionsOf } from './decisions.ts'
import { areaUnderCurve } from './measures.ts'
import { trainNaiveBayes } from './naive-bayes.ts'
import type { Result, Setting } from './task.ts'

const file = 'urgency_forum.train'
/** Of 1 … 7, as the makers of the set draw the line. */
const urgentFrom = 4

/** Forum posts of the courses left out of training: are those that people found urgent ranked higher? */
export async function* urgency({ data, encoder, rows: most }: Setting): AsyncGenerator<Result> {
  const all = readRows<{ text: string; label: string; course: string }>(data, file).map((row) => ({
    isHeld: isHeldOut(file, row),
    text: row.text,
    label: Number(row.label) >= urgentFrom,
  }))
  const rows = spaced(
    all.filter(({ isHeld }) => isHeld),
    most,
  )
  const right = rows.map(({ label }) => label)
  const decisions = await decisionsOf(
    encoder,
    rows.map(({ text }) => text),
  )
  const bayes = trainNaiveBayes(all.filter(({ isHeld }) => !isHeld))
  const ofBayes = rows.map(({ text }) => {
    const scores = bayes(text)
    return (scores.get(true) ?? 0) - (scores.get(false) ?? 0)
  })
  yield {
    task: 'urgency: forum posts, courses left out',
    rows: rows.length,
    measure: 'AUC',
    value: areaUnderCurve(
      decisions.map((decision) => decision.urgency.score),
      right,
    ),
    baselines: { 'naive Bayes': areaUnderCurve(ofBayes, right) },
    bar: { least: 0.85, words: '' },
  }
}
