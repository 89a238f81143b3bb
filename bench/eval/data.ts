import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

interface HoldOut {
  field: string
  values?: string[]
  percent?: number
}

const splits: { rows: Record<string, HoldOut> } = readJson('../../training/splits.json')

/** All rows of train/<name>.jsonl.gz below `folder`. */
export function readRows<Row>(folder: URL, name: string): Row[] {
  const lines = gunzipSync(readFileSync(new URL(`train/${name}.jsonl.gz`, folder)))
    .toString()
    .split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line))
}

/** Was this row kept out of training? The rule is that of training/data.py, its values are in training/splits.json. */
export function isHeldOut(name: string, row: object): boolean {
  const rule = splits.rows[name]
  if (rule === undefined) return false
  const value = String((row as Record<string, unknown>)[rule.field])
  if (rule.values !== undefined) return rule.values.includes(value)
  return hashPercent(value) < (rule.percent ?? 0)
}

/** 0 … 99: SHA-1 of the UTF-8 text, its first four bytes as a big-endian number, modulo 100. */
export function hashPercent(value: string): number {
  return createHash('sha1').update(value).digest().readUInt32BE() % 100
}

/** The labels of a set with their descriptions, as a user would write them. */
export function descriptionsOf(set: string): Record<string, string> {
  return readJson(`../../training/descriptions/${set}.json`)
}

/** At most `most` rows, evenly spaced, so that every run and every class of a sorted file has its share. */
export function spaced<Row>(rows: readonly Row[], most: number): Row[] {
  if (rows.length <= most) return [...rows]
  return Array.from({ length: most }, (_, index) => rows[Math.floor((index * rows.length) / most)] as Row)
}

/** In an order that depends on nothing but the texts and the seed. */
export function shuffled<Row extends { text: string }>(rows: readonly Row[], seed: number): Row[] {
  const place = ({ text }: Row) => createHash('sha1').update(`${seed} ${text}`).digest('hex')
  return rows
    .map((row) => ({ row, place: place(row) }))
    .sort((left, right) => (left.place < right.place ? -1 : 1))
    .map(({ row }) => row)
}

function readJson<Value>(path: string): Value {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}
