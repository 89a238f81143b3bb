/** The memory of the kernel (products.wat): rows of int8, one after the other, and their products with a query. */
import { readFileSync } from 'node:fs'

/** Where things stand in the memory of the kernel, in bytes. */
const sumsAt = 4096
const rowsAt = 65_536
const page = 65_536
/** Pages the memory grows by at a time, 1 MiB. */
const growth = 16
/** Sums that the kernel works out at a time: what it leaves is read while it is still in the cache. */
export const rowsAtOnce = 4096

/** What is used of WebAssembly, whose types come with those of browsers only. */
interface Kernel {
  memory: { buffer: ArrayBuffer; grow(pages: number): number }
  products(row: number, count: number, width: number): void
}
interface Assembly {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object) => { exports: unknown }
}
const assembly = (globalThis as unknown as { WebAssembly: Assembly }).WebAssembly

export interface Products {
  /** The row of a slot, as it is until the next `reserve`. */
  row(slot: number): Int8Array
  /** Makes room for so many rows. */
  reserve(rows: number): void
  copy(from: number, to: number): void
  /** Sets what the rows are multiplied with. */
  query(vector: Float32Array): void
  /** Products of the query with `count` rows (at most rowsAtOnce) from a slot on; times scale of the row a cosine. Valid until the next call. */
  sums(first: number, count: number): Int32Array
  /** What one of the sums is worth, before the scale of its row. */
  readonly unit: number
}

/** @param dimension at most 2,048 */
export function openProducts(dimension: number): Products {
  const width = Math.ceil(dimension / 32) * 32
  const module = new assembly.Module(readFileSync(new URL('products.wasm', import.meta.url)))
  const kernel = new assembly.Instance(module).exports as Kernel
  // The sum of all products must fit into 32 bits, whatever the vectors.
  const largest = Math.min(32_767, Math.floor(2 ** 31 / (128 * width)))
  let bytes = new Int8Array(kernel.memory.buffer)
  let sums = new Int32Array(kernel.memory.buffer, sumsAt, rowsAtOnce)
  let unit = 0
  return {
    get unit() {
      return unit
    },
    row: (slot) => bytes.subarray(rowsAt + slot * width, rowsAt + slot * width + dimension),
    reserve(rows) {
      const missing = rowsAt + rows * width - bytes.length
      if (missing <= 0) return
      kernel.memory.grow(Math.max(growth, Math.ceil(missing / page)))
      bytes = new Int8Array(kernel.memory.buffer)
      sums = new Int32Array(kernel.memory.buffer, sumsAt, rowsAtOnce)
    },
    copy(from, to) {
      bytes.copyWithin(rowsAt + to * width, rowsAt + from * width, rowsAt + (from + 1) * width)
    },
    query(vector) {
      const most = vector.reduce((sofar, value) => Math.max(sofar, Math.abs(value)), 0)
      unit = most / largest
      const words = new Int16Array(kernel.memory.buffer, 0, width)
      for (let place = 0; place < dimension; place++)
        words[place] = most === 0 ? 0 : Math.round((vector[place] as number) / unit)
    },
    sums(first, count) {
      kernel.products(rowsAt + first * width, count, width)
      return sums
    },
  }
}
