/** The conversation of a ticket. RT keeps the parts of a message, also its text, as attachments of a transaction. */
import { cleanLine } from '../../item/clean-text.ts'
import type { Address, Attachment } from '../../item/item.ts'
import { maxText, type TicketMessage } from '../contract.ts'
import { type Call, matching, pageSize, readAll, readPage } from './call.ts'
import { Part, PartText, Transaction, type UserRef } from './shapes.ts'

/** Of one ticket, the newest ones. */
const mostPages = 20
/** Bytes of one text that are asked for, and of all in one answer. */
const longestText = 8 * 1024 * 1024
/** A plain text that is shorter says nothing, and its HTML is read; bytes. */
const noText = 4
/** Types of transactions: somebody said something; RT sent a mail, whose Message-ID is the data. */
const spoken = ['Create', 'Correspond', 'Comment']
const mailed = ['EmailRecord', 'CommentEmailRecord']

export interface Conversation {
  transactions: Transaction[]
  /** By the id of the transaction. */
  parts: Map<string, Part[]>
  /** By the id of the part. */
  texts: Map<string, string>
  messageIds: string[]
}

export async function readConversation(
  call: Call,
  ticket: string,
  signal?: AbortSignal,
): Promise<Conversation> {
  const history = await readHistory(call, ticket, signal)
  const transactions = history.filter(({ Type }) => spoken.includes(Type))
  const sent = history.filter(({ Type }) => !spoken.includes(Type))
  const found: Part[] = []
  for (const ids of chunks(transactions.map(({ id }) => id)))
    found.push(...(await readParts(call, ticket, ids, signal)))
  const parts = Map.groupBy(found, ({ TransactionId }) => TransactionId)
  const wanted = transactions.flatMap(({ id }) => textParts(parts.get(id) ?? []))
  const texts = new Map<string, string>()
  for (const some of readable(wanted))
    for (const { id, Content } of await readTexts(call, some, signal)) texts.set(id, Content ?? '')
  const messageIds = [...found.map(({ MessageId }) => MessageId), ...sent.map(({ Data }) => Data)]
  return { transactions, parts, texts, messageIds: unique(messageIds.map(asMessageId)) }
}

/**
 * The newest come first, so that what is beyond the limit is old. How many there are RT does not tell, and a page lacks what
 * our user may not see: the end is where the ticket was created.
 */
async function readHistory(call: Call, ticket: string, signal?: AbortSignal): Promise<Transaction[]> {
  const query = matching({ field: 'Type', operator: 'IN', value: [...spoken, ...mailed] })
  const fields = { fields: 'Type,Created,Creator,Data', 'fields[Creator]': 'RealName,EmailAddress' }
  const asked = { query, orderby: 'id', order: 'DESC', ...fields }
  const found: Transaction[] = []
  for (let page = 1; page <= mostPages; page += 1) {
    const { items } = await readPage(call, `/ticket/${ticket}/history`, asked, Transaction, page, signal)
    found.push(...items)
    const isEnd = items.length < pageSize && items.some(({ Type }) => Type === 'Create')
    if (items.length === 0 || isEnd) break
  }
  return found.reverse()
}

function readParts(call: Call, ticket: string, ids: string[], signal?: AbortSignal): Promise<Part[]> {
  const query = matching({ field: 'TransactionId', operator: 'IN', value: ids })
  const fields = 'TransactionId,ContentType,Filename,ContentLength,MessageId'
  return readAll(call, `/ticket/${ticket}/attachments`, { query, fields, orderby: 'id' }, Part, signal)
}

function readTexts(call: Call, parts: Part[], signal?: AbortSignal) {
  const query = matching({ field: 'id', operator: 'IN', value: parts.map(({ id }) => id) })
  return readAll(call, '/attachments', { query, fields: 'Content' }, PartText, signal)
}

/** In groups that fit into one answer, without those that do not fit into any. */
function* readable(parts: Part[]): Generator<Part[]> {
  let group: Part[] = []
  let bytes = 0
  for (const part of parts.filter(({ ContentLength }) => ContentLength <= longestText)) {
    if (group.length === pageSize || bytes + part.ContentLength > longestText) {
      yield group
      group = []
      bytes = 0
    }
    group.push(part)
    bytes += part.ContentLength
  }
  if (group.length > 0) yield group
}

function* chunks(ids: string[]): Generator<string[]> {
  for (let start = 0; start < ids.length; start += pageSize) yield ids.slice(start, start + pageSize)
}

/** What a person wrote: plain text where there is some, HTML elsewhere. What lies in a forwarded mail is not it. */
function textParts(parts: Part[]): Part[] {
  const forwarded = parts.findIndex(({ ContentType }) => ContentType === 'message/rfc822')
  const own = (forwarded < 0 ? parts : parts.slice(0, forwarded)).filter(({ Filename }) => !Filename)
  const plain = own.filter(({ ContentType }) => ContentType === 'text/plain')
  const isWritten = plain.reduce((sum, { ContentLength }) => sum + ContentLength, 0) >= noText
  const html = own.filter(({ ContentType }) => ContentType === 'text/html')
  return isWritten || html.length === 0 ? plain : html
}

function bodyOf(parts: Part[], texts: ReadonlyMap<string, string>) {
  const written = textParts(parts)
  const isHtml = written[0]?.ContentType === 'text/html'
  const body = written.map(({ id }) => texts.get(id) ?? '').join('\n')
  return { body: body.slice(0, maxText), isHtml }
}

function attachmentsOf(parts: Part[]): Attachment[] {
  const listed = parts.filter(
    ({ Filename, ContentType }) => Filename || !/^(multipart|text)\//.test(ContentType ?? ''),
  )
  return listed.map(({ Filename, ContentType, ContentLength }) => {
    return { name: cleanLine(Filename ?? '', 255), type: ContentType ?? '', size: ContentLength }
  })
}

export function addressOf({ id, RealName, EmailAddress }: UserRef): Address | null {
  const address = cleanLine(EmailAddress || id, 254).toLowerCase()
  if (!address.includes('@')) return null
  return { name: cleanLine(RealName ?? '', 200), address }
}

export function messageFrom(
  { id, Type, Created }: Transaction,
  { parts, texts }: Conversation,
  author: Address | null,
  role: TicketMessage['role'],
): TicketMessage {
  const own = parts.get(id) ?? []
  const written = { ...bodyOf(own, texts), attachments: attachmentsOf(own) }
  return { id, at: Created, author, role, internal: Type === 'Comment', ...written }
}

/** With angle brackets, or null. */
function asMessageId(text: string | null | undefined): string | null {
  const [, inner] = /^<?([^<>\s]+@[^<>\s]+)>?$/.exec(text?.trim() ?? '') ?? []
  return inner === undefined ? null : `<${inner}>`
}

function unique(texts: (string | null)[]): string[] {
  return [...new Set(texts.filter((text) => text !== null))]
}
