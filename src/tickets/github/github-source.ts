/**
 * GitHub Issues over the REST API. Reads and writes labels and the state; comments are never written, because GitHub
 * knows no internal ones. docs/tickets/github.md names the sections of GitHub's documentation that are followed.
 */
import { z } from 'zod'
import { GoneError, PermanentError } from '../../errors.ts'
import type { GithubSettings, OpenTicketSource, TicketCapabilities } from '../contract.ts'
import { requireUnchanged, sameValue } from '../field-values.ts'
import { type Answer, openHttp, type Request } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { asGithubNames, fieldsOfIssue, refused, statusNames, updateOf } from './issue-fields.ts'
import { type EntityTags, listChanges } from './list-changes.ts'
import { ticketOfIssue } from './read-issue.ts'
import { Comment, Issue, Label, Repository, User } from './shapes.ts'

/** Of one list, 100 on each. */
const mostPages = 50

export const openGithubSource: OpenTicketSource<GithubSettings> = (name, settings) => {
  const web = webAddress(settings.url)
  const http = openHttp({
    url: settings.url,
    headers: () => ({
      authorization: `Bearer ${settings.secret()}`,
      // "Media types": bodies come rendered, so that what nobody sees is not read either.
      accept: 'application/vnd.github.html+json',
      'x-github-api-version': '2022-11-28',
    }),
    certificateAuthority: settings.certificateAuthority,
    // "Best practices for using the REST API": one request after the other.
    connections: 1,
    waitOf,
  })
  const tags: EntityTags = new Map()
  let me: number | null = null

  async function myId(signal?: AbortSignal): Promise<number> {
    me ??= await whoAmI(signal)
    return me
  }

  async function whoAmI(signal?: AbortSignal): Promise<number> {
    const user = parseAnswer(User, (await http.request('/user', { signal })).body)
    if (user === null) throw new PermanentError('no-user', 'GitHub does not say whose token it is.')
    return user.id
  }

  async function repositoryOf(name: string, signal?: AbortSignal): Promise<Repository> {
    try {
      return parseAnswer(Repository, (await get(`/repos/${name}`, { signal })).body)
    } catch (error) {
      if (!(error instanceof GoneError)) throw error
      throw queueMissing(error)
    }
  }

  /** A GET whose redirect (a renamed repository, a transferred issue) is said in words. */
  async function get(path: string, request: Request): Promise<Answer> {
    const answer = await http.request(path, { ...request, accepts: [301, 307, 308] })
    if (answer.status >= 301 && answer.status <= 308 && answer.status !== 304)
      throw new GoneError('ticket-moved', 'It lies in another repository now.')
    return answer
  }

  /** All pages ("Using pagination in the REST API"). The links themselves are not followed: they come from outside. */
  async function all<Entry>(path: string, Entry: z.ZodType<Entry>, signal?: AbortSignal): Promise<Entry[]> {
    const found: Entry[] = []
    for (let page = 1; page <= mostPages; page += 1) {
      const answer = await get(path, { query: { per_page: 100, page }, signal })
      found.push(...parseAnswer(z.array(Entry), answer.body))
      if (!/rel="next"/.test(answer.headers.get('link') ?? '')) break
    }
    return found
  }

  /** GoneError for what is not in a configured repository, and for pull requests. */
  function placeOf(ticket: string): { repository: string; path: string } {
    const [, repository, number] = /^([\w.-]+\/[\w.-]+)#(\d+)$/.exec(ticket) ?? []
    if (repository === undefined || number === undefined || !settings.queues.includes(repository))
      throw new GoneError('ticket-gone', 'No such issue is in the repositories of this source.')
    return { repository, path: `/repos/${repository}/issues/${number}` }
  }

  async function issueAt(path: string, signal?: AbortSignal): Promise<Issue> {
    const issue = parseAnswer(Issue, (await get(path, { signal })).body)
    if (issue.pull_request != null) throw new GoneError('ticket-gone', 'It is a pull request.')
    return issue
  }

  async function labelsOf(repository: string, signal?: AbortSignal): Promise<string[]> {
    return (await all(`/repos/${repository}/labels`, Label, signal)).map(({ name }) => name)
  }

  return {
    name,
    async capabilities(signal) {
      me = await whoAmI(signal)
      let writable = 0
      for (const queue of settings.queues) {
        const { has_issues, archived, permissions } = await repositoryOf(queue, signal)
        if (!has_issues)
          throw new PermanentError('queue-missing', `The repository "${queue}" has its issues switched off.`)
        const { triage = false, push = false, admin = false } = permissions ?? {}
        if (!archived && (triage || push || admin)) writable += 1
      }
      return { ...fixedCapabilities, readOnly: writable === 0 }
    },
    async describeFields(queue, signal) {
      const labels = new Set<string>()
      for (const repository of queue === null ? settings.queues : [queue])
        for (const label of await labelsOf(repository, signal)) labels.add(label)
      return [
        { name: 'status', values: statusNames, kind: 'text', many: false },
        { name: 'tags', values: [...labels], kind: 'text', many: true },
      ]
    },
    async changes(cursor, options) {
      try {
        return await listChanges(get, tags, settings.queues, cursor, options)
      } catch (error) {
        // A source whose repository is not there is an alarm, and not a ticket that went away.
        throw error instanceof GoneError ? queueMissing(error) : error
      }
    },
    async fetch(ticket, signal) {
      const { repository, path } = placeOf(ticket)
      const issue = await issueAt(path, signal)
      const comments = await all(`${path}/comments`, Comment, signal)
      return ticketOfIssue(issue, comments, { repository, web, me: await myId(signal) })
    },
    async writeFields(ticket, fields, known, signal) {
      const { repository, path } = placeOf(ticket)
      const now = fieldsOfIssue(repository, await issueAt(path, signal))
      const labels = fields.tags === undefined ? [] : await labelsOf(repository, signal)
      const wanted = asGithubNames(fields, labels)
      requireUnchanged(wanted, known.fields, now)
      const body = updateOf(wanted, now)
      if (body === null) return now
      const answer = await http.request(path, { method: 'PATCH', body, signal })
      const after = fieldsOfIssue(repository, parseAnswer(Issue, answer.body))
      // "Update an issue": what the user may not change is dropped without a word.
      for (const field of ['status', 'tags'] as const)
        if (wanted[field] !== undefined && !sameValue(wanted[field], after[field])) throw refused(field)
      return after
    },
    addNote: () => Promise.reject(unsupported('internal notes')),
    removeNote: () => Promise.reject(unsupported('internal notes')),
    addDraft: () => Promise.reject(unsupported('drafts')),
    link: () => Promise.reject(unsupported('links without direction')),
    unlink: () => Promise.reject(unsupported('links without direction')),
    close: () => http.close(),
  }
}

