/** What is kept of one item: a fixed part of bytes that is loaded into memory, and what people read, as JSON. */
import type { Decision } from '../item/decision.ts'
import type { SeenItem } from './contract.ts'
import type { IndexedItem } from './embedding-index.ts'
import { numberHash } from './keys.ts'
import { type PackedVector, packVector } from './packed-vector.ts'

const longestSubject = 120
const mostKeywords = 3
const longestKeyword = 40
const mostNumbers = 8
/** Id, requester, bits, scale. */
const headBytes = 8 + 8 + 1 + 4
const ticketBit = 1
const countsBit = 2

/** Written by machines to many, or in answer to anything: nobody's report. */
const automatic = new Set<string>(['list', 'bulk', 'auto-reply', 'bounce', 'calendar'])
/** Two items that name different ones of these are about different things, however alike they are. */
const naming = new Set(['order-number', 'invoice-number', 'ticket-number', 'iban'])

/** What people read of an item, and what duplicates are told by. */
export interface ItemDetails {
  key: string
  subject: string
  url: string | null
  keywords: string[]
  /** Hashes of order numbers and the like. */
  numbers: number[]
}

export type RememberedItem = Omit<IndexedItem, 'group' | 'place'>

export function itemOf(item: SeenItem, flags: readonly string[], now: number): RememberedItem {
  const at = item.at === null ? Number.NaN : Date.parse(item.at)
  return {
    id: numberHash(item.key),
    // A sender may write any date; nothing has come tomorrow.
    at: Number.isNaN(at) ? now : Math.min(at, now),
    requester: item.requester === null ? 0 : numberHash(item.requester.trim().toLowerCase()),
    isTicket: item.key.startsWith('ticket:'),
    counts: !flags.some((flag) => automatic.has(flag)),
  }
}

export function detailsOf(
  { key, subject, url }: SeenItem,
  { keywords, entities }: Pick<Decision, 'keywords' | 'entities'>,
): ItemDetails {
  const numbers = entities.filter(({ type }) => naming.has(type))
  return {
    key,
    subject: cut(subject, longestSubject),
    url,
    keywords: keywords.slice(0, mostKeywords).map(({ text }) => cut(text, longestKeyword)),
    numbers: [...new Set(numbers.map(({ type, value }) => numberHash(`${type} ${value}`)))].slice(
      0,
      mostNumbers,
    ),
  }
}

export function toBytes(
  { id, requester, isTicket, counts }: RememberedItem,
  embedding: Float32Array,
): Uint8Array {
  const { scale, bytes } = packVector(embedding)
  const packed = Buffer.alloc(headBytes + bytes.length)
  packed.writeDoubleLE(id, 0)
  packed.writeDoubleLE(requester, 8)
  packed.writeUInt8((isTicket ? ticketBit : 0) | (counts ? countsBit : 0), 16)
  packed.writeFloatLE(scale, 17)
  packed.set(new Uint8Array(bytes.buffer), headBytes)
  return packed
}

export function fromBytes(packed: Buffer): Omit<RememberedItem, 'at'> & { vector: PackedVector } {
  const bits = packed.readUInt8(16)
  return {
    id: packed.readDoubleLE(0),
    requester: packed.readDoubleLE(8),
    isTicket: (bits & ticketBit) !== 0,
    counts: (bits & countsBit) !== 0,
    vector: {
      scale: packed.readFloatLE(17),
      bytes: new Int8Array(packed.buffer, packed.byteOffset + headBytes, packed.length - headBytes),
    },
  }
}

/** Never half of a surrogate pair. */
function cut(text: string, most: number): string {
  return text
    .trim()
    .slice(0, most)
    .replace(/[\uD800-\uDBFF]$/, '')
    .toWellFormed()
}
