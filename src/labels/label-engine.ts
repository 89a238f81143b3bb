import { setImmediate } from 'node:timers/promises'
import { UserError } from '../errors.ts'
import type { Encoder, Encoding } from '../model/encoder.ts'
import { type Classification, decide } from './decide.ts'
import { type Content, featuresOf, type Reading } from './features.ts'
import { addFlagLogits, encodeFlags } from './flag-logits.ts'
import type { Example, Label } from './label-set.ts'
import { addHead, fitHead, type Head, type HeadExample, softmaxWithNone } from './logistic-head.ts'
import { measureSharpness, sharpen } from './sharpness.ts'
import { encodeDescriptions, zeroShotLogits } from './zero-shot.ts'

/** Says which of a user's labels a text gets. Pure once made: the same engine gives the same answer. */
export interface LabelEngine {
  readonly labels: readonly Label[]
  /** Takes what the encoder said of a text, and the text with what is known of it. */
  classify(reading: Reading, content: Content): Classification
}

export interface LabelEngineOptions {
  labels: readonly Label[]
  encoder: Pick<Encoder, 'encode' | 'facts'>
  /** Learnt from people's corrections, in any order; those whose label is not in the set are left out. */
  examples?: readonly Example[]
}

/**
 * Encodes descriptions and examples and fits the head: a pure function of labels, examples and weights, whatever the
 * order of the examples. Takes one pass of the encoder for each of them.
 *
 * @throws UserError `label-twice` when two labels share a name
 */
export async function createLabelEngine(options: LabelEngineOptions): Promise<LabelEngine> {
  const { encoder } = options
  const labels = [...options.labels]
  refuseTwins(labels)
  const descriptions = await encodeDescriptions(labels, encoder)
  const flagLogits = await encodeFlags(descriptions, encoder)
  const examples = sortedExamples(labels, options.examples ?? [])
  const { head, sharpness } = await learn(labels, examples, encoder, logitsBefore)

  /** What descriptions and flags say, before anything is learnt. */
  function logitsBefore(reading: Reading, content: Content): Float64Array {
    const logits = zeroShotLogits(reading.embedding, descriptions, encoder.facts.zeroShot)
    addFlagLogits(flagLogits, content.flags ?? [], logits)
    return logits
  }

  function classify(reading: Reading, content: Content): Classification {
    const logits = logitsBefore(reading, content)
    if (head !== null) addHead(head, featuresOf(reading, content), logits)
    const probabilities = sharpen(logits, sharpness)
    const none = softmaxWithNone(logits)
    return decide(
      labels,
      probabilities.map((probability) => (1 - none) * probability),
      none,
    )
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

type Named = Example & { label: string }

/** The labels' own examples and the learnt ones, each once, in an order that does not depend on how they came. */
function sortedExamples(labels: readonly Label[], learnt: readonly Example[]): Named[] {
  const known = new Set(labels.map((label) => label.name))
  const own = labels.flatMap((label) => label.examples.map((text): Named => ({ text, label: label.name })))
  const named = learnt.filter(
    (example): example is Named => example.label !== null && known.has(example.label),
  )
  const sorted = [...own, ...named].sort(compareExamples)
  return sorted.filter((example, index) => {
    const before = sorted[index - 1]
    return before === undefined || compareExamples(before, example) !== 0
  })
}

function compareExamples(left: Named, right: Named): number {
  return (
    compare(left.label, right.label) ||
    compare(left.text, right.text) ||
    compare(flagsOf(left), flagsOf(right))
  )
}

function flagsOf({ flags = [] }: Example): string {
  return [...flags].sort().join(' ')
}

/** By code units: the order must not change with the machine's language. */
function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}

interface Learnt {
  /** Null where there is no example. */
  head: Head | null
  sharpness: number
}

async function learn(
  labels: readonly Label[],
  examples: readonly Named[],
  encoder: LabelEngineOptions['encoder'],
  logitsBefore: (reading: Reading, content: Content) => Float64Array,
): Promise<Learnt> {
  const readings = await encoder.encode(examples.map((example) => example.text))
  const places = new Map(labels.map((label, index) => [label.name, index]))
  const known: HeadExample[] = []
  for (const [index, example] of examples.entries()) {
    // A thousand of them take a tenth of a second: others may run meanwhile.
    if (index % 50 === 49) await setImmediate()
    const reading = readings[index] as Encoding
    known.push({
      features: featuresOf(reading, example),
      offset: logitsBefore(reading, example),
      target: places.get(example.label) ?? 0,
    })
  }
  const head = known.length === 0 ? null : await fitHead(known, labels.length)
  return { head, sharpness: await measureSharpness(known, labels.length) }
}
