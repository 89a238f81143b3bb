/**
 * What facts from the headers say before anything is learnt: each is put into words, and labels whose description is
 * near these words gain, the others lose. So a forged sender speaks for a label that is described as fraud, whatever
 * its name.
 */
import type { ItemFlag } from '../item/item.ts'
import type { Encoder } from '../model/encoder.ts'
import { type Descriptions, zeroShotLogits } from './zero-shot.ts'

const meanings: { flags: ItemFlag[]; words: string }[] = [
  { flags: ['list'], words: 'A mailing list or a newsletter, written for many readers at once.' },
  { flags: ['bulk'], words: 'Sent automatically to many people.' },
  { flags: ['auto-reply'], words: 'An automatic reply, out of office.' },
  { flags: ['bounce'], words: 'A mail could not be delivered.' },
  { flags: ['calendar'], words: 'An invitation to a meeting, an appointment.' },
  { flags: ['no-reply'], words: 'An automatic message from a machine.' },
  {
    flags: ['suspicious-link', 'failed-authentication'],
    words: 'Fraud, phishing: a forged sender, a link that leads elsewhere.',
  },
]

/** A header says more surely than a text what an item is, but not which of two like labels is meant. */
const strength = 0.5

/** For each meaning what it adds to the logit of every label. Where no label fits, "none of these" gains. */
export type FlagLogits = { flags: ItemFlag[]; logits: Float64Array }[]

export async function encodeFlags(
  descriptions: Descriptions,
  encoder: Pick<Encoder, 'encode' | 'facts'>,
): Promise<FlagLogits> {
  const encodings = await encoder.encode(meanings.map(({ words }) => words))
  return encodings.map(({ embedding }, index) => {
    const logits = zeroShotLogits(embedding, descriptions, encoder.facts.zeroShot)
    return { flags: meanings[index]?.flags ?? [], logits: logits.map((logit) => strength * logit) }
  })
}

export function addFlagLogits(known: FlagLogits, flags: readonly ItemFlag[], logits: Float64Array): void {
  // Each meaning once, however many of its flags are there.
  for (const meaning of known) {
    if (!meaning.flags.some((flag) => flags.includes(flag))) continue
    for (let label = 0; label < logits.length; label++) {
      logits[label] = (logits[label] as number) + (meaning.logits[label] as number)
    }
  }
}
