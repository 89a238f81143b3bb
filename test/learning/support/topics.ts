import { exampleId } from '../../../src/learning/example-store.ts'
import type { LearntExample } from '../../../src/learning/learnt-example.ts'
import type { Encoder, Encoding } from '../../../src/model/encoder.ts'
import { randomNumbers } from '../../../src/random-numbers.ts'

/** Six kinds of mail and the words they share, for texts that an encoder of words can and cannot tell apart. */
const vocabulary: Record<string, string> = {
  Order: 'order buy bags espresso roast deliver stock quantity price list filter beans',
  Invoice: 'invoice pay bank transfer due amount tax billing account reminder iban receipt',
  Problem: 'broken machine leaks error repair stuck noise display warranty pump defect valve',
  Job: 'apply position salary resume interview degree barista hire contract career skills team',
  Visit: 'visit tour tasting group guests saturday reserve workshop tickets children guide cupping',
  Press: 'article magazine photo quote editor deadline story column journalist print feature podcast',
}
const shared =
  'please thanks hello we our you with about today week would like could question send know'.split(' ')

export const topicLabels = Object.entries(vocabulary).map(([name, words]) => ({
  name,
  description: `Mail about ${words.split(' ').slice(0, 4).join(', ')}`,
  examples: [],
  precision: 0.9,
}))

export interface TopicMail {
  text: string
  label: string
}

/** Mails of all topics by turns. Some words of each are those of another topic. */
export function topicMails(count: number, seed: number): TopicMail[] {
  const random = randomNumbers(seed)
  const pick = <Value>(values: readonly Value[]) => values[Math.floor(random() * values.length)] as Value
  const names = Object.keys(vocabulary)
  return Array.from({ length: count }, (_, index) => {
    const label = names[index % names.length] as string
    const own = (vocabulary[label] as string).split(' ')
    const stray = (vocabulary[pick(names)] as string).split(' ')
    const words = [
      ...Array.from({ length: 5 }, () => pick(own)),
      ...Array.from({ length: 1 }, () => pick(stray)),
      ...Array.from({ length: 6 }, () => pick(shared)),
    ]
    return { text: words.sort(() => random() - 0.5).join(' '), label }
  })
}

/** The vote on a mail; later numbers are newer. */
export function voteOn(
  { text, label }: TopicMail,
  number: number,
  given: string | null = label,
): LearntExample {
  const item = `topic ${text}`
  return {
    ...{ id: exampleId(item), item, source: 'moved', label: given, weight: 2 },
    at: new Date(Date.UTC(2026, 10, 1) + number * 60_000).toISOString(),
    ...{ place: 'support/INBOX', messageId: null, subject: 'Topic', text },
  }
}

const dimension = 48

/** An encoder for which each word is a direction; `version` changes the directions. Notes what it encodes. */
export function topicEncoder(
  version = 'topics-1',
): Pick<Encoder, 'encode' | 'facts'> & { encoded: string[] } {
  const salt = [...version].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619), 7)
  const directions = new Map<string, Float32Array>()
  function directionOf(word: string): Float32Array {
    const known = directions.get(word)
    if (known !== undefined) return known
    const hash = [...word].reduce((sum, letter) => Math.imul(sum ^ letter.charCodeAt(0), 16777619), salt)
    const random = randomNumbers(hash)
    const direction = Float32Array.from({ length: dimension }, () => random() + random() - 1)
    directions.set(word, direction)
    return direction
  }
  const encoder = {
    facts: { version, dimension, maxTokens: 128, zeroShot: { scale: 8, bias: -2 } },
    encoded: [] as string[],
    async encode(texts: readonly string[]) {
      encoder.encoded.push(...texts)
      return texts.map((text): Encoding => {
        const sum = new Float32Array(dimension)
        for (const word of text.toLowerCase().match(/[a-z]+/g) ?? [])
          for (const [place, value] of directionOf(word).entries()) sum[place] = (sum[place] ?? 0) + value
        const length = Math.hypot(...sum) || 1
        return {
          embedding: sum.map((value) => value / length),
          ...{ sentiment: Float32Array.of(0, 1, 0), urgency: 0.2, reply: 0 },
          words: { count: 0, start: new Int32Array(), end: new Int32Array() },
          ...{ salience: new Float32Array(), keyphrase: new Float32Array() },
        }
      })
    },
  }
  return encoder
}
