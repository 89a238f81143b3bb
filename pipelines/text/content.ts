import { greetingLength, isClosing, isPleasantry, isThanks } from './pleasantries.ts'
import { type Range, sentencesOf, trimmed } from './sentences.ts'

/** What of the analysed text is about the matter. */
export interface Content {
  /** The subject, when there is one. */
  subject: Range | null
  /** In order; greetings are cut off, closings, names below them, thanks and footers left out. */
  sentences: Range[]
}

/** How many short sentences may stand below "Best regards" and still be taken for a name and a job. */
const longestSignature = 8
const shortLine = 70

/** Parts `text` (analysedText of an item whose subject, if any, ends at `subjectEnd`) into matter and manners. */
export function contentOf(text: string, subjectEnd: number, language: string): Content {
  const subject = trimmed(text, { start: 0, end: subjectEnd })
  const all = sentencesOf(text.slice(subjectEnd), language).map(({ start, end }) => ({
    start: start + subjectEnd,
    end: end + subjectEnd,
  }))
  const body = all.slice(0, signatureIndex(text, all))
  const spoken = body
    .map((sentence, index) => withoutGreeting(text, sentence, index))
    .filter((sentence) => sentence !== null)
  const matter = spoken.filter(({ start, end }) => !isPleasantry(text.slice(start, end)))
  // A mail that only says thanks is about just that.
  const sentences =
    matter.length > 0 ? matter : spoken.filter(({ start, end }) => saysMore(text.slice(start, end)))
  return { subject, sentences }
}

function withoutGreeting(text: string, sentence: Range, index: number): Range | null {
  // Further down, "Dear customers" is somebody speaking of them.
  if (index > 2) return sentence
  let { start } = sentence
  // "Hola, buenos días:" greets twice.
  for (let times = 0; times < 2; times++) start += greetingLength(text.slice(start, sentence.end))
  return trimmed(text, { start, end: sentence.end })
}

/** Where the closing begins below which there is only a name and the like; the count of sentences when there is none. */
function signatureIndex(text: string, sentences: Range[]): number {
  const from = Math.max(1, sentences.length - longestSignature - 1)
  for (let index = from; index < sentences.length; index++) {
    const { start, end } = sentences[index] as Range
    const below = sentences.slice(index + 1)
    const sentence = text.slice(start, end)
    const closes = isClosing(sentence)
    // "Thank you for your message." at the beginning is no end.
    const thanks = below.length <= 2 && isThanks(sentence) && sentences.slice(0, index).some(isMatter)
    if (!closes && !thanks) continue
    if (below.every((line) => isSignatureLine(text.slice(line.start, line.end))))
      return closes ? index : index + 1
  }
  return sentences.length

  function isMatter(sentence: Range, index: number): boolean {
    const spoken = withoutGreeting(text, sentence, index)
    return spoken !== null && !isPleasantry(text.slice(spoken.start, spoken.end))
  }
}

function isSignatureLine(line: string): boolean {
  return line.length <= shortLine && !line.endsWith('?')
}

function saysMore(sentence: string): boolean {
  return !isClosing(sentence) && /\p{L}{3}/u.test(sentence)
}
