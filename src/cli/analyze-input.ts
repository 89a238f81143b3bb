import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import type { Item } from '../item/item.ts'
import { readMessage } from '../item/read-message.ts'
import { readMboxMessages } from '../mail/mbox/read-mbox-messages.ts'
import {
  emlFiles,
  formatOfBeginning,
  formatOfName,
  type InputFormat,
  maildirFiles,
  sniffedBytes,
} from './analyze-format.ts'
import { parseItemLine } from './analyze-json-line.ts'
import { readLines } from './analyze-lines.ts'
import { textItem } from './analyze-text-item.ts'

/** Something to analyse, or one sentence about why there is none; `bytes` of the input that it took. */
export type Input = ({ item: Item } | { problem: string }) & { bytes: number }

export interface InputOptions {
  /** Forces how every path is read. */
  format: InputFormat | null
  standardInput: AsyncIterable<Uint8Array>
}

/** Of one message, attachments and all. */
const longestMessage = 32 * 1024 * 1024
/** Of one line of JSON, and of one plain text: many times what the model reads. */
const longestText = 4 * 1024 * 1024

/** Items of all paths, one after the other and each as it is asked for; "-" is standard input. */
export async function* readInputs(paths: readonly string[], options: InputOptions): AsyncGenerator<Input> {
  for (const path of paths) {
    try {
      yield* path === '-'
        ? readStream('stdin', options.standardInput, options.format)
        : readPath(path, options.format)
    } catch (error) {
      yield { problem: `${path}: ${reasonOf(error)}`, bytes: 0 }
    }
  }
}

/** Bytes that readInputs will read of these paths; null where that cannot be told. */
export async function sizeOf(paths: readonly string[]): Promise<number | null> {
  let size = 0
  for (const path of paths) {
    const stats = path === '-' ? null : await stat(path).catch(() => null)
    if (stats === null || !stats.isFile()) return null
    size += stats.size
  }
  return size
}

async function* readPath(path: string, format: InputFormat | null): AsyncGenerator<Input> {
  const stats = await stat(path)
  if (stats.isDirectory()) yield* readFolder(path, format)
  else if (format === 'maildir')
    yield { problem: `${path}: this is a file, expected: a Maildir folder`, bytes: 0 }
  else yield* readStream(path, createReadStream(path), format ?? formatOfName(path))
}

async function* readFolder(path: string, format: InputFormat | null): AsyncGenerator<Input> {
  const maildir = format === null || format === 'maildir' ? await maildirFiles(path) : null
  const files = maildir ?? (format === null || format === 'eml' ? await emlFiles(path) : [])
  if (maildir === null && files.length === 0) {
    yield { problem: `${path}: this folder is no Maildir (cur, new) and holds no .eml file`, bytes: 0 }
  }
  for (const file of files) {
    try {
      const { raw, truncated } = await readMessageFile(file)
      yield await readMail(raw, file, truncated)
    } catch (error) {
      yield { problem: `${file}: ${reasonOf(error)}`, bytes: 0 }
    }
  }
}

async function* readStream(
  name: string,
  source: AsyncIterable<Uint8Array>,
  named: InputFormat | null,
): AsyncGenerator<Input> {
  const { beginning, stream } = await peek(source)
  if (beginning.length === 0) return
  switch (named ?? formatOfBeginning(beginning)) {
    case 'jsonl':
      yield* readJsonLines(name, stream)
      break
    case 'mbox':
      for await (const { raw, index, truncated } of readMboxMessages(stream, { maxBytes: longestMessage })) {
        yield await readMail(raw, `${name}#${index + 1}`, truncated)
      }
      break
    case 'eml': {
      const { raw, truncated } = await readWhole(stream, longestMessage)
      yield await readMail(raw, name, truncated)
      break
    }
    default: {
      const { raw, truncated } = await readWhole(stream, longestText)
      const text = new TextDecoder().decode(raw)
      const item = textItem({ id: name, subject: '', text, from: null, date: null }, truncated)
      yield { item, bytes: raw.length }
    }
  }
}

async function* readJsonLines(name: string, stream: AsyncIterable<Uint8Array>): AsyncGenerator<Input> {
  for await (const { number, text, bytes } of readLines(stream, longestText)) {
    if (text === null) {
      yield { problem: `${name}:${number}: this line is longer than 4 MB, expected: one item a line`, bytes }
      continue
    }
    if (text.trim() === '') continue
    const parsed = parseItemLine(text)
    if ('value' in parsed) yield { item: parsed.value, bytes }
    else yield { problem: `${name}:${number}: ${parsed.problem}`, bytes }
  }
}

async function readMail(raw: Uint8Array, id: string, truncated: boolean): Promise<Input> {
  const item = await readMessage(raw, { id, maxBytes: longestMessage, truncated })
  return { item, bytes: raw.length }
}

/** The first bytes of a stream, and the stream with them still in it. */
async function peek(
  source: AsyncIterable<Uint8Array>,
): Promise<{ beginning: Uint8Array; stream: AsyncIterable<Uint8Array> }> {
  const chunks = source[Symbol.asyncIterator]()
  const read: Uint8Array[] = []
  let length = 0
  while (length < sniffedBytes) {
    const { done, value } = await chunks.next()
    if (done) break
    read.push(value)
    length += value.length
    // Whoever writes items line by line waits for an answer to each.
    if (read.length === 1 && /^\s*\{.*\n/.test(new TextDecoder().decode(value))) break
  }
  async function* again(): AsyncGenerator<Uint8Array> {
    try {
      yield* read.splice(0)
      for (;;) {
        const { done, value } = await chunks.next()
        if (done) return
        yield value
      }
    } finally {
      await chunks.return?.()
    }
  }
  return { beginning: Buffer.concat(read), stream: again() }
}

async function readWhole(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): Promise<{ raw: Uint8Array; truncated: boolean }> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of stream) {
    chunks.push(chunk.subarray(0, most - length))
    length += chunk.length
    if (length > most) break
  }
  return { raw: Buffer.concat(chunks), truncated: length > most }
}

async function readMessageFile(path: string): Promise<{ raw: Uint8Array; truncated: boolean }> {
  const file = await open(path)
  try {
    return await readWhole(file.createReadStream({ autoClose: false }), longestMessage)
  } finally {
    await file.close()
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'there is no such file or folder'
  if (code === 'EACCES' || code === 'EPERM') return 'this may not be read by this user'
  return `this cannot be read (${code ?? (error as Error).message})`
}
