import type { Encoding } from '../../src/model/encoder.ts'
import { type Brief, type BriefContext, type BriefSentence, writtenByPeople } from '../brief-state.ts'
import { type Stop, stop } from '../pipeline.ts'
import { contentOf } from '../text/content.ts'
import { languageOf } from '../text/language.ts'
import { promisesSomething } from '../text/promises.ts'
import { asksForSomething } from '../text/requests.ts'
import type { Range } from '../text/sentences.ts'
import { entitiesOf } from './find-entities.ts'
import { scoreSentences } from './summarise.ts'

/** Of one message; what a longer one is about stands near its beginning. */
const mostSentences = 60
/** Of all messages together: the work stays bounded. */
const mostInAll = 600
/** A shorter one says nothing by itself, in letters. */
const leastLetters = 8

/**
 * The matter of each message in sentences, each with what it tells of its message. What machines wrote (absences, bounces,
 * newsletters) is passed over where people wrote, too.
 */
export async function readConversation(state: Brief, context: BriefContext): Promise<Brief | Stop> {
  const { encoder, signal } = context
  const texts = state.messages.map(({ item }) => item.text)
  const byPeople = new Set(writtenByPeople(state.messages))
  const readable = state.messages.flatMap((message, index) =>
    byPeople.has(message) && /[\p{L}\p{N}]/u.test(message.item.text) ? [index] : [],
  )
  if (readable.length === 0) return stop('there is no text to read')
  const encoded = await encoder.encode(
    readable.map((index) => texts[index] as string),
    signal,
  )
  const encodings = texts.map((): Encoding | null => null)
  for (const [place, index] of readable.entries()) encodings[index] = encoded[place] ?? null
  const found = state.messages.flatMap(({ item }, message) =>
    sentencesOf(item.text, item.date, encodings[message] ?? null).map((each) => ({ ...each, message })),
  )
  // The latest messages count most, and the first one says how it began.
  const kept =
    found.length <= mostInAll
      ? found
      : [...found.slice(0, mostSentences), ...found.slice(mostSentences - mostInAll)]
  const embedded = await encoder.encode(
    kept.map(({ text }) => text),
    signal,
  )
  const sentences = kept.map((sentence, place): BriefSentence => {
    const embedding = embedded[place]?.embedding ?? new Float32Array(0)
    return { ...sentence, embedding, words: sentence.text.split(/\s+/).length }
  })
  return { ...state, encodings, sentences }
}

function sentencesOf(text: string, date: string | null, encoding: Encoding | null) {
  if (encoding === null) return []
  const language = languageOf(text)
  const ranges = contentOf(text, 0, language)
    .sentences.filter(({ start, end }) => lettersIn(text.slice(start, end)) >= leastLetters)
    .slice(0, mostSentences)
  const entities = entitiesOf(text, { language, writtenAt: date })
  const scores = scoreSentences(text, ranges, encoding, entities)
  const datesIn = ({ start, end }: Range) =>
    entities
      .filter((entity) => entity.type === 'date' && entity.start >= start && entity.end <= end)
      .map(({ value }) => value)
  return ranges.map((range, place) => {
    const sentence = text.slice(range.start, range.end)
    return {
      text: sentence.replaceAll(/\s+/g, ' '),
      score: scores[place] ?? 0,
      asks: asksForSomething(sentence),
      promises: promisesSomething(sentence),
      dates: datesIn(range),
    }
  })
}

function lettersIn(text: string): number {
  return text.match(/\p{L}/gu)?.length ?? 0
}
