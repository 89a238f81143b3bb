/**
 * An mbox as a store: an index of byte offsets, eight bytes a message, and nothing else of it in memory. The UID is the
 * number of the message in the file.
 *
 * A grown file is indexed on from its last message. A file whose known part changed was rewritten: it is indexed anew and
 * gets another UIDVALIDITY. That is made of the file's identity and its first lines and, after a rewriting, of the size
 * it had then and a fingerprint of its end, so that any other process can check it against the file it sees.
 */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Entry } from '../contract.ts'
import { readPart } from '../read-part.ts'
import { scanMbox } from './mbox-scanner.ts'
import type { MessageStore } from './message-store.ts'
import { unquoteFrom, withoutFrame } from './unquote.ts'

const fingerprintBytes = 1024
/** A "From " line has an address and a date. */
const fromLineBytes = 1024

export function openMboxFile(path: string): MessageStore {
  let offsets: number[] = []
  let size = 0
  let inode = -1
  let modifiedAt = 0
  let base = ''
  let epoch = ''
  let tail = ''
  let looking: Promise<unknown> = Promise.resolve()

  async function look(): Promise<void> {
    const now = await stat(path)
    if (now.ino === inode && now.size === size && now.mtimeMs === modifiedAt) return
    const newBase = await identity(now.ino)
    const grown = newBase === base && now.size >= size && (await fingerprint(size)) === tail
    if (!grown) {
      const rewritten = newBase === base
      offsets = []
      base = newBase
      epoch = rewritten ? `${String(now.size).padStart(15, '0')}${await fingerprint(now.size)}` : ''
    }
    await index(now.size)
    inode = now.ino
    size = now.size
    modifiedAt = now.mtimeMs
    tail = await fingerprint(size)
  }

  async function index(end: number): Promise<void> {
    // The last message may have been half there: only where it begins is sure.
    const start = offsets.pop() ?? 0
    if (end <= start) return
    const scanner = scanMbox({ begin: (offset) => void offsets.push(offset), bytes: () => {} }, start)
    for await (const piece of createReadStream(path, { start, end: end - 1, highWaterMark: 256 * 1024 })) {
      scanner.push(piece as Buffer, false)
    }
    scanner.push(Buffer.alloc(0), true)
  }

  /** Nine digits of the file itself and the header that it begins with. */
  async function identity(ino: number): Promise<string> {
    const head = await readPart(path, 0, fingerprintBytes)
    const end = Buffer.from(head)
      .toString('latin1')
      .search(/\r?\n\r?\n/)
    return digits(9, String(ino), head.subarray(0, end === -1 ? head.length : end))
  }
  async function fingerprint(at: number): Promise<string> {
    const start = Math.max(0, at - fingerprintBytes)
    return digits(4, await readPart(path, start, at - start))
  }

  async function part(uid: number): Promise<{ start: number; end: number; fromLine: string } | null> {
    const start = offsets[uid - 1]
    if (start === undefined) return null
    const head = Buffer.from(await readPart(path, start, fromLineBytes)).toString('latin1')
    const fromLine = head.slice(0, head.indexOf('\n') + 1)
    return { start: start + fromLine.length, end: offsets[uid] ?? size, fromLine }
  }

  async function entry(uid: number): Promise<Entry | null> {
    const found = await part(uid)
    if (found === null) return null
    const last = await readPart(path, Math.max(found.start, found.end - 3), 3)
    const framed = Buffer.concat([Buffer.from('.'), last])
    const empty = framed.length - withoutFrame(framed).length
    const receivedAt = (fromLineDate(found.fromLine) ?? new Date(modifiedAt)).toISOString()
    return { uid, size: Math.max(0, found.end - found.start - empty), receivedAt, flags: [] }
  }

  return {
    look() {
      const work = looking.then(look)
      looking = work.catch(() => {})
      return work
    },
    get uidValidity() {
      return `${base}${epoch}`
    },
    get uidNext() {
      return offsets.length + 1
    },
    get count() {
      return offsets.length
    },
    async accepts(uidValidity) {
      if (uidValidity === `${base}${epoch}`) return true
      if (!uidValidity.startsWith(base) || uidValidity.length !== 28) return false
      const then = Number(uidValidity.slice(9, 24))
      return then <= size && (await fingerprint(then)) === uidValidity.slice(24)
    },
    uidsAfter(after, limit) {
      const first = Math.max(1, after + 1)
      const count = Math.max(0, Math.min(limit, offsets.length - first + 1))
      return Array.from({ length: count }, (_, index) => first + index)
    },
    lastUids(count) {
      return this.uidsAfter(Math.max(0, offsets.length - Math.max(0, count)), Math.max(0, count))
    },
    entry,
    async read(uid, maxBytes) {
      const found = await part(uid)
      const listed = await entry(uid)
      if (found === null || listed === null) return null
      // Unquoting makes it shorter, never longer; a whole message is read whole.
      const length =
        listed.size <= maxBytes ? listed.size : Math.min(listed.size, maxBytes + fingerprintBytes)
      return unquoteFrom(Buffer.from(await readPart(path, found.start, length))).subarray(0, maxBytes)
    },
  }
}

/** The ctime() form of RFC 4155, taken as UTC: "From ada@example.org Mon Jan  5 08:00:00 2026". */
function fromLineDate(line: string): Date | null {
  const found =
    /([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d(?::\d\d)?)(?: [A-Z]{3,4})?(?: [+-]\d{4})? (\d{4})/.exec(line)
  if (found === null) return null
  const date = new Date(`${found[2]} ${found[1]} ${found[4]} ${found[3]} UTC`)
  return Number.isNaN(date.getTime()) ? null : date
}

/** A number of so many digits made of the hash of the parts, not beginning with 0. */
function digits(length: number, ...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  const lowest = 10 ** (length - 1)
  return String(lowest + (hash.digest().readUInt32BE() % (9 * lowest)))
}
