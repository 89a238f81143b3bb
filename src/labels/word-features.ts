/**
 * The words and character n-grams of a text as a sparse vector, by feature hashing with signs (Weinberger et al. 2009):
 * what an encoder of one language does not see, and what no encoder sees, such as the shape of an order number.
 */

/** A sparse vector: `values[i]` stands at `places[i]`; no place comes twice. */
export interface SparseVector {
  places: Uint16Array
  values: Float32Array
}

/** A power of two. With 1,024 the accuracy on the sets of bench/labels.ts fell a little; 65,536 changed nothing. */
export const wordPlaces = 4096

/** What a mail is about stands early; reading eight times as much changed nothing, and fitting took twice as long. */
const readCharacters = 500
const gramLength = 5

/** How long the vector is beside the embedding, whose length is 1. On the sets of bench/labels.ts 0.85 and 1 are as good. */
const worthOfAll = 0.7

/** A word; parts with a digit stay joined, so that INV-4711 is one. */
const words = /[\p{L}\p{M}\p{N}]+(?:[-_/.][\p{L}\p{M}]*\p{N}[\p{L}\p{M}\p{N}]*)*/gu

/** Length `worthOfAll`, or 0 where there is no word. Every digit counts as the same: INV-4711 and INV-0815 are alike. */
export function wordFeatures(text: string): SparseVector {
  const sums = new Float64Array(wordPlaces)
  for (const word of wordsOf(text))
    forEachGram(word, (place, worth) => {
      sums[place] = (sums[place] as number) + worth
    })
  const places: number[] = []
  let square = 0
  for (let place = 0; place < wordPlaces; place++) {
    const size = Math.abs(sums[place] as number)
    if (size === 0) continue
    places.push(place)
    square += size
  }
  const length = Math.sqrt(square) / worthOfAll
  // Square roots: a word that comes four times says twice as much, not four times.
  const values = places.map((place) => {
    const sum = sums[place] as number
    return (Math.sign(sum) * Math.sqrt(Math.abs(sum))) / length
  })
  return { places: Uint16Array.from(places), values: Float32Array.from(values) }
}

/**
 * What each word of the text has in what `pushOf` says of a place, by what the word brings to the place. For people:
 * the places of wordFeatures mean nothing to them.
 */
export function wordPushes(text: string, pushOf: (place: number) => number): Map<string, number> {
  const { places, values } = wordFeatures(text)
  const pushAt = new Map([...places].map((place, index) => [place, (values[index] ?? 0) * pushOf(place)]))
  const words = [...wordsOf(text)].map((word) => {
    const sums = new Map<number, number>()
    forEachGram(word, (place, worth) => sums.set(place, (sums.get(place) ?? 0) + worth))
    return { word, parts: [...sums] }
  })
  const totals = new Map<number, number>()
  for (const [place, sum] of words.flatMap(({ parts }) => parts))
    totals.set(place, (totals.get(place) ?? 0) + Math.abs(sum))
  const pushes = new Map<string, number>()
  for (const { word, parts } of words) {
    for (const [place, sum] of parts) {
      const share = Math.abs(sum) / (totals.get(place) ?? 1)
      pushes.set(word, (pushes.get(word) ?? 0) + share * (pushAt.get(place) ?? 0))
    }
  }
  return pushes
}

function* wordsOf(text: string): Generator<string> {
  const begin = text.slice(0, readCharacters).normalize('NFKC').toLowerCase()
  for (const [word] of begin.matchAll(words)) yield word
}

/** Tells the place and the signed worth of the word and of each of its parts. */
function forEachGram(word: string, tell: (place: number, worth: number) => void): void {
  const shape = ` ${word.replaceAll(/\p{N}/gu, '0')} `
  const worth = worthOf(shape.length - 2)
  const tellPart = (from: number, to: number) => {
    const hash = hashOf(shape, from, to)
    tell(hash & (wordPlaces - 1), hash < 0 ? -worth : worth)
  }
  tellPart(0, shape.length)
  for (let from = 0; from + gramLength <= shape.length; from++) {
    // The gram that is the whole word was counted above.
    if (gramLength < shape.length) tellPart(from, from + gramLength)
  }
}

/** Short words are mostly the glue of a language, whichever it is; from seven letters on a word counts in full. */
function worthOf(letters: number): number {
  return Math.min(1, Math.max(0.1, (letters - 1) / 6)) ** 2
}

/** FNV-1a over UTF-16 code units, mixed once more, since its low bits alone are poor. */
export function hashOf(text: string, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let place = from; place < to; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 12)
}
