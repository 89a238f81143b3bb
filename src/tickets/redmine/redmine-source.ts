/**
 * Redmine 5 over its REST API. Works with the issues of one user's projects; a queue is a project.
 * docs/tickets/redmine.md says what that user needs, and which wiki pages of Redmine are followed.
 */
import { GoneError, PermanentError, TransientError } from '../../errors.ts'
import type { FieldName, Fields, OpenTicketSource, RedmineSettings, TicketCapabilities } from '../contract.ts'
import { requireUnchanged, sameValue } from '../field-values.ts'
import { openHttp } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { describeFields } from './describe-fields.ts'
import { fieldsOfIssue, refused, refusedFields, updateOf } from './issue-fields.ts'
import { listChanges } from './list-changes.ts'
import { linkedWith, ticketOfIssue } from './read-issue.ts'
import { ErrorsAnswer, type Issue, IssueAnswer, type Journal } from './shapes.ts'
import { openSurroundings } from './surroundings.ts'

const everything = 'journals,attachments,relations,allowed_statuses'
/** What was read of a ticket so lately says where it lies: a person may move it to where notes are for everybody. In ms. */
const fresh = 5_000
const mostLately = 1000

/** What was read of a ticket last. */
interface Lately {
  at: number
  project: number
  /** Id of the newest journal. */
  journal: number
}

