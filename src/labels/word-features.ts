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

/** A word; parts with a digit stay joined, so that INV-4711 is one. */
const words = /[\p{L}\p{M}\p{N}]+(?:[-_/.][\p{L}\p{M}]*\p{N}[\p{L}\p{M}\p{N}]*)*/gu

/** Length 1, or 0 where there is no word. Every digit counts as the same: INV-4711 and INV-0815 are alike. */
export function wordFeatures(text: string): SparseVector {
  const sums = new Float64Array(wordPlaces)
  for (const [word] of text.slice(0, readCharacters).normalize('NFKC').toLowerCase().matchAll(words)) {
    const shape = ` ${word.replaceAll(/\p{N}/gu, '0')} `
    const worth = worthOf(shape.length - 2)
    count(sums, shape, 0, shape.length, worth)
    for (let from = 0; from + gramLength <= shape.length; from++) {
      // The gram that is the whole word was counted above.
      if (gramLength < shape.length) count(sums, shape, from, from + gramLength, worth)
    }
  }
  const places: number[] = []
  let square = 0
  for (let place = 0; place < wordPlaces; place++) {
    const size = Math.abs(sums[place] as number)
    if (size === 0) continue
    places.push(place)
    square += size
  }
  const length = Math.sqrt(square)
  // Square roots: a word that comes four times says twice as much, not four times.
  const values = places.map((place) => {
    const sum = sums[place] as number
    return (Math.sign(sum) * Math.sqrt(Math.abs(sum))) / length
  })
  return { places: Uint16Array.from(places), values: Float32Array.from(values) }
}

/** Short words are mostly the glue of a language, whichever it is; from seven letters on a word counts in full. */
function worthOf(letters: number): number {
  return Math.min(1, Math.max(0.1, (letters - 1) / 6)) ** 2
}

/** FNV-1a over UTF-16 code units, mixed once more, since its low bits alone are poor. */
function count(sums: Float64Array, text: string, from: number, to: number, worth: number): void {
  let hash = 0x811c9dc5
  for (let place = from; place < to; place++) hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash ^= hash >>> 12
  const place = hash & (wordPlaces - 1)
  sums[place] = (sums[place] as number) + (hash < 0 ? -worth : worth)
}
