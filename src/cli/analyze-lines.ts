/** A line of a stream; `text` is null for one longer than the limit, of which nothing is kept. */
export interface Line {
  /** Counts from 1. */
  number: number
  text: string | null
  /** With its line end. */
  bytes: number
}

/**
 * Lines of a byte stream, one in memory at a time. LF or CRLF ends one; a byte order mark is dropped; bytes that are no
 * UTF-8 become U+FFFD.
 */
export async function* readLines(source: AsyncIterable<Uint8Array>, mostBytes: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = []
  let length = 0
  let number = 0

  function take(bytes: number): Line {
    number++
    const text = length > mostBytes ? null : decode(parts)
    parts = []
    length = 0
    return { number, text, bytes }
  }
  for await (const chunk of source) {
    let start = 0
    for (;;) {
      const newline = chunk.indexOf(0x0a, start)
      const part = chunk.subarray(start, newline === -1 ? undefined : newline)
      length += part.length
      if (length <= mostBytes) parts.push(part)
      else parts = []
      if (newline === -1) break
      start = newline + 1
      yield take(length + 1)
    }
  }
  if (length > 0) yield take(length)
}

function decode(parts: Uint8Array[]): string {
  const bytes = parts.length === 1 ? (parts[0] as Uint8Array) : Buffer.concat(parts)
  return new TextDecoder().decode(bytes).replace(/\r$/, '')
}
