import { KEEP, MARK, makeCharacterClasses, SPACE, SPLIT } from './character-classes.ts'
import type { Words } from './encoder.ts'
import { makeWordPiece } from './word-piece.ts'

/** The tokens of a text, without [CLS] and [SEP]. The tokens of word w are ids[firstToken[w]] … ids[firstToken[w + 1] - 1]. */
export interface Tokens {
  words: Words
  ids: Int32Array
  /** [words + 1] */
  firstToken: Int32Array
}

export interface Tokenizer {
  /** [CLS] */
  readonly start: number
  /** [SEP] */
  readonly end: number
  /** Reads words until the text or `maxTokens` is at its end. Time is linear in the text. */
  tokenize(text: string, maxTokens: number): Tokens
}

const cachedWords = 10_000
/** Longer words are rare and would fill the cache with noise. */
const cachedLength = 40

/**
 * An uncased BERT tokenizer that knows where each word stands in the text. The ids are those of the tokenizers library
 * in Python, which trained the weights, with one difference on purpose: "[SEP]" and its like in a text are five
 * characters, never the special token.
 *
 * @param definition the parsed tokenizer.json
 * @throws Error when it is not an uncased BERT tokenizer
 */
export function makeTokenizer(definition: unknown): Tokenizer {
  const pieces = makeWordPiece(definition)
  const classes = makeCharacterClasses()
  // Two generations: when the young one is full it becomes the old one, and what was not asked for since is forgotten.
  let young = new Map<string, Int32Array>()
  let old = new Map<string, Int32Array>()
  let scratch = makeScratch(4096)

  function idsOf(word: string, characters: number, plain: boolean): Int32Array {
    // A decomposed word never has fewer characters, so this one is unknown; not even looked at, for it may be a megabyte.
    if (characters > pieces.maxCharacters) return pieces.unknownWord
    const known = young.get(word)
    if (known !== undefined) return known
    const ids = old.get(word) ?? pieces.encode(plain ? word.toLowerCase() : normalise(word, classes))
    if (word.length > cachedLength) return ids
    if (young.size >= cachedWords) {
      old = young
      young = new Map()
    }
    young.set(word, ids)
    return ids
  }

  function tokenize(text: string, maxTokens: number): Tokens {
    let words = 0
    let tokens = 0

    /** False when there is no room for the word. */
    function add(start: number, end: number, characters: number, plain: boolean): boolean {
      const found = idsOf(text.slice(start, end), characters, plain)
      if (found.length === 0) return true
      if (tokens + found.length > maxTokens) return false
      if (tokens + found.length >= scratch.ids.length) scratch = twice(scratch)
      scratch.start[words] = start
      scratch.end[words] = end
      words++
      for (const id of found) scratch.ids[tokens++] = id
      scratch.firstToken[words] = tokens
      return true
    }

    eachWord(text, classes, add)
    return {
      words: { count: words, start: scratch.start.slice(0, words), end: scratch.end.slice(0, words) },
      ids: scratch.ids.slice(0, tokens),
      firstToken: scratch.firstToken.slice(0, words + 1),
    }
  }

  return { start: pieces.start, end: pieces.end, tokenize }
}

/** Where a text is written down before its size is known: a word has at least one token, so one size fits all. */
function makeScratch(size: number) {
  return {
    start: new Int32Array(size),
    end: new Int32Array(size),
    firstToken: new Int32Array(size),
    ids: new Int32Array(size),
  }
}

function twice(scratch: ReturnType<typeof makeScratch>): ReturnType<typeof makeScratch> {
  const larger = makeScratch(2 * scratch.ids.length)
  larger.start.set(scratch.start)
  larger.end.set(scratch.end)
  larger.firstToken.set(scratch.firstToken)
  larger.ids.set(scratch.ids)
  return larger
}

/** `characters` counts those that are kept; `plain` words are ASCII and need no normalising but lower case. */
type OnWord = (start: number, end: number, characters: number, plain: boolean) => boolean

function eachWord(text: string, classes: Uint8Array, onWord: OnWord): void {
  let start = -1
  let end = 0
  let characters = 0
  let plain = true
  for (let index = 0; index < text.length; ) {
    const codePoint = text.codePointAt(index) ?? 0
    const next = index + (codePoint > 0xffff ? 2 : 1)
    const kind = classes[codePoint]
    if (kind === KEEP) {
      if (start < 0) {
        start = index
        characters = 0
        plain = true
      } else if (end !== index) plain = false
      end = next
      characters++
      if (codePoint > 127) plain = false
    } else if (kind === MARK) {
      if (start >= 0) {
        end = next
        plain = false
      }
    } else if (kind === SPACE || kind === SPLIT) {
      if (start >= 0 && !onWord(start, end, characters, plain)) return
      start = -1
      if (kind === SPLIT && !onWord(index, next, 1, codePoint < 128)) return
    }
    index = next
  }
  if (start >= 0) onWord(start, end, characters, plain)
}

/** Without dropped characters and accents, in lower case letter by letter: a sigma at the end stays σ, as in training. */
function normalise(word: string, classes: Uint8Array): string {
  const kept = without(word, classes).normalize('NFD')
  return without(kept, classes).replaceAll('Σ', 'σ').toLowerCase()
}

function without(word: string, classes: Uint8Array): string {
  let kept = ''
  for (const character of word) {
    const kind = classes[character.codePointAt(0) ?? 0]
    if (kind === KEEP || kind === SPLIT) kept += character
  }
  return kept
}
