/** Label sets of public data, in the shape a user would bring: labels with plain descriptions, and mail that fits none. */
import { randomNumbers } from '../src/random-numbers.ts'
import { descriptionsOf, readRows } from './eval/data.ts'

export interface LabelSet {
  name: string
  /** Was it kept out of the training of the weights? */
  leftOut: boolean
  labels: { name: string; description: string }[]
  /** For each label what examples are taken from, in the order in which they are taken. */
  pool: Map<string, string[]>
  /** `label` null: none of them. */
  tests: LabelledTest[]
}

export interface LabelledTest {
  text: string
  label: string | null
}

export interface Source {
  name: string
  set: string
  examples: string
  tests: string
  /** So many of its labels, drawn by the seed; Infinity: all. */
  labels: number
  leftOut: boolean
  /** A row with one of these belongs to none of the labels. */
  none?: string
  /** Which rows of a file that holds both. */
  split?: { examples: string; tests: string }
}

interface Row {
  text: string
  label: string
  subject?: string
  author_split?: string
}

const files: Record<string, Pick<Source, 'examples' | 'tests' | 'split'>> = {
  askubuntu: {
    examples: 'askubuntu.all',
    tests: 'askubuntu.all',
    split: { examples: 'train', tests: 'test' },
  },
  bitext: { examples: 'bitext_intents_8k.all', tests: 'bitext_intents_20k.all' },
}

const drawn = 10
export const sources: Source[] = [
  { name: 'banking77 of 10', set: 'banking77', labels: drawn, leftOut: true },
  { name: 'clinc150 of 10', set: 'clinc150', labels: drawn, leftOut: true, none: 'oos' },
  { name: 'askubuntu', set: 'askubuntu', labels: Number.POSITIVE_INFINITY, leftOut: true, none: 'None' },
  { name: 'banking77 whole', set: 'banking77', labels: Number.POSITIVE_INFINITY, leftOut: true },
  { name: 'clinc150 whole', set: 'clinc150', labels: Number.POSITIVE_INFINITY, leftOut: true, none: 'oos' },
  { name: 'hwu64 of 10', set: 'hwu64', labels: drawn, leftOut: false },
  { name: 'it_tickets', set: 'it_tickets', labels: drawn, leftOut: false },
  { name: '20news of 10', set: '20news', labels: drawn, leftOut: false },
  { name: 'bitext of 10', set: 'bitext', labels: drawn, leftOut: false },
].map((source) => ({ ...source, ...filesOf(source.set) }))

const strangers = ['sst2.test', 'enron1_spam.all', 'bc3_sentences.all', 'urgency_forum.train']
/** Seven tests in ten belong to a label; half of the rest are of the set's other labels or its own strangers, half of other sets. */
const share = { known: 0.7, near: 0.15, far: 0.15 }
const poolALabel = 100
const longest = 2_000

/** The set that a seed draws, with so many tests. */
export function drawLabelSet(folder: URL, source: Source, seed: number, tests: number): LabelSet {
  const described = descriptionsOf(source.set)
  const from = rowsOf(folder, source.examples, source.split?.examples)
  const asked = rowsOf(folder, source.tests, source.split?.tests)
  const shared = [...new Set(asked.map(({ label }) => label))].filter(
    (label) => described[label] !== undefined && from.some((row) => row.label === label),
  )
  const random = randomNumbers(seed)
  const names = shuffled(shared, random).slice(0, source.labels)
  const chosen = new Set(names)
  const known = asked.filter(({ label }) => chosen.has(label))
  const others = asked.filter(({ label }) => !chosen.has(label))
  const far = strangers.flatMap((file) => rowsOf(folder, file).slice(0, 150))
  const count = Math.min(tests, Math.round(known.length / share.known))
  const take = (rows: Row[], part: number, label: (row: Row) => string | null) =>
    shuffled(rows, random)
      .slice(0, Math.round(part * count))
      .map((row) => ({ text: textOf(row), label: label(row) }))
  return {
    name: source.name,
    leftOut: source.leftOut,
    labels: names.map((label) => ({ name: spoken(label), description: described[label] ?? '' })),
    pool: new Map(
      names.map((label) => {
        const rows = shuffled(
          from.filter((row) => row.label === label),
          random,
        )
        return [spoken(label), rows.slice(0, poolALabel).map(textOf)]
      }),
    ),
    tests: [
      ...take(known, share.known, ({ label }) => spoken(label)),
      ...take(others, share.near, () => null),
      ...take(far, share.far, () => null),
    ],
  }
}

/** The first `shots` of each label; fewer where there are no more. */
export function examplesOf({ pool }: LabelSet, shots: number): { text: string; label: string }[] {
  return [...pool].flatMap(([label, texts]) => texts.slice(0, shots).map((text) => ({ text, label })))
}

function filesOf(set: string): Pick<Source, 'examples' | 'tests' | 'split'> {
  return files[set] ?? { examples: `${set}.train`, tests: `${set}.test` }
}

const read = new Map<string, Row[]>()

function rowsOf(folder: URL, file: string, split?: string): Row[] {
  const rows = read.get(file) ?? readRows<Row>(folder, file)
  read.set(file, rows)
  return split === undefined ? rows : rows.filter(({ author_split }) => author_split === split)
}

function textOf({ subject = '', text }: Row): string {
  return `${subject}\n\n${text}`.trim().slice(0, longest)
}

function spoken(label: string): string {
  return label.replaceAll(/[_.]/g, ' ').toLowerCase()
}

export function shuffled<Value>(values: readonly Value[], random: () => number): Value[] {
  return values
    .map((value) => ({ value, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ value }) => value)
}
