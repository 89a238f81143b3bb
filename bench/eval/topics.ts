import { stopWords } from '../../pipelines/text/stop-words.ts'
import { denseRows, type Rows, sphericalKMeans } from '../../src/report/topics/spherical-k-means.ts'
import { readRows, spaced } from './data.ts'
import type { Result, Setting } from './task.ts'

interface Row {
  text: string
  subject?: string
  label: string
}

const sets = [
  { name: 'it_tickets', file: 'it_tickets.test' },
  { name: '20news', file: '20news.test' },
]
const lead = 0.1
/** Of the vocabulary of TF-IDF: words in at least two texts and at most half of them, the most frequent. */
const words = { leastTexts: 2, mostShare: 0.5, most: 10_000 }

/** Do clusters agree with what the texts are about? As many clusters as labels, the same k-means for all. */
export async function* topics({ data, encoder, base, rows: limit }: Setting): AsyncGenerator<Result> {
  for (const { name, file } of sets) {
    const rows = spaced(readRows<Row>(data, file), limit)
    const labels = rows.map(({ label }) => label)
    const count = new Set(labels).size
    const texts = rows.map(({ text }) => text)
    const cluster = (vectors: Rows) => sphericalKMeans(vectors, count, 5).clusters
    const embed = async ({ encode }: Pick<typeof encoder, 'encode'>) =>
      denseRows((await encode(texts)).map(({ embedding }) => embedding))
    const ours = cluster(await embed(encoder))
    const byWords = cluster(wordRows(texts))
    const byBase = base === null ? null : cluster(await embed(base))
    const wordsValue = mutualInformation(byWords, labels)
    yield {
      task: `topics: ${name} (${count} clusters)`,
      rows: rows.length,
      measure: 'NMI',
      value: mutualInformation(ours, labels),
      baselines: {
        'TF-IDF k-means': wordsValue,
        'base encoder': byBase === null ? null : mutualInformation(byBase, labels),
      },
      bar: { least: wordsValue + lead, words: `TF-IDF k-means + ${lead}` },
    }
    yield {
      task: `topics: ${name} (${count} clusters)`,
      rows: rows.length,
      measure: 'purity',
      value: purity(ours, labels),
      baselines: {
        'TF-IDF k-means': purity(byWords, labels),
        'base encoder': byBase === null ? null : purity(byBase, labels),
      },
      bar: null,
    }
  }
}

/** Share of the texts that have the most frequent label of their cluster. */
function purity(clusters: ArrayLike<number>, labels: readonly string[]): number {
  const counts = Map.groupBy(labels.keys(), (place) => clusters[place])
  let right = 0
  for (const places of counts.values()) {
    const byLabel = Map.groupBy(places, (place) => labels[place])
    right += Math.max(...[...byLabel.values()].map(({ length }) => length))
  }
  return right / labels.length
}

/** Normalised by the mean of both entropies, as in scikit-learn. */
function mutualInformation(clusters: ArrayLike<number>, labels: readonly string[]): number {
  const count = labels.length
  const both = sizes(labels.map((label, place) => `${clusters[place]} ${label}`))
  const one = sizes(labels.map((_, place) => String(clusters[place])))
  const other = sizes(labels)
  const entropy = (all: Map<string, number>) =>
    [...all.values()].reduce((sum, size) => sum - (size / count) * Math.log(size / count), 0)
  const [ours, theirs] = [entropy(one), entropy(other)]
  const mean = (ours + theirs) / 2
  return mean === 0 ? 1 : (ours + theirs - entropy(both)) / mean
}

function sizes(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** TF-IDF with logarithmic counts, smoothed as in scikit-learn, without stop words. */
function wordRows(texts: readonly string[]): Rows {
  const stops = stopWords('en')
  const documents = texts.map((text) =>
    sizes((text.toLowerCase().match(/\p{L}{2,}/gu) ?? []).filter((word) => !stops.has(word))),
  )
  const frequencies = sizes(documents.flatMap((document) => [...document.keys()]))
  const vocabulary = new Map(
    [...frequencies]
      .filter(([, texts]) => texts >= words.leastTexts && texts <= words.mostShare * documents.length)
      .sort((one, other) => other[1] - one[1])
      .slice(0, words.most)
      .map(([word], place) => [word, place]),
  )
  const vectors = documents.map((document) => {
    const entries = [...document].flatMap(([word, times]): [number, number][] => {
      const place = vocabulary.get(word)
      const rarity = Math.log((1 + texts.length) / (1 + (frequencies.get(word) ?? 0))) + 1
      return place === undefined ? [] : [[place, (1 + Math.log(times)) * rarity]]
    })
    const length = Math.hypot(...entries.map(([, value]) => value)) || 1
    return entries.map(([place, value]): [number, number] => [place, value / length])
  })
  return {
    length: vectors.length,
    dimension: vocabulary.size,
    product: (row, center) =>
      (vectors[row] ?? []).reduce((sum, [place, value]) => sum + value * (center[place] as number), 0),
    addTo(center, row) {
      for (const [place, value] of vectors[row] ?? []) center[place] = (center[place] as number) + value
    },
  }
}
