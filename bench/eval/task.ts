import type { Encoder } from '../../src/model/encoder.ts'

/** What a task of the evaluation is given. */
export interface Setting {
  /** Holds train/*.jsonl.gz. */
  data: URL
  encoder: Encoder
  /** Another encoder to compare with wherever only the embedding is asked; null when there is none. */
  base: Encoder | null
  /** At most so many texts of a set. */
  rows: number
}

/** One row of the table. */
export interface Result {
  task: string
  /** How many texts (or threads) were read. */
  rows: number
  measure: string
  value: number
  /** By name; null: could not be measured here. */
  baselines: Record<string, number | null>
  /** What the value should reach, and in words where that comes from (empty: a fixed number); null where there is no bar. */
  bar: { least: number; words: string } | null
}

export type Task = (setting: Setting) => AsyncGenerator<Result>

/** The highest of the baselines that were measured. */
export function best(baselines: Result['baselines']): number {
  return Math.max(...Object.values(baselines).filter((value) => value !== null))
}
