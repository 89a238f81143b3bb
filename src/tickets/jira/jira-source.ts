/**
 * Jira Cloud over REST v3 and Jira Data Center over REST v2. Notes are written in projects of Jira Service Management
 * alone, because a comment elsewhere is seen by whoever sees the issue. docs/tickets/jira.md names the sections of
 * Atlassian's documentation that are followed.
 */
import { AuthenticationError, GoneError, PermanentError } from '../../errors.ts'
import type { JiraSettings, OpenTicketSource, TicketSource } from '../contract.ts'
import { requireUnchanged } from '../field-values.ts'
import { type Answer, openHttp } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { readCapabilities } from './capabilities.ts'
import { describeProjects } from './describe-fields.ts'
import { type Call, editionOf } from './edition.ts'
import { type FieldNames, fieldsOfIssue, namesOfFields, withJiraLabels } from './issue-fields.ts'
import { addLink, removeLink } from './links.ts'
import { dateOf, listChanges } from './list-changes.ts'
import { addInternalComment, removeComment } from './notes.ts'
import { idOfUser, ticketOfIssue } from './read-issue.ts'
import { type Comment, CommentPage, FieldNames as FieldList, Issue, User } from './shapes.ts'
import { writeIssue } from './write-issue.ts'

const commentsOnPage = 100
const mostComments = 5000

export const openJiraSource: OpenTicketSource<JiraSettings> = (name, settings) => {
  const edition = editionOf(settings)
  const http = openHttp({
    url: `${settings.url}${edition.api}`,
    headers: () => ({ authorization: edition.authorization(settings.secret()) }),
    certificateAuthority: settings.certificateAuthority,
  })
  let me: string | null = null
  let names: FieldNames | null = null

  const call: Call = async (path, request) => {
    try {
      const answer = await http.request(path, request)
      requireSignedIn(answer)
      return answer
    } catch (error) {
      // To a stranger Jira says that nothing is there; whether we are one, it says here.
      if (error instanceof GoneError && path !== '/myself') await whoAmI(request?.signal)
      throw error
    }
  }

  /** The user's id, and Jira's clock in ms. */
  async function whoAmI(signal?: AbortSignal): Promise<{ id: string; time: number }> {
    const answer = await http.request('/myself', { signal, accepts: [403] })
    requireSignedIn(answer)
    if (answer.status === 403) throw new PermanentError('forbidden', 'Jira does not let this user in at all.')
    const id = idOfUser(parseAnswer(User, answer.body))
    if (id === null) throw new PermanentError('no-user', 'Jira does not say whose token it is.')
    me = id
    return { id, time: dateOf(answer) }
  }

  async function fieldNames(signal?: AbortSignal): Promise<FieldNames> {
    names ??= namesOfFields(parseAnswer(FieldList, (await call('/field', { signal })).body))
    return names
  }

  /** GoneError for what is not, or not any more, in a configured project. */
  function pathOf(ticket: string): string {
    const project = ticket.slice(0, ticket.lastIndexOf('-'))
    if (!/^[A-Z][A-Z0-9_]*-\d+$/.test(ticket) || !settings.queues.includes(project))
      throw new GoneError('ticket-gone', 'No such issue is in the projects of this source.')
    return `/issue/${ticket}`
  }

  async function readIssue(ticket: string, expand: string, signal?: AbortSignal): Promise<Issue> {
    const query = { fields: '*all,-comment,-worklog', expand }
    const issue = parseAnswer(Issue, (await call(pathOf(ticket), { query, signal })).body)
    if (issue.key !== ticket) throw new GoneError('ticket-moved', 'The issue lies in another project now.')
    return issue
  }

  async function readComments(ticket: string, signal?: AbortSignal): Promise<Comment[]> {
    const found: Comment[] = []
    for (let total = 1; found.length < Math.min(total, mostComments); ) {
      const query = {
        startAt: found.length,
        maxResults: commentsOnPage,
        orderBy: 'created',
        expand: 'renderedBody,properties',
      }
      const page = parseAnswer(CommentPage, (await call(`${pathOf(ticket)}/comment`, { query, signal })).body)
      if (page.comments.length === 0) break
      found.push(...page.comments)
      total = page.total
    }
    return found
  }

  const source: TicketSource = {
    name,
    async capabilities(signal) {
      await whoAmI(signal)
      return readCapabilities(call, edition, settings.queues, signal)
    },
    async describeFields(queue, signal) {
      // A field that was made meanwhile is known from now on.
      names = null
      const projects = queue === null ? settings.queues : [queue]
      return describeProjects(call, edition, projects, await fieldNames(signal), signal)
    },
    async changes(cursor, options) {
      try {
        // Also because a search by a stranger finds nothing, without a word.
        const { time } = await whoAmI(options.signal)
        return await listChanges(call, edition, settings.queues, time, cursor, options)
      } catch (error) {
        throw error instanceof GoneError
          ? new PermanentError('queue-missing', 'Jira has no such search; check url in mailroom.yaml.', {
              cause: error,
            })
          : error
      }
    },
    async fetch(ticket, signal) {
      const issue = await readIssue(ticket, 'renderedFields,schema', signal)
      const comments = await readComments(ticket, signal)
      const fields = fieldsOfIssue(issue, await fieldNames(signal), edition)
      const myId = me ?? (await whoAmI(signal)).id
      return ticketOfIssue(issue, comments, { edition, url: settings.url, me: myId, fields })
    },
    async writeFields(ticket, fields, known, signal) {
      const issue = await readIssue(ticket, 'schema,editmeta,transitions', signal)
      const knownNames = await fieldNames(signal)
      const now = fieldsOfIssue(issue, knownNames, edition)
      const wanted = withJiraLabels(fields)
      requireUnchanged(wanted, known.fields, now)
      return writeIssue({
        call,
        edition,
        issue,
        path: pathOf(ticket),
        names: knownNames,
        wanted,
        now,
        readAgain: async () => fieldsOfIssue(await readIssue(ticket, 'schema', signal), knownNames, edition),
        signal,
      })
    },
    addNote: (ticket, text, signal) => addInternalComment(call, edition, pathOf(ticket), text, signal),
    async removeNote(ticket, id, signal) {
      const myId = me ?? (await whoAmI(signal)).id
      await removeComment(call, pathOf(ticket), id, myId, signal)
    },
    addDraft: () => Promise.reject(new PermanentError('unsupported', 'Jira has no drafts of replies.')),
    async link(ticket, other, signal) {
      // Throws where the other one is of another source.
      pathOf(other)
      await addLink(call, { ticket, path: pathOf(ticket) }, other, signal)
    },
    unlink: async (ticket, other, signal) => removeLink(call, pathOf(ticket), other, signal),
    close: () => http.close(),
  }
  return source
}

/** With a wrong token some resources answer as they answer a stranger, and say so in a header alone. */
function requireSignedIn({ headers }: Answer): void {
  const reason = `${headers.get('x-seraph-loginreason')} ${headers.get('x-authentication-denied-reason')}`
  if (/AUTHENTICATED_FAILED|AUTHENTICATION_DENIED|CAPTCHA/i.test(reason))
    throw new AuthenticationError('sign-in-refused', 'Jira does not accept the user or its secret.')
}
