/**
 * What was learnt, as bytes: so that a start need not fit again. The bytes begin with their own SHA-256 and the digest
 * of what they were learnt from; damaged ones, or those of another set, are as good as none.
 *
 * SHA-256 of the rest (32) · digest (32) · labels, dense length, places in use, held-out answers, points of the line
 * (5 × uint32), unused (uint32) · calibration (3 × float64) · points of its line (2 × float64 each) · held-out answers
 * (4 × float64 each) · the places in use (uint32 each) · weights (float32): dense, those of the places in use, bias. All
 * little-endian, as every machine Node runs on.
 */
import { createHash } from 'node:crypto'
import type { Encoder } from '../model/encoder.ts'
import type { Calibration } from './calibration.ts'
import type { HeldOutAnswer } from './certainty.ts'
import { isSample, keyOf, type UsedExample } from './example-list.ts'
import type { Label } from './label-set.ts'
import { type Head, spread } from './logistic-head.ts'

export interface FittedHead {
  /** Hex; changes with whatever the head is a function of. */
  digest: string
  state: Uint8Array
}

/** What is learnt from examples. */
export interface Learnt {
  /** Null where there is no example. */
  head: Head | null
  calibration: Calibration
  answers: HeldOutAnswer[]
}

/** Changes when another version would learn something else from the same examples. */
const engineVersion = 4

export function digestOf(
  labels: readonly Label[],
  examples: readonly UsedExample[],
  { facts }: Pick<Encoder, 'facts'>,
): string {
  const hash = createHash('sha256')
  hash.update(JSON.stringify([engineVersion, facts.version, labels.map(partsOf)]))
  for (const example of examples)
    hash.update(`\n${example.weight} ${isSample(example.source)} ${keyOf(example)}`)
  return hash.digest('hex')
}

/** The own examples are among those used; their order says nothing. */
function partsOf({ name, description }: Label) {
  return [name, description]
}

export function packLearnt(digest: string, { head, calibration, answers }: Learnt): FittedHead | null {
  if (head === null) return null
  const { labels } = head
  const places = usedPlaces(head)
  const weights = new Float32Array(head.dense.length + places.length * labels + labels)
  weights.set(head.dense)
  for (const [index, place] of places.entries()) {
    weights.set(
      head.sparse.subarray(place * labels, (place + 1) * labels),
      head.dense.length + index * labels,
    )
  }
  weights.set(head.bias, weights.length - labels)
  const { sharpness, slope, shift, inside } = calibration
  const numbers = answers.flatMap(({ target, first, probability, weight: counts }) => [
    target,
    first,
    probability,
    counts,
  ])
  const body = Buffer.concat([
    Buffer.from(digest, 'hex'),
    bytesOf(Uint32Array.of(labels, head.dense.length, places.length, answers.length, inside.at.length, 0)),
    bytesOf(Float64Array.from([sharpness, slope, shift, ...inside.at, ...inside.value, ...numbers])),
    bytesOf(Uint32Array.from(places)),
    bytesOf(weights),
  ])
  return { digest, state: Buffer.concat([sha256(body), body]) }
}

/** Null for a state that is damaged or was learnt from something else. */
export function unpackLearnt(fitted: FittedHead, digest: string): Learnt | null {
  const bytes = Buffer.from(fitted.state)
  const body = bytes.subarray(32)
  if (fitted.digest !== digest || body.length < 80 || !sha256(body).equals(bytes.subarray(0, 32))) return null
  if (body.subarray(0, 32).toString('hex') !== digest) return null
  // Copied: the views need an aligned beginning.
  const rest = new Uint8Array(body.subarray(32)).buffer
  const [labels = 0, dense = 0, count = 0, held = 0, points = 0] = new Uint32Array(rest, 0, 6)
  const before = 3 + 2 * points
  const wanted = 24 + 8 * (before + 4 * held) + 4 * count + 4 * (dense + count * labels + labels)
  if (rest.byteLength !== wanted) return null
  const numbers = new Float64Array(rest, 24, before + 4 * held)
  const afterNumbers = 24 + numbers.byteLength
  const places = new Uint32Array(rest, afterNumbers, count)
  const weights = new Float32Array(rest, afterNumbers + places.byteLength)
  return {
    head: {
      labels,
      dense: Float64Array.from(weights.subarray(0, dense)),
      sparse: spread(weights.subarray(dense), places, labels),
      bias: Float64Array.from(weights.subarray(weights.length - labels)),
    },
    calibration: {
      sharpness: numbers[0] ?? 1,
      slope: numbers[1] ?? 1,
      shift: numbers[2] ?? 0,
      inside: {
        at: [...numbers.subarray(3, 3 + points)],
        value: [...numbers.subarray(3 + points, before)],
      },
    },
    answers: Array.from({ length: held }, (_, index) => {
      const [target = 0, first = 0, probability = 0, weight = 0] = numbers.subarray(
        before + 4 * index,
        before + 4 + 4 * index,
      )
      return { target, first, probability, weight }
    }),
  }
}

function usedPlaces({ sparse, labels }: Head): number[] {
  const places: number[] = []
  for (let place = 0; place < sparse.length / labels; place++) {
    const row = sparse.subarray(place * labels, (place + 1) * labels)
    if (row.some((value) => value !== 0)) places.push(place)
  }
  return places
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest()
}
