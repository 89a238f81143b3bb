/**
 * What the encoder said of texts, in one file of the data folder, so that trying other labels on the same mail is fast and
 * needs no Redis. Derived from the mail and the weights alone: it may be deleted at any time. One record a text:
 *
 *   SHA-256 of the text (32 bytes) · embedding · sentiment (3) · urgency, as 32-bit floats of this machine
 *
 * The name holds the version of the weights; the files of other versions are removed. No text stands in it, but what a
 * text is about could be guessed: it is readable by its owner only, like everything in the data folder.
 */
import { createHash } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reading } from '../../labels/features.ts'
import type { Encoder } from '../../model/encoder.ts'

export interface ReadingFile {
  /** One for each text, in order; only those that were never read are encoded, and are kept for the next time. */
  read(texts: readonly string[]): Promise<Reading[]>
  /** The same for whoever wants an encoder and no more of it than readings: the label engine. */
  readonly encoder: Pick<Encoder, 'encode' | 'facts'>
  /** How many it knew, and how many were encoded, since it was opened. */
  readonly counts: { known: number; encoded: number }
}

const hashLength = 32
/** 384 dimensions: some 160 MB. A fuller file begins anew. */
const mostReadings = 100_000

export async function openReadingFile(
  dataFolder: string,
  encoder: Pick<Encoder, 'encode' | 'facts'>,
): Promise<ReadingFile> {
  const { version, dimension } = encoder.facts
  const name = `readings-${version.replaceAll(/[^\w.-]/g, '_')}.bin`
  const path = join(dataFolder, name)
  const recordLength = hashLength + 4 * (dimension + 4)
  await mkdir(dataFolder, { recursive: true, mode: 0o700 })
  for (const other of await readdir(dataFolder))
    if (/^readings-.*\.bin$/.test(other) && other !== name) await rm(join(dataFolder, other), { force: true })

  const known = parse(await load(path, recordLength), recordLength, dimension)
  const counts = { known: 0, encoded: 0 }

  async function read(texts: readonly string[]): Promise<Reading[]> {
    const keys = texts.map((text) => createHash('sha256').update(text).digest())
    const missing = new Map<string, { key: Buffer; text: string }>()
    for (const [index, key] of keys.entries()) {
      const name = key.toString('base64')
      if (!known.has(name)) missing.set(name, { key, text: texts[index] ?? '' })
    }
    const fresh = [...missing.values()]
    counts.known += texts.length - fresh.length
    counts.encoded += fresh.length
    if (fresh.length > 0) {
      const encodings = await encoder.encode(fresh.map(({ text }) => text))
      const records = encodings.map((encoding, index) => record(fresh[index]?.key as Buffer, encoding))
      for (const [index, { embedding, sentiment, urgency }] of encodings.entries())
        known.set(fresh[index]?.key.toString('base64') ?? '', { embedding, sentiment, urgency })
      // In one write, so that two commands at once cannot mix their records.
      await appendFile(path, Buffer.concat(records), { mode: 0o600 })
    }
    return keys.map((key) => known.get(key.toString('base64')) as Reading)
  }
  return {
    read,
    counts,
    encoder: {
      facts: encoder.facts,
      encode: async (texts) => (await read(texts)).map((reading) => ({ ...reading, ...notRead })),
    },
  }
}

/** What the file does not keep. */
const notRead = {
  reply: 0,
  words: { count: 0, start: new Int32Array(), end: new Int32Array() },
  salience: new Float32Array(),
  keyphrase: new Float32Array(),
}

/** The file's whole records; what a crash left half-written is cut off, so that the next record begins where it must. */
async function load(path: string, recordLength: number): Promise<Buffer> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
  const whole = bytes.length > mostReadings * recordLength ? 0 : bytes.length - (bytes.length % recordLength)
  if (whole < bytes.length) await truncate(path, whole)
  return bytes.subarray(0, whole)
}

function parse(bytes: Buffer, recordLength: number, dimension: number): Map<string, Reading> {
  const readings = new Map<string, Reading>()
  // Views of floats must begin at a multiple of four; a buffer of our own does.
  const { buffer } = Uint8Array.from(bytes)
  for (let start = 0; start < bytes.length; start += recordLength) {
    const floats = new Float32Array(buffer, start + hashLength, dimension + 4)
    readings.set(bytes.toString('base64', start, start + hashLength), {
      embedding: floats.subarray(0, dimension),
      sentiment: floats.subarray(dimension, dimension + 3),
      urgency: floats[dimension + 3] ?? 0,
    })
  }
  return readings
}

function record(key: Buffer, { embedding, sentiment, urgency }: Reading): Buffer {
  return Buffer.concat([key, Buffer.from(Float32Array.from([...embedding, ...sentiment, urgency]).buffer)])
}
