import { type Brief, type BriefMessage, writtenByPeople } from '../../../pipelines/brief-state.ts'
import type { ToldBrief, ToldSentence } from '../../report/brief/told-brief.ts'

/** What was gathered to be briefed. */
export interface Gathered {
  kind: ToldBrief['kind']
  title: string
  place: string
  url: string | null
  /** In order of time. */
  messages: BriefMessage[]
}

/** The brief as plain data. */
export function told({ kind, title, place, url, messages }: Gathered, brief: Brief): ToldBrief {
  const sentence = (index: number): ToldSentence => {
    const { text, message } = brief.sentences[index] as Brief['sentences'][number]
    const { item } = messages[message] as BriefMessage
    return { text, author: nameOf(item), at: item.date, number: message + 1 }
  }
  const dates = messages.flatMap(({ item }) => item.date ?? []).sort()
  const asked = (isOpen: boolean) =>
    brief.asked.filter((each) => each.isOpen === isOpen).map((each) => sentence(each.sentence))
  return {
    ...{ kind, title, place, url, state: brief.state },
    messages: messages.length,
    people: people(writtenByPeople(messages)),
    from: dates[0] ?? null,
    to: dates.at(-1) ?? null,
    summary: brief.summary.map(sentence),
    // In a folder nobody answers anybody.
    open: kind === 'folder' ? [] : asked(true),
    answered: kind === 'folder' ? [] : asked(false),
    promised: brief.promised.map(sentence),
  }
}

function people(messages: readonly BriefMessage[]): string[] {
  const counts = new Map<string, number>()
  for (const { item } of messages) counts.set(nameOf(item), (counts.get(nameOf(item)) ?? 0) + 1)
  return [...counts].sort(([, one], [, other]) => other - one).map(([name]) => name)
}

function nameOf({ from }: BriefMessage['item']): string {
  return from === null ? '?' : from.name === '' ? from.address : from.name
}