export const openRedmineSource: OpenTicketSource<RedmineSettings> = (name, settings) => {
  const { url, queues } = settings
  const http = openHttp({
    url,
    headers: () => ({ 'x-redmine-api-key': settings.secret() }),
    certificateAuthority: settings.certificateAuthority,
    // A Puma with few threads keeps one waiting on each connection for 0.2 s: all of them would stand still.
    connections: 1,
  })
  const lately = new Map<string, Lately>()
  const surroundings = openSurroundings(http, queues)

  /** `include`: what is told beside the fields; each costs the server time. */
  async function read(ticket: string, signal?: AbortSignal, include = everything): Promise<Issue> {
    if (!/^\d{1,15}$/.test(ticket)) throw gone()
    const query = include === '' ? {} : { include }
    const answer = await http.request(`/issues/${ticket}.json`, { query, signal, accepts: [403] })
    // It was made private, or moved to where our user may not look.
    if (answer.status === 403) throw gone()
    const { issue } = parseAnswer(IssueAnswer, answer.body)
    const journal = include === everything ? (issue.journals.at(-1)?.id ?? 0) : lately.get(ticket)?.journal
    if (journal !== undefined)
      noteLately(ticket, { at: performance.now(), project: issue.project.id, journal })
    return issue
  }

  function noteLately(ticket: string, known: Lately): void {
    lately.delete(ticket)
    lately.set(ticket, known)
    const [eldest] = lately.keys()
    if (lately.size > mostLately && eldest !== undefined) lately.delete(eldest)
  }

  /** Where the ticket lies, and its newest journal: as read just now, or asked. */
  async function whereabouts(ticket: string, signal?: AbortSignal): Promise<Lately> {
    const known = lately.get(ticket)
    if (known !== undefined && performance.now() - known.at < fresh) return known
    await read(ticket, signal)
    return lately.get(ticket) as Lately
  }

  /** What Redmine said against it, or null where it took it; some of an update may be left out without a word. */
  async function update(issue: number, body: object, signal?: AbortSignal): Promise<string[] | null> {
    const path = `/issues/${issue}.json`
    const answer = await http.request(path, { method: 'PUT', body: { issue: body }, accepts: [422], signal })
    if (answer.status !== 422) return null
    const { errors } = parseAnswer(ErrorsAnswer, answer.body)
    if (errors.length > 0) return errors
    // So it answers where two changes met.
    throw new TransientError('conflict', 'Somebody else changed the ticket in the same moment.')
  }

  /** Our own note, or null where it was taken away already. */
  async function ownNote(issue: Issue, id: string): Promise<Journal | null> {
    const note = issue.journals.find((journal) => String(journal.id) === id)
    if (/^\d+$/.test(id) && (note === undefined || (note.notes ?? '') === '')) return null
    const { id: me } = await surroundings.me()
    if (note === undefined || note.user?.id !== me || !note.private_notes)
      throw new PermanentError('not-ours', 'It is not a note that Mailroom wrote.')
    return note
  }

  async function removeJournal(id: number, signal?: AbortSignal): Promise<void> {
    await http.request(`/journals/${id}.json`, { method: 'PUT', body: { journal: { notes: '' } }, signal })
  }

  return {
    name,
    async capabilities(signal) {
      surroundings.forget()
      const user = await surroundings.whoAmI(signal)
      const configured = await surroundings.configuredProjects()
      const own = user.admin ? await surroundings.projects() : user.memberships.map(({ project }) => project)
      const projects = configured.length > 0 ? configured : own
      const rights = await Promise.all(projects.map(({ id }) => surroundings.may(id)))
      const writable = rights.filter((may) => may('edit_issues'))
      const everywhere = (check: (may: (typeof rights)[number]) => boolean) =>
        writable.length > 0 && writable.every(check)
      const notes = everywhere(
        (may) => may('add_issue_notes') && may('set_notes_private') && may('view_private_notes'),
      )
      return {
        readOnly: writable.length === 0,
        notes,
        removeNotes: notes && everywhere((may) => may('edit_own_issue_notes') || may('edit_issue_notes')),
        drafts: false,
        links: everywhere((may) => may('manage_issue_relations')),
        concurrency: 'reread',
      } satisfies TicketCapabilities
    },
    async describeFields(queue, signal) {
      surroundings.forget()
      const projects = await surroundings.projects()
      const project = projects.find((one) => one.name === queue || one.identifier === queue) ?? null
      if (queue !== null && project === null)
        throw new PermanentError('queue-missing', `There is no project "${queue}" that the user sees.`)
      return describeFields(http, surroundings, project, signal)
    },
    async changes(cursor, options) {
      // A key that is not valid any more is no error where strangers may look: they would be shown what is public.
      await surroundings.whoAmI(options.signal)
      return listChanges(http, await surroundings.configuredProjects(), cursor, options)
    },
    async fetch(ticket, signal) {
      return ticketOfIssue(await read(ticket, signal), { url, surroundings })
    },
    async writeFields(ticket, fields, known, signal) {
      const issue = await read(ticket, signal, 'allowed_statuses')
      requireUnchanged(fields, known.fields, await fieldsOfIssue(issue, surroundings))
      const body = await updateOf(fields, issue, surroundings)
      if (body === null) return fieldsOfIssue(issue, surroundings)
      const names = Object.keys(fields) as FieldName[]
      const errors = await update(issue.id, body, signal)
      if (errors !== null) throw refused(refusedFields(names, errors))
      const written = await read(ticket, signal, '')
      const after = await fieldsOfIssue(written, surroundings)
      const missing = names.filter((name) => !sameValue(fields[name], after[name]))
      if (missing.length === 0) return after
      // All or none: what it did take is put back.
      const taken = names.filter((name) => !missing.includes(name) && known.fields[name] !== undefined)
      const former: Fields = Object.fromEntries(taken.map((name) => [name, known.fields[name]]))
      const back = await updateOf(former, written, surroundings)
      if (back !== null) await update(issue.id, back, signal)
      throw refused(missing)
    },
    async addNote(ticket, text, signal) {
      const { project, journal } = await whereabouts(ticket, signal)
      const may = await surroundings.may(project)
      // Without the right Redmine would take the note, and show it to everybody.
      if (!may('add_issue_notes') || !may('set_notes_private'))
        throw new PermanentError('forbidden', 'The user may not write private notes in this project.')
      const errors = await update(Number(ticket), { notes: text, private_notes: true }, signal).catch(
        async (error) => {
          // Forbidden is also what lies where our user may not look any more; then this says that it is gone.
          if (error instanceof PermanentError) await read(ticket, signal)
          throw error
        },
      )
      if (errors !== null) throw new PermanentError('refused', `Redmine did not take the note: ${errors[0]}`)
      const { journals } = await read(ticket, signal, 'journals')
      const { id: me } = await surroundings.me()
      const note = journals.findLast(
        ({ id, user, notes }) => id > journal && user?.id === me && sameText(notes ?? '', text),
      )
      if (note === undefined) throw new PermanentError('note-missing', 'Redmine did not keep the note.')
      if (note.private_notes) return String(note.id)
      await removeJournal(note.id, signal)
      throw new PermanentError(
        'forbidden',
        'Redmine would not keep the note private; it was taken away again.',
      )
    },
    async removeNote(ticket, id, signal) {
      const issue = await read(ticket, signal)
      const note = await ownNote(issue, id)
      if (note === null) return
      const may = await surroundings.may(issue.project.id)
      if (!may('edit_own_issue_notes') && !may('edit_issue_notes'))
        throw new PermanentError('unsupported', 'The user may not edit its own notes.')
      await removeJournal(note.id, signal)
    },
    addDraft: () => Promise.reject(new PermanentError('unsupported', 'Redmine has no drafts.')),
    async link(ticket, other, signal) {
      const issue = await read(ticket, signal)
      if (linkedWith(issue).includes(other)) return
      await read(other, signal)
      const answer = await http.request(`/issues/${issue.id}/relations.json`, {
        method: 'POST',
        body: { relation: { issue_to_id: other, relation_type: 'relates' } },
        accepts: [422],
        signal,
      })
      if (answer.status !== 422 || linkedWith(await read(ticket, signal)).includes(other)) return
      const { errors } = parseAnswer(ErrorsAnswer, answer.body)
      throw new PermanentError('link-refused', `Redmine does not link these tickets: ${errors[0] ?? ''}`)
    },
    async unlink(ticket, other, signal) {
      const { relations } = await read(ticket, signal)
      const relation = relations.find(
        ({ issue_id, issue_to_id, relation_type }) =>
          relation_type === 'relates' && [issue_id, issue_to_id].map(String).includes(other),
      )
      if (relation === undefined) return
      const path = `/relations/${relation.id}.json`
      await http.request(path, { method: 'DELETE', accepts: [404], signal })
    },
    close: () => http.close(),
  }
}

function gone(): GoneError {
  return new GoneError('ticket-gone', 'There is no such issue, or none that the user may see.')
}

/** As kept and as sent: line breaks and blanks at the ends may differ. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll('\r\n', '\n').trim() === other.replaceAll('\r\n', '\n').trim()
}
