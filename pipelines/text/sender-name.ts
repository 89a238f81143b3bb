import type { Address } from '../../src/item/item.ts'
import type { Range } from './sentences.ts'
import { languagesOfWord } from './stop-words.ts'

/**
 * Where the sender's own name stands in the text: below a closing that was not seen to be one, as a rule, and never what
 * the mail is about. Words that mails are made of ("Invoice Service") are no part of it.
 */
export function senderNameRanges(text: string, from: Address | null): Range[] {
  const parts = (from?.name ?? '')
    .slice(0, 100)
    .split(/[\s,.;"'()@]+/)
    .filter((part) => part.length > 2 && /^\p{Lu}/u.test(part) && !languagesOfWord.has(part.toLowerCase()))
  return parts.flatMap((part) => placesOf(text, part))
}

function placesOf(text: string, word: string): Range[] {
  const places: Range[] = []
  for (let start = text.indexOf(word); start !== -1; start = text.indexOf(word, start + word.length)) {
    places.push({ start, end: start + word.length })
  }
  return places
}
