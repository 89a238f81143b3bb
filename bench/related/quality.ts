/** What the thresholds of src/related/related-kind.ts mean, and what int8 costs, on sets that were not trained on. */
import { randomNumbers } from '../../src/random-numbers.ts'
import { createEmbeddingIndex } from '../../src/related/embedding-index.ts'
import { packVector } from '../../src/related/packed-vector.ts'
import { readRows, spaced } from '../eval/data.ts'
import type { Remembering } from '../readings.ts'

interface Row {
  text: string
  label: string
}

const shown = 5

export async function measureQuality(data: URL, encoder: Remembering): Promise<void> {
  for (const file of ['banking77.test', 'clinc150.test', 'hwu64.test', 'it_tickets.test', '20news.test']) {
    const rows = spaced(
      readRows<Row>(data, file).filter(({ label }) => label !== 'oos'),
      1500,
    ).map(({ text, label }) => ({ label, text: text.slice(0, 4000) }))
    const vectors = await embeddings(encoder, rows)
    console.log(`\n${file}, ${rows.length} texts`)
    thresholds(rows, vectors)
    ranking(vectors)
    await copies(encoder, rows.slice(0, 400), vectors)
  }
}

/** Of the five that are shown: how many are of the same label, and how many texts get any? */
function thresholds(rows: readonly Row[], vectors: readonly Float32Array[]): void {
  const best = vectors.map((vector, place) =>
    vectors
      .flatMap((other, index) => (index === place ? [] : [{ index, score: cosine(vector, other) }]))
      .sort((left, right) => right.score - left.score)
      .slice(0, shown),
  )
  for (const floor of [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]) {
    let all = 0
    let right = 0
    let answered = 0
    for (const [place, hits] of best.entries()) {
      const above = hits.filter(({ score }) => score >= floor)
      all += above.length
      right += above.filter(({ index }) => rows[index]?.label === rows[place]?.label).length
      if (above.length > 0) answered++
    }
    console.log(
      `  from ${floor.toFixed(2)}: ${percent(right / all)} of ${String(all).padStart(5)} shown have the same label, ${percent(answered / rows.length)} of the texts have some`,
    )
  }
}

function ranking(vectors: readonly Float32Array[]): void {
  const index = createEmbeddingIndex(vectors[0]?.length ?? 0)
  const about = { at: 0, group: 0, requester: 0, isTicket: false, counts: true, place: [0, 0] as const }
  for (const [place, vector] of vectors.entries()) index.put({ id: place + 1, ...about }, packVector(vector))
  let same = 0
  let first = 0
  let worst = 0
  for (const [place, vector] of vectors.entries()) {
    const found: { place: number; score: number }[] = []
    index.search(vector, -2, (slot, score) => found.push({ place: slot, score }))
    const right = vectors.map((other, index) => ({ place: index, score: cosine(vector, other) }))
    for (const hit of found) worst = Math.max(worst, Math.abs(hit.score - (right[hit.place]?.score ?? 0)))
    const top = (hits: typeof found) =>
      hits
        .filter((hit) => hit.place !== place)
        .sort((left, other) => other.score - left.score)
        .slice(0, shown)
        .map((hit) => hit.place)
    const own = top(found)
    const wanted = top(right)
    same += own.filter((one) => wanted.includes(one)).length
    if (own[0] === wanted[0]) first++
  }
  console.log(
    `  int8 against floats: ${percent(first / vectors.length)} the same first, ${percent(same / vectors.length / shown)} of the best five the same, cosine at most ${worst.toFixed(4)} off`,
  )
}

/** The same thing sent again: with a greeting, with an impatient sentence, with slips. */
async function copies(
  encoder: Remembering,
  rows: readonly Row[],
  vectors: readonly Float32Array[],
): Promise<void> {
  const random = randomNumbers(3)
  const edits: Record<string, (text: string) => string> = {
    'with a greeting': (text) => `Hello,\n\n${text}\n\nKind regards\nJane Miller`,
    'with a reminder': (text) =>
      `I have not heard from you yet, so I write again. ${text} Please answer soon.`,
    'with slips': (text) =>
      [...text].map((letter, place, all) => (random() < 0.03 ? (all[place + 1] ?? letter) : letter)).join(''),
  }
  for (const [name, edit] of Object.entries(edits)) {
    const edited = await embeddings(
      encoder,
      rows.map(({ text }) => ({ text: edit(text) })),
    )
    const scores = edited.map((vector, place) => cosine(vector, vectors[place] as Float32Array))
    const from = (floor: number) => percent(scores.filter((score) => score >= floor).length / scores.length)
    console.log(
      `  sent again ${name}: ${from(0.65)} from 0.65, ${from(0.8)} from 0.80, ${from(0.85)} from 0.85, ${from(0.9)} from 0.90, ${from(0.95)} from 0.95`,
    )
  }
  const pairs = { same: [] as number[], other: [] as number[] }
  for (const [place, { label, text }] of rows.entries())
    for (let before = 0; before < place; before++) {
      const other = rows[before] as Row
      if (other.text === text) continue
      const score = cosine(vectors[place] as Float32Array, vectors[before] as Float32Array)
      pairs[label === other.label ? 'same' : 'other'].push(score)
    }
  for (const [name, scores] of Object.entries(pairs)) {
    const from = (floor: number) =>
      `${((1e4 * scores.filter((score) => score >= floor).length) / scores.length).toFixed(2)} from ${floor.toFixed(2)}`
    console.log(
      `  of 10,000 pairs of different texts of ${name === 'same' ? 'one label' : 'two labels'}: ${[0.65, 0.8, 0.85, 0.9, 0.95].map(from).join(', ')}`,
    )
  }
}

async function embeddings(encoder: Remembering, rows: readonly { text: string }[]): Promise<Float32Array[]> {
  const readings = await encoder.readings(rows.map(({ text }) => text))
  return readings.map(({ embedding }) => embedding)
}

function cosine(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let place = 0; place < left.length; place++) sum += (left[place] as number) * (right[place] as number)
  return sum
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`.padStart(7)
}
