import type { Classification } from '../../src/labels/decide.ts'
import { createLabelEngine } from '../../src/labels/label-engine.ts'
import type { Label } from '../../src/labels/label-set.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { descriptionsOf, readRows, shuffled, spaced } from './data.ts'

export interface LabelledText {
  text: string
  label: string
}

/** A label set that no weights were trained on. */
export interface LeftOutSet {
  name: string
  labels: Label[]
  /** `label` null: none of them. */
  tests: { text: string; label: string | null }[]
  /** Without those that belong to no label. */
  train: LabelledText[]
}

interface Row {
  text: string
  label: string
}

const files: Record<string, { tests: string; train: string | null }> = {
  banking77: { tests: 'banking77.test', train: 'banking77.train' },
  clinc150: { tests: 'clinc150.test', train: 'clinc150.train' },
  askubuntu: { tests: 'askubuntu.all', train: null },
}
const outside = new Set(['oos', 'None'])

export function readLeftOutSet(data: URL, name: string, most: number): LeftOutSet {
  const described = descriptionsOf(name)
  const { tests, train } = files[name] ?? { tests: `${name}.test`, train: null }
  const known = ({ label }: Row) => described[label] !== undefined
  const rows = readRows<Row>(data, tests).filter((row) => known(row) || outside.has(row.label))
  return {
    name,
    labels: Object.entries(described).map(([label, description]) => ({
      name: spoken(label),
      description,
      examples: [],
      precision: 0.9,
    })),
    tests: spaced(rows, most).map((row) => ({
      text: row.text,
      label: known(row) ? spoken(row.label) : null,
    })),
    train:
      train === null
        ? []
        : readRows<Row>(data, train)
            .filter(known)
            .map(({ text, label }) => ({ text, label: spoken(label) })),
  }
}

/** `count` examples of each label, drawn by the seed. */
export function drawExamples({ train }: LeftOutSet, count: number, seed: number): LabelledText[] {
  const byLabel = Map.groupBy(shuffled(train, seed), ({ label }) => label)
  return [...byLabel.values()].flatMap((examples) => examples.slice(0, count))
}

/** What the label engine says of each test, having seen the examples. */
export async function classifications(
  encoder: Encoder,
  set: LeftOutSet,
  examples: readonly LabelledText[],
): Promise<Classification[]> {
  const engine = await createLabelEngine({ labels: set.labels, encoder, examples })
  const encodings = await encoder.encode(set.tests.map(({ text }) => text))
  return encodings.map((encoding, place) => engine.classify(encoding, { text: set.tests[place]?.text ?? '' }))
}

/** Of the tests that have a label: the right ones, and those the engine thinks likeliest, applied or not. */
export function likeliestOf(set: LeftOutSet, said: readonly Classification[]) {
  const inside = set.tests.flatMap(({ label }, place) => (label === null ? [] : [{ label, place }]))
  return {
    right: inside.map(({ label }) => label),
    found: inside.map(({ place }) => said[place]?.labels[0]?.name ?? ''),
  }
}

function spoken(label: string): string {
  return label.replaceAll(/[_.]/g, ' ').toLowerCase()
}
