/** Examples in an order that does not depend on how they came: what is learnt is a function of the set alone. */
import type { Encoder } from '../model/encoder.ts'
import type { Reading } from './features.ts'
import type { Example, Label } from './label-set.ts'

/** An example with what is already known of it. */
export interface KnownExample extends Example {
  /** Names it in the evidence. */
  id?: string | undefined
  /** How it came to be known: an ExampleSource, or left out. */
  source?: string | undefined
  /** What the encoder said of its text, with the same weights; left out: it is encoded. */
  reading?: Reading | undefined
}

/** Sources of examples that are no fair sample of a person's mail: that which was labelled rightly is missing from them. */
const corrections = new Set(['moved', 'keyword', 'draft', 'field', 'taught'])

/**
 * May probabilities be calibrated by it? Of corrections, half may be wrong at any probability, and yet nearly all mail
 * at that probability is right: nobody corrects it.
 */
export function isSample(source: string | undefined): boolean {
  return source === undefined || !corrections.has(source)
}

/** One that the engine learns from. */
export interface UsedExample extends KnownExample {
  weight: number
  /** Index of its label; the number of labels for "none of these". */
  target: number
}

/**
 * The labels' own examples and the learnt ones of these labels or of none, sorted by what they say. Those that say the
 * same of the same count once, with the greatest weight among them.
 */
export function usedExamples(labels: readonly Label[], learnt: readonly KnownExample[]): UsedExample[] {
  const places = new Map(labels.map(({ name }, place) => [name, place]))
  const own = labels.flatMap(({ name, examples }) => examples.map((text) => ({ text, label: name })))
  const used = [...own, ...learnt].flatMap((example: KnownExample): UsedExample[] => {
    const target = example.label === null ? labels.length : places.get(example.label)
    const weight = example.weight ?? 1
    return target === undefined || !(weight > 0) ? [] : [{ ...example, target, weight }]
  })
  const keyed = used.map((example) => ({ example, key: keyOf(example) }))
  keyed.sort(
    (left, right) =>
      compare(left.key, right.key) ||
      right.example.weight - left.example.weight ||
      Number(isSample(right.example.source)) - Number(isSample(left.example.source)) ||
      compare(left.example.id ?? '', right.example.id ?? ''),
  )
  return keyed.flatMap(({ example, key }, index) => (keyed[index - 1]?.key === key ? [] : [example]))
}

/** Equal for examples that say the same of the same: all but weight, source, id and reading. */
export function keyOf({ label, text, flags = [], sender, listId, attachment }: Example): string {
  // The label first: texts of one label that are alike stand side by side.
  return JSON.stringify([label, text, [...flags].sort(), sender ?? null, listId ?? null, attachment === true])
}

/** One reading each, in order; only what has none is encoded. */
export async function readingsOf(
  examples: readonly KnownExample[],
  encoder: Pick<Encoder, 'encode'>,
  signal?: AbortSignal,
): Promise<Reading[]> {
  const unread = examples.filter(({ reading }) => reading === undefined)
  const encodings = await encoder.encode(
    unread.map(({ text }) => text),
    signal,
  )
  const fresh = encodings.values()
  return examples.map(({ reading }) => reading ?? (fresh.next().value as Reading))
}

/** By code units: the order must not change with the machine's language. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
