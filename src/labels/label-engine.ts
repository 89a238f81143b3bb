import { UserError } from '../errors.ts'
import type { Encoder } from '../model/encoder.ts'
import { answer, type LabelPrior } from './answer.ts'
import { measureCertainty } from './certainty.ts'
import type { Classification } from './decide.ts'
import { type Evidence, explainWith } from './evidence.ts'
import {
  isSample,
  type KnownExample,
  keyOf,
  readingsOf,
  type UsedExample,
  usedExamples,
} from './example-list.ts'
import { type Content, featuresOf, type Reading } from './features.ts'
import { type FitTask, fit, packReadings } from './fit.ts'
import { fitInThread } from './fit-pool.ts'
import { digestOf, type FittedHead, type Learnt, packLearnt, unpackLearnt } from './fitted-head.ts'
import type { Label } from './label-set.ts'
import { addHead } from './logistic-head.ts'
import { type LabelQuality, measureQuality } from './quality.ts'
import { descriptionShare, encodeUntaught, type Untaught, untaughtLogits } from './untaught.ts'

/** Says which of a user's labels a text gets. Pure once made: the same engine gives the same answer. */
export interface LabelEngine {
  readonly labels: readonly Label[]
  /** How many it has learnt from; of those that say the same one counts. */
  readonly examples: number
  /** Takes what the encoder said of a text, the text with what is known of it, and what its thread says of it. */
  classify(reading: Reading, content: Content, prior?: LabelPrior): Classification
  /** Why it is classified so. */
  explain(reading: Reading, content: Content, prior?: LabelPrior): Evidence
  /** How well each label does, in the order of the labels. */
  readonly quality: readonly LabelQuality[]
  /** What a later start need not compute again; null where nothing was learnt. */
  readonly fitted: FittedHead | null
}

export interface LabelEngineOptions {
  labels: readonly Label[]
  encoder: Pick<Encoder, 'encode' | 'facts'>
  /** Learnt from people's corrections, in any order; those whose label is not in the set are left out. */
  examples?: readonly KnownExample[]
  /** What an earlier engine had learnt; used where it was learnt from the same, as good as none otherwise. */
  fitted?: FittedHead | null | undefined
  signal?: AbortSignal | undefined
}

/** An example, and what is said of it by those that do not know it. */
export interface HeldOut {
  example: KnownExample
  classification: Classification
}

const folds = 5
/** So many examples kept aside say enough of the labels: with many examples only the first folds are fitted. */
const enough = 400

/**
 * Encodes descriptions and examples and fits the head, in a thread of its own: a pure function of labels, examples and
 * weights, whatever the order of the examples. Takes one pass of the encoder for each example without a reading.
 *
 * @throws UserError `label-twice` when two labels share a name
 * @throws the signal's reason when aborted
 */
export async function createLabelEngine(options: LabelEngineOptions): Promise<LabelEngine> {
  const { encoder, signal } = options
  const labels = [...options.labels]
  refuseTwins(labels)
  const untaught = await encodeUntaught(labels, encoder)
  const examples = usedExamples(labels, options.examples ?? [])
  const readings = await readingsOf(examples, encoder, signal)
  const digest = digestOf(labels, examples, encoder)
  const known = options.fitted == null ? null : unpackLearnt(options.fitted, digest)
  const learnt = known ?? (await learn(taskOf(labels, untaught, examples, readings), signal))
  const { head, calibration } = learnt
  const certainty = measureCertainty(labels.length, learnt.answers)
  const fitted = packLearnt(digest, learnt)
  const share = descriptionShare(labels.length, examples)

  function logitsOf(reading: Reading, content: Content): Float64Array {
    const logits = untaughtLogits(untaught, reading, content, share)
    if (head !== null) addHead(head, featuresOf(reading, content), logits)
    return logits
  }

  return {
    labels,
    examples: examples.length,
    classify: (reading, content, prior) =>
      answer(labels, logitsOf(reading, content), calibration, certainty, prior),
    explain: (reading, content, prior) =>
      explainWith(
        { labels, untaught, share, head, calibration, certainty, examples, readings },
        reading,
        content,
        prior,
      ),
    quality: measureQuality(labels, examples, learnt.answers, certainty),
    fitted,
  }
}

/**
 * What the engine would say of each example if it had learnt from the others only: in folds, so that texts that are
 * nearly the same stay together. In the order of the examples; those whose label is not in the set are left out.
 *
 * @throws like createLabelEngine
 */
export async function crossValidate(
  options: Omit<LabelEngineOptions, 'fitted' | 'examples'> & {
    examples: readonly KnownExample[]
    folds?: number
  },
): Promise<HeldOut[]> {
  const { encoder, signal } = options
  const labels = [...options.labels]
  refuseTwins(labels)
  const untaught = await encodeUntaught(labels, encoder)
  const used = usedExamples(labels, options.examples)
  const readings = await readingsOf(used, encoder, signal)
  const task = { ...taskOf(labels, untaught, used, readings), enough: Number.POSITIVE_INFINITY }
  const found = await fitInThread({ ...task, folds: options.folds ?? folds }, signal)
  const certainty = measureCertainty(labels.length, found.answers)
  const logitsOf = new Map(used.map((example, index) => [keyOf(example), found.heldOut[index]]))
  return options.examples.flatMap((example): HeldOut[] => {
    const logits = logitsOf.get(keyOf(example))
    if (logits == null) return []
    return [{ example, classification: answer(labels, logits, found.calibration, certainty) }]
  })
}

async function learn(task: FitTask, signal: AbortSignal | undefined): Promise<Learnt> {
  // Without examples there is nothing to wait for.
  const { head, calibration, answers } =
    task.examples.length === 0 ? fit(task) : await fitInThread(task, signal)
  return { head, calibration, answers }
}

function taskOf(
  labels: readonly Label[],
  untaught: Untaught,
  examples: readonly UsedExample[],
  readings: readonly Reading[],
): FitTask {
  return {
    untaught,
    labels: labels.length,
    examples: examples.map(({ text, flags, sender, listId, attachment, target, weight, source }) => ({
      content: { text, flags, sender, listId, attachment },
      target,
      weight,
      isSample: isSample(source),
    })),
    readings: packReadings(readings),
    folds,
    enough,
  }
}

function refuseTwins(labels: readonly Label[]): void {
  const seen = new Set<string>()
  for (const { name } of labels) {
    if (seen.has(name))
      throw new UserError('label-twice', `There are two labels "${name}"; give one another name.`)
    seen.add(name)
  }
}
