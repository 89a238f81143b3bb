/** Label sets of public data, in the shape a user would bring: a few labels, plain descriptions, and mail that fits none. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

export interface LabelSet {
  name: string
  labels: { name: string; description: string }[]
  /** Up to 8 a label, in the order of the labels. */
  examples: { text: string; label: string }[]
  /** `label` null: none of them. */
  tests: { text: string; label: string | null }[]
}

interface Row {
  text: string
  label: string
  subject?: string
}

interface Source {
  set: string
  examples: string
  tests: string
  labels: number
  /** Different draws of labels. */
  draws: number
}

/** banking77 and clinc150 are left out of the training of the weights; of the others only the test rows are. */
const sources: Source[] = [
  { set: 'banking77', examples: 'banking77.train', tests: 'banking77.test', labels: 10, draws: 3 },
  { set: 'clinc150', examples: 'clinc150.train', tests: 'clinc150.test', labels: 10, draws: 3 },
  { set: 'it_tickets', examples: 'it_tickets.train', tests: 'it_tickets.test', labels: 8, draws: 1 },
  { set: '20news', examples: '20news.train', tests: '20news.test', labels: 10, draws: 1 },
  { set: 'bitext', examples: 'bitext_intents_8k.all', tests: 'bitext_intents_20k.all', labels: 10, draws: 1 },
]
const strangers = ['sst2.test', 'enron1_spam.all', 'bc3_sentences.all', 'urgency_forum.train']
const testsASet = 240
/** Seven tests in ten belong to a label; half of the rest are of the set's other labels, half of other sets. */
const share = { known: 0.7, near: 0.15, far: 0.15 }
const examplesALabel = 8
const longest = 2_000

export function readLabelSets(folder: URL): LabelSet[] {
  const far = strangers.flatMap((file) => readRows(folder, file).slice(0, 150))
  return sources.flatMap((source) => {
    const described = descriptionsOf(source.set)
    const examples = readRows(folder, source.examples)
    const tests = readRows(folder, source.tests)
    const shared = [...new Set(tests.map((row) => row.label))].filter(
      (label) => described[label] !== undefined && examples.some((row) => row.label === label),
    )
    return Array.from({ length: source.draws }, (_, draw): LabelSet => {
      const random = seeded(draw + 1)
      const names = shuffled(shared, random).slice(0, source.labels)
      const chosen = new Set(names)
      const known = tests.filter((row) => chosen.has(row.label))
      const near = tests.filter((row) => !chosen.has(row.label))
      const take = (rows: Row[], part: number, label: (row: Row) => string | null) =>
        shuffled(rows, random)
          .slice(0, Math.round(part * testsASet))
          .map((row) => ({ text: textOf(row), label: label(row) }))
      return {
        name: source.draws === 1 ? source.set : `${source.set} ${draw + 1}`,
        labels: names.map((label) => ({ name: spoken(label), description: described[label] ?? '' })),
        examples: names.flatMap((label) =>
          shuffled(
            examples.filter((row) => row.label === label),
            random,
          )
            .slice(0, examplesALabel)
            .map((row) => ({ text: textOf(row), label: spoken(label) })),
        ),
        tests: [
          ...take(known, share.known, (row) => spoken(row.label)),
          ...take(near, share.near, () => null),
          ...take(far, share.far, () => null),
        ],
      }
    })
  })
}

function readRows(folder: URL, name: string): Row[] {
  const lines = gunzipSync(readFileSync(new URL(`train/${name}.jsonl.gz`, folder)))
    .toString()
    .split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

function descriptionsOf(set: string): Record<string, string> {
  return JSON.parse(readFileSync(new URL(`../training/descriptions/${set}.json`, import.meta.url), 'utf8'))
}

function textOf({ subject = '', text }: Row): string {
  return `${subject}\n\n${text}`.trim().slice(0, longest)
}

function spoken(label: string): string {
  return label.replaceAll(/[_.]/g, ' ').toLowerCase()
}

/** A small generator (mulberry32), so that every run draws the same. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function shuffled<Value>(values: readonly Value[], random: () => number): Value[] {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ value }) => value)
}
