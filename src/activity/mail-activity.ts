import { createHash } from 'node:crypto'
import { cleanLine } from '../item/clean-text.ts'
import type { Decision } from '../item/decision.ts'
import type { Address, Message } from '../item/item.ts'
import type { DecisionRecord } from '../queue/decisions.ts'
import { messageKey } from '../queue/jobs.ts'
import type { ActivityItem } from './activity.ts'

const longest = { subject: 120, from: 80, keyword: 60, sentence: 300 }
const most = { keywords: 5, sentences: 2 }
/** A sender may write any date: one before this, or after the decision, is not believed. */
const oldestDate = '1990-01-01'

/** What is kept for reports of a mail that was decided. */
export function mailActivity(record: DecisionRecord, message: Message): ActivityItem {
  const { ref, at: decidedAt } = record
  const { date, references, inReplyTo, messageId } = message
  return {
    ...decidedActivity(record),
    key: `mail:${messageKey(ref)}`,
    kind: 'mail',
    source: ref.account,
    place: ref.folder,
    at: date !== null && date > oldestDate && date <= decidedAt ? date : decidedAt,
    ...whoAndWhat(message.from, message.subject),
    thread: hashOf(references[0] ?? inReplyTo ?? messageId ?? messageKey(ref)),
    messageId,
    url: null,
    flags: message.flags,
  }
}

/** What mails and tickets have in common: everything that the decision says. */
export function decidedActivity(record: {
  decision: Decision
  effects: readonly { action: string }[]
  at: string
}) {
  const { decision, effects, at } = record
  const [first] = decision.labels
  const { positive, negative } = decision.sentiment.probabilities
  const byScore = decision.summary.toSorted((one, other) => other.score - one.score)
  return {
    decidedAt: at,
    label: decision.label,
    likeliest: first === undefined ? null : { name: first.name, probability: rounded(first.probability) },
    by: decision.label === null ? null : decision.rule === null ? ('model' as const) : ('rule' as const),
    effects: effects.map(({ action }) => action),
    sentiment: decision.sentiment.label,
    mood: rounded(positive - negative),
    urgency: rounded(decision.urgency.score),
    needsReply: rounded(decision.needsReply),
    language: decision.language,
    keywords: decision.keywords.slice(0, most.keywords).map(({ text }) => cleanLine(text, longest.keyword)),
    summary: byScore.slice(0, most.sentences).map(({ text }) => cleanLine(text, longest.sentence)),
  }
}

export function whoAndWhat(from: Address | null, subject: string) {
  return {
    subject: cleanLine(subject, longest.subject),
    from: cleanLine(from === null ? '' : from.name === '' ? from.address : from.name, longest.from),
    requester: from === null ? null : hashOf(from.address),
  }
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
