/**
 * Exact cosines over up to 200,000 embeddings in memory, about 450 bytes an item at 384 dimensions: int8 with a scale per
 * vector, every row looked at for every query. What people read of an item is not here; `place` says where it stands.
 */
import { type PackedVector, unpackVector } from './packed-vector.ts'
import { openProducts, rowsAtOnce } from './products.ts'
import { createSlotTable } from './slot-table.ts'

/** Beyond it the oldest item goes. */
export const mostItems = 200_000

/** What is known of an item in memory. Ids are hashes, whole numbers below 2^53. */
export interface IndexedItem {
  id: number
  /** ms since 1970 */
  at: number
  /** Items of one group are the same thing: a mail, its thread, the ticket made of it. */
  group: number
  /** 0: nobody knows. */
  requester: number
  isTicket: boolean
  /** Does it count as somebody's report? Newsletters, bounces and automatic answers do not. */
  counts: boolean
  /** Id of its entry in Redis: ms and number. */
  place: readonly [milliseconds: number, number: number]
}

export interface EmbeddingIndex {
  readonly size: number
  /** Takes the place of the item with this id. */
  put(item: IndexedItem, vector: PackedVector): void
  remove(id: number): boolean
  /** Removes what is older than this (ms since 1970); gives how many there were. */
  expire(before: number): number
  /** How many items that count are newer than `after`, up to `until`. */
  count(after: number, until: number): number
  /** Time of the oldest item, in ms; null where there is none. */
  oldest(): number | null
  /** Calls `visit` for everything with a cosine of at least `floor`, in no order. Many things may be alike: keep few. */
  search(query: Float32Array, floor: number, visit: (slot: number, score: number) => void): void
  /** What stands in a slot until the next change; `at` and `counts` make no object. */
  item(slot: number): IndexedItem
  at(slot: number): number
  group(slot: number): number
  counts(slot: number): boolean
  ofGroup(group: number): IndexedItem[]
  /** The embedding as it was kept, or null. */
  vector(id: number): Float32Array | null
}

const ticketBit = 1
const countsBit = 2

export function createEmbeddingIndex(dimension: number, most = mostItems): EmbeddingIndex {
  const products = openProducts(dimension)
  let columns = createColumns(1024)
  let size = 0
  const table = createSlotTable((slot) => columns.ids[slot] as number)

  function put(item: IndexedItem, vector: PackedVector): void {
    let slot = table.find(item.id)
    if (slot < 0) {
      if (size === most) remove(columns.ids[oldestSlot()] as number)
      slot = size++
      if (slot === columns.ids.length) columns = grown(columns)
      products.reserve(size)
      columns.ids[slot] = item.id
      table.add(slot)
    }
    columns.at[slot] = item.at
    columns.groups[slot] = item.group
    columns.requesters[slot] = item.requester
    columns.bits[slot] = (item.isTicket ? ticketBit : 0) | (item.counts ? countsBit : 0)
    columns.milliseconds[slot] = item.place[0]
    columns.numbers[slot] = item.place[1]
    columns.scales[slot] = vector.scale
    products.row(slot).set(vector.bytes)
  }

  function remove(id: number): boolean {
    const slot = table.find(id)
    if (slot < 0) return false
    table.remove(id)
    const last = --size
    if (slot === last) return true
    // The last one fills the gap.
    table.move(columns.ids[last] as number, slot)
    for (const column of Object.values(columns)) column[slot] = column[last] as number
    products.copy(last, slot)
    return true
  }

  function oldestSlot(): number {
    let found = 0
    for (let slot = 1; slot < size; slot++)
      if ((columns.at[slot] as number) < (columns.at[found] as number)) found = slot
    return found
  }

  function itemAt(slot: number): IndexedItem {
    const bits = columns.bits[slot] as number
    return {
      id: columns.ids[slot] as number,
      at: columns.at[slot] as number,
      group: columns.groups[slot] as number,
      requester: columns.requesters[slot] as number,
      isTicket: (bits & ticketBit) !== 0,
      counts: (bits & countsBit) !== 0,
      place: [columns.milliseconds[slot] as number, columns.numbers[slot] as number],
    }
  }

  return {
    get size() {
      return size
    },
    put,
    remove,
    expire(before) {
      const sizeBefore = size
      // From the end, because the gap is filled from there.
      for (let slot = size - 1; slot >= 0; slot--)
        if ((columns.at[slot] as number) < before) remove(columns.ids[slot] as number)
      return sizeBefore - size
    },
    count(after, until) {
      let count = 0
      for (let slot = 0; slot < size; slot++) {
        const at = columns.at[slot] as number
        if (at > after && at <= until && ((columns.bits[slot] as number) & countsBit) !== 0) count++
      }
      return count
    },
    oldest: () => (size === 0 ? null : (columns.at[oldestSlot()] as number)),
    item: itemAt,
    at: (slot) => columns.at[slot] as number,
    group: (slot) => columns.groups[slot] as number,
    counts: (slot) => ((columns.bits[slot] as number) & countsBit) !== 0,
    search(query, floor, visit) {
      products.query(query)
      const { unit } = products
      const { scales } = columns
      for (let first = 0; first < size; first += rowsAtOnce) {
        const count = Math.min(rowsAtOnce, size - first)
        const sums = products.sums(first, count)
        for (let place = 0; place < count; place++) {
          const score = (sums[place] as number) * (scales[first + place] as number) * unit
          if (score >= floor) visit(first + place, score)
        }
      }
    },
    ofGroup(group) {
      const found: IndexedItem[] = []
      for (let slot = 0; slot < size; slot++) if (columns.groups[slot] === group) found.push(itemAt(slot))
      return found
    },
    vector(id) {
      const slot = table.find(id)
      if (slot < 0) return null
      return unpackVector({ scale: columns.scales[slot] as number, bytes: products.row(slot) })
    },
  }
}

function createColumns(length: number) {
  return {
    ids: new Float64Array(length),
    at: new Float64Array(length),
    groups: new Float64Array(length),
    requesters: new Float64Array(length),
    milliseconds: new Float64Array(length),
    numbers: new Uint32Array(length),
    scales: new Float32Array(length),
    bits: new Uint8Array(length),
  }
}

function grown(columns: ReturnType<typeof createColumns>): ReturnType<typeof createColumns> {
  const wider = createColumns(Math.ceil(columns.ids.length * 1.25))
  for (const [name, column] of Object.entries(columns)) wider[name as keyof typeof columns].set(column)
  return wider
}
