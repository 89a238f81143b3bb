import { createEmbeddingIndex } from '../../src/related/embedding-index.ts'
import { packVector } from '../../src/related/packed-vector.ts'
import { readRows, spaced } from './data.ts'
import { areaUnderCurve } from './measures.ts'
import type { Result, Setting } from './task.ts'

interface Row {
  text: string
  label: string
}

/** Half a million pairs. */
const most = 1000
const lead = 0.05
/** Intents, whose texts are paraphrases of each other; and departments, whose tickets have little more in common than where they go. */
const sets = [
  { name: 'banking77', file: 'banking77.test', areParaphrases: true },
  { name: 'clinc150', file: 'clinc150.test', areParaphrases: true },
  { name: 'askubuntu', file: 'askubuntu.all', areParaphrases: true },
  { name: 'hwu64', file: 'hwu64.test', areParaphrases: true },
  { name: 'it_tickets', file: 'it_tickets.test', areParaphrases: false },
]
/** Strangers are not like each other. */
const outside = new Set(['oos', 'None'])

/** All pairs of texts: do those of one label have the higher cosine? As the index of related items counts it, in int8. */
export async function* related({ data, encoder, base, rows: limit }: Setting): AsyncGenerator<Result> {
  for (const { name, file, areParaphrases } of sets) {
    const inside = readRows<Row>(data, file).filter(({ label }) => !outside.has(label))
    const rows = spaced(inside, Math.min(most, limit))
    const texts = rows.map(({ text }) => text)
    const alike: boolean[] = []
    for (const [place, { label }] of rows.entries())
      for (let other = 0; other < place; other++) alike.push(label === rows[other]?.label)
    const area = (scores: readonly number[]) => areaUnderCurve(scores, alike)
    const embed = async ({ encode }: Pick<typeof encoder, 'encode'>) =>
      (await encode(texts)).map(({ embedding }) => embedding)
    const words = Math.max(...[false, true].map((pairs) => area(wordCosines(texts, pairs))))
    yield {
      task: `related pairs: ${name}`,
      rows: rows.length,
      measure: 'AUC of pairs',
      value: area(indexCosines(await embed(encoder))),
      baselines: { 'TF-IDF': words, 'base encoder': base === null ? null : area(cosines(await embed(base))) },
      bar: areParaphrases ? { least: words + lead, words: 'TF-IDF + 0.05' } : null,
    }
  }
}

/** Of each text with all before it. */
function indexCosines(embeddings: readonly Float32Array[]): number[] {
  const index = createEmbeddingIndex(embeddings[0]?.length ?? 0)
  return embeddings.flatMap((embedding, place) => {
    const scores = new Array<number>(place).fill(0)
    // Slots are given in the order of putting.
    index.search(embedding, -2, (slot, score) => {
      scores[slot] = score
    })
    const details = { at: 0, group: 0, requester: 0, isTicket: false, counts: true, place: [0, 0] as const }
    index.put({ id: place + 1, ...details }, packVector(embedding))
    return scores
  })
}

function cosines(embeddings: readonly Float32Array[]): number[] {
  return embeddings.flatMap((one, place) =>
    embeddings
      .slice(0, place)
      .map((other) => one.reduce((sum, value, column) => sum + value * (other[column] as number), 0)),
  )
}

/** Cosine of TF-IDF, smoothed as in scikit-learn, on single words, and on pairs of neighbours too. */
function wordCosines(texts: readonly string[], pairs: boolean): number[] {
  const grams = texts.map((text) => {
    const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
    const couples = words.slice(1).map((word, place) => `${words[place]} ${word}`)
    return pairs ? [...words, ...couples] : [...words]
  })
  const frequencies = new Map<string, number>()
  for (const each of grams)
    for (const gram of new Set(each)) frequencies.set(gram, (frequencies.get(gram) ?? 0) + 1)
  const vectors = grams.map((each) => {
    const values = new Map<string, number>()
    for (const gram of each) {
      const rarity = Math.log((1 + texts.length) / (1 + (frequencies.get(gram) ?? 0))) + 1
      values.set(gram, (values.get(gram) ?? 0) + rarity)
    }
    const length = Math.hypot(...values.values()) || 1
    return new Map([...values].map(([gram, value]) => [gram, value / length]))
  })
  return vectors.flatMap((one, place) =>
    vectors.slice(0, place).map((other) => {
      let sum = 0
      for (const [gram, value] of one) sum += value * (other.get(gram) ?? 0)
      return sum
    }),
  )
}
