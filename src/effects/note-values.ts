/** What a template of a note may use: every word of a customer's made harmless, every list bounded. */
import type { Decision, Entity } from '../item/decision.ts'
import { analysedText } from '../item/item.ts'
import type { TicketDecisionRecord } from '../queue/ticket-decisions.ts'
import type { Burst, RelatedItem } from '../related/contract.ts'
import type { FetchedTicket } from '../tickets/contract.ts'
import { type ReadTicket, readTicket } from '../tickets/read-ticket.ts'
import { oneLine, safeNumber } from './draft-text.ts'
import { quotedText } from './note-text.ts'
import { tellingSentence } from './telling-words.ts'

export const noteVariables = [
  'summary',
  'label',
  'rule',
  'sureness',
  'percent',
  'others',
  'mood',
  'urgency',
  'reply_expected',
  'language',
  'numbers',
  'related',
  'burst',
  'reply',
] as const
export type NoteValues = Record<(typeof noteVariables)[number], unknown>

/** What a note is made of: the decision, as it was remembered. */
export type NoteRecord = Pick<TicketDecisionRecord, 'ref' | 'decision' | 'related'>

const most = { sentence: 320, quote: 160, subject: 100, others: 2, numbers: 3, related: 5 }
/** Labels less likely than this are not worth a word. */
const leastOfOther = 0.05

/** What is said of a burst. */
type NotedBurst = Pick<Burst, 'name' | 'since' | 'isOver' | 'mails' | 'tickets'>

export interface Surroundings {
  ticket: FetchedTicket
  burst: NotedBurst | null
  /** The reply that is suggested, or null. */
  reply: string | null
  /** IANA name. */
  timeZone: string
}

/** `language`: of the template, ISO 639-1. */
export function noteValues(
  { ref, decision, related }: NoteRecord,
  { ticket, burst, reply, timeZone }: Surroundings,
  language: string,
): NoteValues {
  const read = readTicket(ticket, ref.source, ref.version)
  const day = dayIn(language, timeZone)
  const [first, ...rest] = decision.labels
  const text = read === null ? '' : analysedText(read.item)
  const { sentiment, urgency } = decision
  return {
    summary: decision.summary.slice(0, 3).map((sentence) => ({
      text: quotedText(sentence.text, most.sentence),
      ...originOf(sentence, read, day),
    })),
    label: decision.label === null ? null : oneLine(decision.label, 60),
    rule: decision.rule === null ? null : oneLine(decision.rule, 200),
    sureness: sureness(first?.probability ?? 0),
    percent: percent(first?.probability ?? 0),
    others: (decision.label === null && first !== undefined ? [first, ...rest] : rest)
      .filter(({ probability }) => probability >= leastOfOther)
      .slice(0, most.others)
      .map(({ name, probability }) => ({ name: oneLine(name, 60), percent: percent(probability) })),
    mood: {
      name: sentiment.label,
      percent: percent(sentiment.probabilities[sentiment.label]),
      ...told(sentiment.label === 'negative' ? text : '', 'discontent', decision.summary),
    },
    urgency: {
      level: urgency.level,
      percent: percent(urgency.score),
      ...told(urgency.level === 'low' ? '' : text, 'hurry', decision.summary),
    },
    reply_expected: decision.needsReply >= 0.5,
    language: languageName(decision.language, language),
    numbers: numbersIn(decision.entities),
    related: related.slice(0, most.related).map((item) => relatedWords(item, day)),
    burst: burst === null ? null : burstWords(burst, language, timeZone),
    reply,
  }
}

/** Where a person finds a sentence: its message and when it was written; all null where it cannot be told. */
function originOf(
  { text, start }: Decision['summary'][number],
  read: ReadTicket | null,
  day: (at: string) => string,
): { message: number | null; date: string | null; is_subject: boolean } {
  const nowhere = { message: null, date: null, is_subject: false }
  if (read === null) return nowhere
  const whole = analysedText(read.item)
  // Somebody may have edited a message since.
  if (whole.slice(start, start + text.length) !== text) return nowhere
  const at = start - (whole.length - read.item.text.length)
  if (at < 0) return { ...nowhere, is_subject: true }
  const source = read.sources.find(({ start, end }) => at >= start && at < end)
  if (source === undefined) return nowhere
  return { message: source.number, date: day(source.message.at), is_subject: false }
}

/** The word that says so, with its sentence where the summary does not have that already; null where there is none. */
function told(
  text: string,
  about: 'hurry' | 'discontent',
  summary: Decision['summary'],
): { sentence: string | null; word: string | null } {
  const found = tellingSentence(text, about)
  if (found === null) return { sentence: null, word: null }
  const isSaid = summary.some(({ text: said }) => said.includes(found.sentence))
  return {
    sentence: isSaid ? null : quotedText(found.sentence, most.quote),
    word: quotedText(found.word, 40),
  }
}

/** Which words a probability deserves. */
function sureness(probability: number): 'almost' | 'very' | 'probably' | 'perhaps' {
  if (probability >= 0.95) return 'almost'
  if (probability >= 0.8) return 'very'
  return probability >= 0.55 ? 'probably' : 'perhaps'
}

/** Neither nothing nor all: a model is never that sure. */
function percent(share: number): number {
  return Math.min(99, Math.max(1, Math.round(share * 100)))
}

function numbersIn(entities: readonly Entity[]): { type: string; values: string[] }[] {
  const wanted = ['order-number', 'invoice-number', 'ticket-number', 'amount'] as const
  return wanted.flatMap((type) => {
    const values = new Set(
      entities.filter((entity) => entity.type === type).map(({ value }) => safeNumber(oneLine(value, 100))),
    )
    const shown = [...values].filter((value) => value !== null).slice(0, most.numbers)
    return shown.length === 0 ? [] : [{ type, values: shown }]
  })
}

function relatedWords({ key, score, kind, at, subject, url }: RelatedItem, day: (at: string) => string) {
  const [medium = '', where = ''] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)]
  const [account = '', folder = ''] = where.split('/')
  return {
    is_duplicate: kind === 'duplicate',
    is_mail: medium === 'mail',
    percent: percent(score),
    subject: quotedText(subject, most.subject),
    date: day(at),
    url: url === null ? null : oneLine(url, 500),
    /** The folder of a mail; the source and number of a ticket. */
    place: oneLine(medium === 'mail' ? `${account}/${folder}` : where, 100),
  }
}

function burstWords({ name, since, mails, tickets, isOver }: NotedBurst, language: string, timeZone: string) {
  return {
    name: quotedText(name, 100),
    mails,
    tickets,
    total: mails + tickets,
    is_over: isOver,
    since: formatter(language, timeZone, {
      day: 'numeric',
      month: 'short',
      hour: '2-digit',
      minute: '2-digit',
      timeZoneName: 'short',
    })(since),
  }
}

function dayIn(language: string, timeZone: string): (at: string) => string {
  return formatter(language, timeZone, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
}

function formatter(language: string, timeZone: string, options: Intl.DateTimeFormatOptions) {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, { ...options, timeZone })
  return (at: string) => (Number.isNaN(Date.parse(at)) ? '' : format.format(Date.parse(at)))
}

function languageName(code: string, language: string): string | null {
  if (code === 'und') return null
  return new Intl.DisplayNames([language], { type: 'language', fallback: 'none' }).of(code) ?? null
}
