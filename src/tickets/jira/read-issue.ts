/** An issue and its comments as a ticket. */
import { z } from 'zod'
import type { Address } from '../../item/item.ts'
import { type FetchedTicket, type Fields, maxText, type TicketMessage } from '../contract.ts'
import type { Edition } from './edition.ts'
import type { Comment, Issue, User } from './shapes.ts'

export interface IssueSurroundings {
  edition: Edition
  /** Base of Jira. */
  url: string
  /** Id of the user whose token it is. */
  me: string
  fields: Fields
}

export function ticketOfIssue(
  issue: Issue,
  comments: Comment[],
  surroundings: IssueSurroundings,
): FetchedTicket {
  const { edition, url, me, fields } = surroundings
  const { summary, created, updated, reporter, status, issuelinks, attachment } = issue.fields
  const requester = addressOf(reporter)
  const opening: TicketMessage = {
    id: 'opening',
    at: created,
    author: requester,
    role: 'customer',
    internal: false,
    ...textOf(issue.renderedFields?.description, issue.fields.description, edition),
    // Jira hangs all of them on the issue, whichever comment they came with.
    attachments: attachment.map(({ filename, mimeType, size }) => ({ name: filename, type: mimeType, size })),
  }
  return {
    ticket: issue.key,
    updatedAt: updated,
    version: updated,
    url: `${url}/browse/${encodeURIComponent(issue.key)}`,
    subject: summary ?? '',
    requester,
    createdAt: created,
    isClosed: status.statusCategory?.key === 'done',
    fields,
    messages: [
      opening,
      ...comments.map(
        (comment): TicketMessage => ({
          id: comment.id,
          at: comment.created,
          author: addressOf(comment.author),
          role: roleOf(comment.author, reporter, me),
          internal: isInternal(comment),
          ...textOf(comment.renderedBody, comment.body, edition),
          attachments: [],
        }),
      ),
    ],
    messageIds: [],
    links: [
      ...new Set(
        issuelinks.flatMap(({ inwardIssue, outwardIssue }) => inwardIssue?.key ?? outwardIssue?.key ?? []),
      ),
    ],
  }
}

/** Id of a user in either edition; null for nobody. */
export function idOfUser(user: User): string | null {
  return user?.accountId ?? user?.key ?? user?.name ?? null
}

const Internal = z.object({ internal: z.literal([true, 'true']) })

/** Is the property `sd.public.comment` of a comment one that hides it from customers? */
export function saysInternal(value: unknown): boolean {
  return Internal.safeParse(value).success
}

function isInternal({ jsdPublic, properties, visibility }: Comment): boolean {
  if (jsdPublic === false || visibility != null) return true
  return properties.some(({ key, value }) => key === 'sd.public.comment' && saysInternal(value))
}

function roleOf(author: User, reporter: User, me: string): TicketMessage['role'] {
  const id = idOfUser(author)
  if (id === me) return 'own'
  if (author?.accountType === 'app') return 'system'
  if (id !== null && id === idOfUser(reporter)) return 'customer'
  // Customers of Jira Service Management have accounts of a kind of their own.
  return author?.accountType === 'customer' ? 'customer' : 'agent'
}

/** Where a user hides the mail address, the account stands in its place, below a domain that no mail reaches (RFC 2606). */
function addressOf(user: User): Address | null {
  const id = idOfUser(user)
  if (user === null || id === null) return null
  const address = user.emailAddress ?? `${id}@account.invalid`
  return { name: user.displayName, address: address.toLowerCase() }
}

/** Rendered where Jira rendered it; notes of ours as they were written. */
function textOf(rendered: unknown, raw: unknown, edition: Edition): { body: string; isHtml: boolean } {
  const note = edition.textOfNote(raw)
  if (note !== null) return { body: note.slice(0, maxText), isHtml: false }
  if (typeof rendered === 'string') return { body: rendered.slice(0, maxText), isHtml: true }
  return { body: edition.plainText(raw).slice(0, maxText), isHtml: false }
}
