import type { Brake } from './brake.ts'
import type { EncoderFacts } from './encoder.ts'
import type { PackedEncoding } from './encoding-buffer.ts'

/** What the model thread is started with. */
export interface ThreadSettings {
  folder: string
  /** Longer texts are cut after this many windows. */
  maxWindows: number
}

/** workerData of a model thread. */
export interface ThreadData extends ThreadSettings {
  brake: Brake
}

/** To the model thread. */
export interface TextMessage {
  id: number
  text: string
}

/** From the model thread. */
export type ThreadMessage =
  | { kind: 'ready'; facts: EncoderFacts }
  /** The model cannot be loaded; the thread ends. `ours`: a UserError's code and sentence. */
  | { kind: 'unusable'; code: string; sentence: string }
  | { kind: 'encoded'; id: number; packed: PackedEncoding }
  /** This text failed; the thread goes on. */
  | { kind: 'failed'; id: number; sentence: string }
