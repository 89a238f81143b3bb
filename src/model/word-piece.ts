import * as z from 'zod'

/** The parts of a tokenizer.json that are used; the rest must be what it is for an uncased BERT. */
const Definition = z.object({
  normalizer: z.object({
    type: z.literal('BertNormalizer'),
    clean_text: z.literal(true),
    handle_chinese_chars: z.literal(true),
    strip_accents: z.union([z.null(), z.literal(true)]),
    lowercase: z.literal(true),
  }),
  pre_tokenizer: z.object({ type: z.literal('BertPreTokenizer') }),
  model: z.object({
    type: z.literal('WordPiece').optional(),
    unk_token: z.string(),
    continuing_subword_prefix: z.literal('##'),
    max_input_chars_per_word: z.number().int().positive(),
    vocab: z.record(z.string(), z.number().int().nonnegative()),
  }),
})

export interface WordPiece {
  readonly start: number
  readonly end: number
  readonly unknownWord: Int32Array
  /** Longer words are unknown. In code points. */
  readonly maxCharacters: number
  /** The ids of a normalised word: the longest known beginning first (Wu et al. 2016). Empty for an empty word. */
  encode(word: string): Int32Array
}

export function makeWordPiece(definition: unknown): WordPiece {
  // Only what is needed later: the vocabulary as it was parsed would live on with whatever names it.
  const {
    vocab,
    unk_token: unknown,
    max_input_chars_per_word: maxCharacters,
  } = Definition.parse(definition).model
  const beginnings = new Map<string, number>()
  const continuations = new Map<string, number>()
  let longest = 0
  for (const [piece, id] of Object.entries(vocab)) {
    const continues = piece.startsWith('##') && piece.length > 2
    const text = continues ? piece.slice(2) : piece
    ;(continues ? continuations : beginnings).set(text, id)
    longest = Math.max(longest, text.length)
  }
  const unknownWord = Int32Array.of(idOf(unknown))

  function idOf(piece: string): number {
    const id = beginnings.get(piece)
    if (id === undefined) throw new Error(`the vocabulary has no ${piece}`)
    return id
  }

  function encode(word: string): Int32Array {
    if (word.length > maxCharacters && [...word].length > maxCharacters) return unknownWord
    const ids: number[] = []
    for (let start = 0; start < word.length; ) {
      const known = start === 0 ? beginnings : continuations
      let end = Math.min(word.length, start + longest)
      let id = known.get(word.slice(start, end))
      while (id === undefined && --end > start) id = known.get(word.slice(start, end))
      if (id === undefined) return unknownWord
      ids.push(id)
      start = end
    }
    return new Int32Array(ids)
  }

  return {
    start: idOf('[CLS]'),
    end: idOf('[SEP]'),
    unknownWord,
    maxCharacters,
    encode,
  }
}
