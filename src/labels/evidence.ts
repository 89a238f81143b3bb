/** Why an item is classified as it is, in parts that a person can follow. */
import type { LabelProbability } from '../item/decision.ts'
import { answer, type LabelPrior } from './answer.ts'
import { type Calibration, calibrate, logOddsParts } from './calibration.ts'
import type { Certainty } from './certainty.ts'
import type { UsedExample } from './example-list.ts'
import { factFeatures } from './fact-features.ts'
import { type Content, densePlaces, featuresOf, learntFlags, type Reading } from './features.ts'
import { addFlagLogits } from './flag-logits.ts'
import type { Label } from './label-set.ts'
import { addHead, type Head } from './logistic-head.ts'
import { type Untaught, untaughtLogits } from './untaught.ts'
import { wordPlaces, wordPushes } from './word-features.ts'
import { zeroShotLogits } from './zero-shot.ts'

export interface Evidence {
  /** Without examples and prior, the most likely first. */
  before: LabelProbability[]
  /** As decided. */
  after: LabelProbability[]
  /** "None of these", as decided. */
  none: number
  /** The examples whose meaning is nearest; `likeness` is the cosine of the embeddings, 1 for the same text. */
  nearest: { id?: string; text: string; label: string | null; likeness: number }[]
  /** Those that count most, the strongest first. */
  pushes: Push[]
}

export interface Push {
  kind: 'meaning' | 'word' | 'sender' | 'list' | 'attachment' | 'flag' | 'mood' | 'thread'
  /** "description" or "examples" of the meaning; otherwise the word, address, list, flag, mood, or the prior's reason. */
  name: string
  /** What it adds to the log-odds of the first label against all else, about: the others' shares are taken as they are. */
  push: number
}

/** What the engine knows. */
export interface Knowledge {
  labels: readonly Label[]
  untaught: Untaught
  /** What the descriptions keep beside the examples (descriptionShare). */
  share: number
  head: Head | null
  calibration: Calibration
  certainty: Certainty
  examples: readonly UsedExample[]
  /** One for each of the examples. */
  readings: readonly Reading[]
}

const uncalibrated = calibrate({ examples: [], strangers: [], share: 1 })
const most = { nearest: 5, pushes: 20 }
/** What is weaker says nothing to a person. */
const least = 0.01

export function explainWith(
  knowledge: Knowledge,
  reading: Reading,
  content: Content,
  prior?: LabelPrior,
): Evidence {
  const { labels, untaught, share, head, calibration, certainty } = knowledge
  const before = untaughtLogits(untaught, reading, content, 1)
  const logits = untaughtLogits(untaught, reading, content, share)
  if (head !== null) addHead(head, featuresOf(reading, content), logits)
  const after = answer(labels, logits, calibration, certainty, prior)
  return {
    before: answer(labels, before, uncalibrated, certainty).labels,
    after: after.labels,
    none: after.none,
    nearest: nearestOf(knowledge, reading),
    pushes: pushesOf(knowledge, reading, content, { logits, ranked: after.labels, prior }),
  }
}

function nearestOf({ examples, readings }: Knowledge, { embedding }: Reading): Evidence['nearest'] {
  const likenesses = Float64Array.from(readings, (reading) => cosine(embedding, reading.embedding))
  // A few passes instead of sorting all: this is asked for every mail, and there may be thousands.
  const nearest: Evidence['nearest'] = []
  while (nearest.length < Math.min(most.nearest, examples.length)) {
    const index = likenesses.indexOf(likenesses.reduce((best, likeness) => Math.max(best, likeness)))
    const { id, text, label } = examples[index] as UsedExample
    nearest.push({ ...(id === undefined ? {} : { id }), text, label, likeness: likenesses[index] ?? 0 })
    likenesses[index] = Number.NEGATIVE_INFINITY
  }
  return nearest
}

/** Of embeddings, which have length 1. */
function cosine(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let place = 0; place < left.length; place++) sum += (left[place] as number) * (right[place] as number)
  return sum
}

interface Answered {
  logits: Float64Array
  ranked: readonly LabelProbability[]
  prior: LabelPrior | undefined
}

function pushesOf(
  { labels, untaught, share, head, calibration }: Knowledge,
  reading: Reading,
  content: Content,
  { logits, ranked, prior }: Answered,
): Push[] {
  const [first] = ranked
  if (first === undefined) return []
  const place = labels.findIndex(({ name }) => name === first.name)
  const { slopes, shift } = logOddsParts(logits, calibration, place)
  const along = (logits: ArrayLike<number>) => dot(slopes, logits)
  const pushes: Push[] = [
    {
      kind: 'meaning',
      name: 'description',
      push: share * along(zeroShotLogits(reading.embedding, untaught.descriptions, untaught.zeroShot)),
    },
  ]
  const places = densePlaces(reading.embedding.length)
  const { dense } = featuresOf(reading, content)
  const learnt = (from: number, to: number) =>
    head === null ? 0 : along(labels.map((_, label) => part(head, dense, label, from, to)))
  const learntSparse = (place: number) =>
    head === null ? 0 : along(head.sparse.subarray(place * labels.length, (place + 1) * labels.length))

  const fromExamples = shift + learnt(0, places.mood) + (head === null ? 0 : along(head.bias))
  pushes.push({ kind: 'meaning', name: 'examples', push: fromExamples })
  pushes.push({ kind: 'mood', name: 'sentiment', push: learnt(places.mood, places.mood + 3) })
  pushes.push({ kind: 'mood', name: 'urgency', push: learnt(places.mood + 3, places.flags) })
  for (const flag of content.flags ?? []) {
    const said = new Float64Array(labels.length)
    addFlagLogits(untaught.flagLogits, [flag], said)
    const place = places.flags + (learntFlags as readonly string[]).indexOf(flag)
    const push = along(said) + (place < places.flags ? 0 : learnt(place, place + 1))
    pushes.push({ kind: 'flag', name: flag, push })
  }
  pushes.push({
    kind: 'attachment',
    name: 'attachment',
    push: learnt(places.attachment, places.attachment + 1),
  })
  for (const { kind, name, place, value } of factFeatures(content))
    pushes.push({ kind, name, push: value * learntSparse(wordPlaces + place) })
  if (head !== null)
    for (const [name, push] of wordPushes(content.text, learntSparse))
      pushes.push({ kind: 'word', name, push })
  if (prior !== undefined) {
    const other = ranked.find(({ name }) => name === prior.label)?.probability ?? 0
    const against = -other / Math.max(1e-12, 1 - first.probability)
    const push = prior.strength * (prior.label === first.name ? 1 : against)
    pushes.push({ kind: 'thread', name: prior.reason, push })
  }
  return pushes
    .filter(({ push }) => Math.abs(push) >= least)
    .sort((left, right) => Math.abs(right.push) - Math.abs(left.push))
    .slice(0, most.pushes)
}

function part(
  { dense: weights }: Head,
  dense: Float32Array,
  label: number,
  from: number,
  to: number,
): number {
  const row = weights.subarray(label * dense.length + from, label * dense.length + to)
  return dot(row, dense.subarray(from, to))
}

function dot(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0
  for (let place = 0; place < left.length; place++) sum += (left[place] ?? 0) * (right[place] ?? 0)
  return sum
}
