import { createReadStream } from 'node:fs'
import { scanMbox } from './mbox-scanner.ts'
import { unquoteFrom, withoutFrame } from './unquote.ts'

/** A message on its way through; `index` counts from 0. */
export interface StreamedMessage {
  raw: Uint8Array
  index: number
  /** It was longer than the limit: `raw` is its beginning. */
  truncated: boolean
}

export interface StreamOptions {
  /** Of each message; 32 MiB unless told. */
  maxBytes?: number
}

export const defaultMaxBytes = 32 * 1024 * 1024

/**
 * Reads an mbox message by message, holding one piece of the file and the messages in it. Content before the first "From "
 * line is one message too, so that a damaged file loses nothing.
 */
export async function* readMboxMessages(
  source: string | AsyncIterable<Uint8Array>,
  { maxBytes = defaultMaxBytes }: StreamOptions = {},
): AsyncGenerator<StreamedMessage, void, undefined> {
  const pieces = typeof source === 'string' ? createReadStream(source, { highWaterMark: 256 * 1024 }) : source
  let finished: { raw: Uint8Array; truncated: boolean }[] = []
  let parts: Buffer[] = []
  let length = 0
  let index = 0

  function finish(): void {
    const whole = withoutFrame(Buffer.concat(parts))
    const truncated = length > maxBytes + frameAllowance
    // What was left out at the end took the empty line with it.
    const raw = unquoteFrom(whole)
    if (raw.length > 0)
      finished.push({ raw: raw.subarray(0, maxBytes), truncated: truncated || raw.length > maxBytes })
    parts = []
    length = 0
  }
  const scanner = scanMbox({
    begin: () => {
      if (length > 0) finish()
    },
    bytes: (content) => {
      const room = maxBytes + frameAllowance - length
      length += content.length
      // A copy, because the piece it stands in is many times its size.
      if (room > 0) parts.push(Buffer.from(content.subarray(0, room)))
    },
  })
  function* take(): Generator<StreamedMessage, void, undefined> {
    for (const message of finished) {
      yield { ...message, index }
      index += 1
    }
    finished = []
  }

  for await (const piece of pieces) {
    scanner.push(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength), false)
    yield* take()
  }
  scanner.push(Buffer.alloc(0), true)
  if (length > 0) finish()
  yield* take()
}

/** The "From " line and the empty line are not counted against the limit. */
const frameAllowance = 2048
