import type { Encoding } from './encoder.ts'

/** An Encoding in one ArrayBuffer, so that it changes threads without a copy: all of it 4-byte numbers. */
export interface PackedEncoding {
  buffer: ArrayBuffer
  dimension: number
  words: number
}

export function packEncoding(encoding: Encoding): PackedEncoding {
  const dimension = encoding.embedding.length
  const words = encoding.words.count
  const packed = { buffer: new ArrayBuffer(4 * (dimension + 5 + 6 * words)), dimension, words }
  const views = viewsOf(packed)
  views.embedding.set(encoding.embedding)
  views.sentiment.set(encoding.sentiment)
  views.scores.set([encoding.urgency, encoding.reply])
  views.salience.set(encoding.salience)
  views.keyphrase.set(encoding.keyphrase)
  views.start.set(encoding.words.start)
  views.end.set(encoding.words.end)
  return packed
}

/** Views on the buffer, nothing copied. */
export function unpackEncoding(packed: PackedEncoding): Encoding {
  const { embedding, sentiment, scores, salience, keyphrase, start, end } = viewsOf(packed)
  const [urgency = 0, reply = 0] = scores
  return {
    embedding,
    sentiment,
    urgency,
    reply,
    words: { count: packed.words, start, end },
    salience,
    keyphrase,
  }
}

function viewsOf({ buffer, dimension, words }: PackedEncoding) {
  let offset = 0
  const take = (length: number): number => {
    const at = offset
    offset += 4 * length
    return at
  }
  return {
    embedding: new Float32Array(buffer, take(dimension), dimension),
    sentiment: new Float32Array(buffer, take(3), 3),
    scores: new Float32Array(buffer, take(2), 2),
    salience: new Float32Array(buffer, take(words), words),
    keyphrase: new Float32Array(buffer, take(3 * words), 3 * words),
    start: new Int32Array(buffer, take(words), words),
    end: new Int32Array(buffer, take(words), words),
  }
}