const fixedCapabilities: TicketCapabilities = {
  readOnly: false,
  notes: false,
  removeNotes: false,
  drafts: false,
  links: false,
  concurrency: 'reread',
}

function queueMissing(cause: Error): PermanentError {
  return new PermanentError(
    'queue-missing',
    'A repository is not there (any more), is called differently now, or the token may not see it; check queues in mailroom.yaml.',
    { cause },
  )
}

function unsupported(what: string): PermanentError {
  return new PermanentError('unsupported', `GitHub has no ${what}.`)
}

/** The pages that people see: api.github.com, api.NAME.ghe.com, or HOST/api/v3 of GitHub Enterprise Server. */
function webAddress(api: string): string | null {
  const { hostname, origin, pathname } = new URL(api)
  if (hostname === 'api.github.com') return 'https://github.com'
  if (/^api\.[\w-]+\.ghe\.com$/.test(hostname)) return `https://${hostname.slice('api.'.length)}`
  return pathname === '/api/v3' ? origin : null
}

/** "Rate limits for the REST API": ms to wait, for the primary limit and the secondary ones; null: nothing is said. */
function waitOf(headers: Headers, status: number): number | null {
  if (status !== 403 && status !== 429) return null
  const after = headers.get('retry-after')
  if (after !== null && /^\d+$/.test(after)) return Number(after) * 1000
  const reset = Number(headers.get('x-ratelimit-reset') ?? Number.NaN) * 1000
  if (headers.get('x-ratelimit-remaining') !== '0' || Number.isNaN(reset)) return null
  // By GitHub's clock, whatever ours shows.
  const now = Date.parse(headers.get('date') ?? '')
  return reset - (Number.isNaN(now) ? Date.now() : now)
}
