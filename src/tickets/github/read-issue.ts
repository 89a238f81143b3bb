/** An issue and its comments as a ticket. */
import type { Address } from '../../item/item.ts'
import { type FetchedTicket, maxText, type TicketMessage } from '../contract.ts'
import { fieldsOfIssue } from './issue-fields.ts'
import type { Comment, Issue, User } from './shapes.ts'

/** The associations of people who may act on issues (GraphQL enum CommentAuthorAssociation). */
const staff = new Set(['OWNER', 'MEMBER', 'COLLABORATOR'])

export interface IssueSurroundings {
  /** "owner/name" as configured. */
  repository: string
  /** Base of the pages that people see, or null where it is not known. */
  web: string | null
  /** Id of the user whose token it is. */
  me: number
}

export function ticketOfIssue(
  issue: Issue,
  comments: Comment[],
  surroundings: IssueSurroundings,
): FetchedTicket {
  const { repository, web, me } = surroundings
  const opening: TicketMessage = {
    id: 'opening',
    at: issue.created_at,
    author: addressOf(issue.user, web),
    role: 'customer',
    internal: false,
    ...textOf(issue),
    attachments: [],
  }
  return {
    ticket: `${repository}#${issue.number}`,
    updatedAt: issue.updated_at,
    version: issue.updated_at,
    url: web === null ? null : `${web}/${repository}/issues/${issue.number}`,
    subject: issue.title,
    requester: opening.author,
    createdAt: issue.created_at,
    isClosed: issue.state === 'closed',
    fields: fieldsOfIssue(repository, issue),
    messages: [
      opening,
      ...comments.map(
        (comment): TicketMessage => ({
          id: String(comment.id),
          at: comment.created_at,
          author: addressOf(comment.user, web),
          role: roleOf(comment, issue.user, me),
          internal: false,
          ...textOf(comment),
          attachments: [],
        }),
      ),
    ],
    messageIds: [],
    links: [],
  }
}

function roleOf({ user, author_association }: Comment, opener: User, me: number): TicketMessage['role'] {
  if (user?.id === me) return 'own'
  if (user?.type === 'Bot') return 'system'
  if (user !== null && user.id === opener?.id) return 'customer'
  return staff.has(author_association) ? 'agent' : 'customer'
}

/** GitHub keeps mail addresses to itself; this is the one it gives everybody ("Setting your commit email address"). */
function addressOf(user: User, web: string | null): Address | null {
  if (user === null) return null
  const host = web === null ? 'github.com' : new URL(web).hostname
  return { name: user.login, address: `${user.id}+${user.login}@users.noreply.${host}`.toLowerCase() }
}

/** Rendered where GitHub rendered it: comments of issue templates and the like are gone then. */
function textOf({ body, body_html }: Pick<Issue, 'body' | 'body_html'>): { body: string; isHtml: boolean } {
  return { body: (body_html ?? body ?? '').slice(0, maxText), isHtml: body_html != null }
}
