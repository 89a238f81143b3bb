import type { Block, ReportDocument } from '../document.ts'
import { type BriefWords, briefWords } from './brief-words.ts'
import type { ToldBrief, ToldSentence } from './told-brief.ts'

const mostPeople = 5

/** The brief in words. `timeZone`: IANA, for its dates. */
export async function briefDocument(
  brief: ToldBrief,
  { language, timeZone }: { language: string; timeZone: string },
): Promise<ReportDocument> {
  const words = await briefWords(language, timeZone)
  const { title, place, messages, from, to } = brief
  return {
    title: words(`title_${brief.kind}`, { title }),
    subtitle: words('extent', {
      messages,
      place,
      hasDates: from !== null && to !== null && messages > 1 ? 'yes' : 'no',
      from: new Date(from ?? 0),
      to: new Date(to ?? 0),
    }),
    language,
    blocks: blocksOf(brief, words, language),
    footer: words('footer'),
  }
}

function blocksOf(brief: ToldBrief, words: BriefWords, language: string): Block[] {
  const { people, kind, state, url, messages } = brief
  const lists = (['summary', 'open', 'answered', 'promised'] as const).flatMap((name): Block[] =>
    brief[name].length === 0
      ? []
      : [
          { kind: 'heading', text: words(name, { count: brief[name].length }) },
          { kind: 'items', items: brief[name].map((sentence) => item(sentence, words)), more: null },
        ],
  )
  const blocks: Block[] = []
  if (messages === 0 || lists.length === 0) return [{ kind: 'text', text: words('nothing') }]
  if (kind === 'conversation') blocks.push({ kind: 'text', text: words(`state_${state}`) })
  if (people.length > 0) {
    const names = new Intl.ListFormat(language).format(people.slice(0, mostPeople))
    blocks.push({ kind: 'text', text: words('people', { people: names }) })
  }
  blocks.push(...lists)
  if (url !== null)
    blocks.push({
      kind: 'items',
      items: [{ title: words('open_link'), meta: url, sentences: [], url }],
      more: null,
    })
  return blocks
}

function item({ text, author, at, number }: ToldSentence, words: BriefWords) {
  const source = { author, number, hasDate: at === null ? 'no' : 'yes', at: new Date(at ?? 0) }
  return { title: text, meta: words('source', source), sentences: [], url: null }
}
