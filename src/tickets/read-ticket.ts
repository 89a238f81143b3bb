/**
 * A ticket as an Item: what its customer wrote, the newest message first, cleaned as mail is. What agents, the software
 * and Mailroom itself wrote is not read, so that nobody's answer decides what the question is.
 */
import { isAutoReply } from '../item/auto-reply.ts'
import { type ChosenText, chooseText } from '../item/choose-text.ts'
import { cleanLine, cut } from '../item/clean-text.ts'
import { type Item, type ItemFlag, itemFlags } from '../item/item.ts'
import { limits } from '../item/limits.ts'
import { headerFlags } from '../item/mail-flags.ts'
import { splitText, type TextParts } from '../item/split-text.ts'
import { subjectKind } from '../item/subject-kind.ts'
import { type FetchedTicket, maxText, type TicketMessage } from './contract.ts'

/** Where a part of the text comes from: [start, end) of `item.text`, in UTF-16 code units. */
interface TextSource {
  start: number
  end: number
  message: TicketMessage
  /** The how-manieth message of the conversation it is, counted from 1 without those that customers do not see. */
  number: number
}

export interface ReadTicket {
  /** `id` is "source/ticket". */
  item: Item
  /** Id of the newest customer message: what was read, and what a decision is about. */
  version: string
  newest: TicketMessage
  /** In the order of the text. */
  sources: TextSource[]
}

/**
 * Earlier messages are added while the text is shorter than this, in UTF-16 code units: "It still does not work" alone
 * says little, and a long message needs no other.
 */
const enoughText = 2_000
/** Of one earlier message. */
const mostOfEarlier = 1_000
/** Looked at, of the earlier ones: the work stays bounded. */
const mostEarlier = 20

/**
 * Reads a fetched ticket of any quality; null where no customer has written. With `until`, the id of a message, it is
 * read as it was when that one was the newest of the customer.
 */
export function readTicket(ticket: FetchedTicket, source: string, until?: string): ReadTicket | null {
  const conversation = ticket.messages.filter(
    ({ internal, role }) => !internal && (role === 'customer' || role === 'agent'),
  )
  const customers = conversation.filter(({ role }) => role === 'customer')
  const last = until === undefined ? customers.length - 1 : customers.findIndex(({ id }) => id === until)
  const newest = customers[last]
  if (newest === undefined) return null
  const subject = cleanLine(ticket.subject, limits.subjectLength)
  const isAnswer = newest !== conversation[0]
  const read = clean(newest, subject, isAnswer)
  const { text } = read.parts
  const pieces = [{ message: newest, text }, ...earlierTexts(customers.slice(0, last), text.length)]
  const whole = joined(pieces, (message) => conversation.indexOf(message) + 1)
  const flags = flagsOf(newest, subject, isAnswer, read)
  if (!/[\p{L}\p{N}]/u.test(whole.text)) flags.add('no-text')
  return {
    item: {
      id: `${source}/${ticket.ticket}`,
      subject,
      text: whole.text,
      from: newest.author ?? ticket.requester,
      date: newest.at,
      flags: itemFlags.filter((flag) => flags.has(flag)),
      attachments: newest.attachments.slice(0, limits.attachments),
    },
    version: newest.id,
    newest,
    sources: whole.sources,
  }
}

interface Cleaned {
  chosen: ChosenText
  parts: TextParts
}

function clean({ body, isHtml }: TicketMessage, subject: string, isAnswer: boolean): Cleaned {
  const text = body.slice(0, maxText)
  const chosen = chooseText(
    {
      headers: [],
      headerLines: [],
      attachments: [],
      ...(isHtml ? { html: text } : { text: withoutComments(text) }),
    },
    [],
  )
  return { chosen, parts: splitText(chosen.lines, isAnswer ? 'reply' : subjectKind(subject, false)) }
}

/** Forms for new issues hold advice that Markdown shows to nobody: <!-- … -->. */
function withoutComments(text: string): string {
  let kept = ''
  for (let from = 0; ; ) {
    const start = text.indexOf('<!--', from)
    const end = start < 0 ? -1 : text.indexOf('-->', start + 4)
    if (end < 0) return kept + text.slice(from)
    kept += text.slice(from, start)
    from = end + 3
  }
}

interface Piece {
  message: TicketMessage
  text: string
}

/** Of the messages before the newest, in order of time: how it began, then the latest ones, as long as there is room. */
function earlierTexts(messages: TicketMessage[], already: number): Piece[] {
  const [opening, ...later] = messages
  if (opening === undefined) return []
  const order = [opening, ...later.reverse()].slice(0, mostEarlier)
  const chosen: Piece[] = []
  let length = already
  for (const message of order) {
    if (length >= enoughText) break
    const text = cut(clean(message, '', message !== opening).parts.text, mostOfEarlier)
    if (text === '') continue
    chosen.push({ message, text })
    length += text.length
  }
  return chosen.sort((a, b) => messages.indexOf(b.message) - messages.indexOf(a.message))
}

function joined(pieces: Piece[], numberOf: (message: TicketMessage) => number) {
  const sources: TextSource[] = []
  let text = ''
  for (const { message, text: piece } of pieces) {
    if (piece === '') continue
    const start = text === '' ? 0 : text.length + 2
    text = text === '' ? piece : `${text}\n\n${piece}`
    sources.push({ start, end: text.length, message, number: numberOf(message) })
  }
  return { text, sources }
}

function flagsOf(
  { author, body, attachments }: TicketMessage,
  subject: string,
  isAnswer: boolean,
  { chosen, parts }: Cleaned,
): Set<ItemFlag> {
  const noFields = new Map<string, string[]>()
  const contentTypes = attachments.map(({ type }) => type.toLowerCase())
  const beginning = chosen.lines.slice(0, 200).map((line) => line.text)
  const flags = new Set<ItemFlag>(
    headerFlags({
      fields: noFields,
      // The subject of the ticket is not the one of an answer.
      subject: isAnswer ? '' : subject,
      from: author,
      replyTo: [],
      text: beginning.join('\n'),
      contentTypes,
    }),
  )
  // Without a sender every system message would look like one.
  if (author === null) flags.delete('bounce')
  const firstLine = beginning.find((line) => line !== '') ?? ''
  if (/\bauto/i.test(firstLine.slice(0, 100)) && isAutoReply(noFields, firstLine, [])) flags.add('auto-reply')
  if (isAnswer || parts.quoted !== '') flags.add('reply')
  if (parts.forwarded) flags.add('forwarded')
  if (body.length >= maxText || chosen.truncated || parts.truncated) flags.add('truncated')
  if (chosen.hiddenText) flags.add('hidden-text')
  if (chosen.suspiciousLink) flags.add('suspicious-link')
  return flags
}
