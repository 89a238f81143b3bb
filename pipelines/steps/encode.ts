import type { Encoding } from '../../src/model/encoder.ts'
import { type Stop, stop } from '../pipeline.ts'
import type { Triage, TriageContext } from '../triage-state.ts'

/** The one pass of the model, from which every later step reads. */
export async function encode(state: Triage, context: TriageContext): Promise<Triage | Stop> {
  if (!/[\p{L}\p{N}]/u.test(state.text)) return stop('there is no text to read')
  const [encoding] = (await context.encoder.encode([state.text], context.signal)) as [Encoding]
  return { ...state, encoding }
}
