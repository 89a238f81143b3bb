import { UserError } from '../errors.ts'
import type { Encoder, Encoding } from '../model/encoder.ts'
import { type Classification, decide } from './decide.ts'
import type { Example, Label } from './label-set.ts'
import { addHead, fitHead, type Head, softmaxWithNone } from './logistic-head.ts'
import { type Descriptions, encodeDescriptions, zeroShotLogits } from './zero-shot.ts'

/** Says which of a user's labels a text gets. Pure once made: the same engine gives the same answer. */
export interface LabelEngine {
  readonly labels: readonly Label[]
  /** Takes an Encoding, or its embedding alone: [dimension], L2-normalised. */
  classify(text: Pick<Encoding, 'embedding'> | Float32Array): Classification
}

export interface LabelEngineOptions {
  labels: readonly Label[]
  encoder: Pick<Encoder, 'encode' | 'facts'>
  /** Learnt from people's corrections, in any order; those whose label is not in the set are left out. */
  examples?: readonly Example[]
}

/**
 * Encodes descriptions and examples and fits the head: a pure function of labels, examples and weights, whatever the
 * order of the examples.
 *
 * @throws UserError `label-twice` when two labels share a name
 */
export async function createLabelEngine(options: LabelEngineOptions): Promise<LabelEngine> {
  const { encoder } = options
  const labels = [...options.labels]
  refuseTwins(labels)
  const descriptions = await encodeDescriptions(labels, encoder)
  const head = await learn(labels, descriptions, encoder, sortedExamples(labels, options.examples ?? []))

  function classify(text: Pick<Encoding, 'embedding'> | Float32Array): Classification {
    const embedding = text instanceof Float32Array ? text : text.embedding
    const logits = zeroShotLogits(embedding, descriptions, encoder.facts.zeroShot)
    if (head !== null) addHead(head, embedding, logits)
    const none = softmaxWithNone(logits)
    return decide(labels, logits, none)
  }

  return { labels, classify }
}

function refuseTwins(labels: readonly Label[]): void {
  const seen = new Set<string>()
  for (const { name } of labels) {
    if (seen.has(name))
      throw new UserError('label-twice', `There are two labels "${name}"; give one another name.`)
    seen.add(name)
  }
}

/** The labels' own examples and the learnt ones, each once, in an order that does not depend on how they came. */
function sortedExamples(labels: readonly Label[], learnt: readonly Example[]): Example[] {
  const known = new Set(labels.map((label) => label.name))
  const own = labels.flatMap((label) => label.examples.map((text) => ({ text, label: label.name })))
  const sorted = [...own, ...learnt.filter((example) => known.has(example.label))].sort(
    (left, right) => compare(left.label, right.label) || compare(left.text, right.text),
  )
  return sorted.filter(({ text, label }, index) => {
    const before = sorted[index - 1]
    return before === undefined || before.text !== text || before.label !== label
  })
}

/** By code units: the order must not change with the machine's language. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

async function learn(
  labels: readonly Label[],
  descriptions: Descriptions,
  encoder: LabelEngineOptions['encoder'],
  examples: readonly Example[],
): Promise<Head | null> {
  if (examples.length === 0) return null
  const { dimension, zeroShot } = encoder.facts
  const encodings = await encoder.encode(examples.map((example) => example.text))
  const features = new Float32Array(examples.length * dimension)
  const offsets = new Float64Array(examples.length * labels.length)
  for (const [index, { embedding }] of encodings.entries()) {
    features.set(embedding, index * dimension)
    offsets.set(zeroShotLogits(embedding, descriptions, zeroShot), index * labels.length)
  }
  const places = new Map(labels.map((label, index) => [label.name, index]))
  const targets = Int32Array.from(examples, (example) => places.get(example.label) ?? 0)
  return fitHead({ count: examples.length, dimension, labels: labels.length, features, offsets, targets })
}
