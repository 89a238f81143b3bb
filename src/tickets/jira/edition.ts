/** Where Jira Cloud (REST v3) and Jira Data Center (REST v2) differ. */
import { z } from 'zod'
import type { JiraSettings } from '../contract.ts'
import type { Answer, Request } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { documentOf, textOfDocument } from './document.ts'

export type Call = (path: string, request?: Request) => Promise<Answer>

interface Search {
  jql: string
  fields: string[]
  size: number
  /** What the page before gave as `next`; null: the first page. */
  next: string | null
}

export interface Edition {
  /** Before the path of each resource. */
  api: string
  authorization(secret: string): string
  search(
    call: Call,
    search: Search,
    signal?: AbortSignal,
  ): Promise<{ issues: unknown[]; next: string | null; answer: Answer }>
  /** Body of a comment that shows plain text as it is. */
  noteOf(text: string): unknown
  /** The text of what `noteOf` made; null for anything else. */
  textOfNote(body: unknown): string | null
  /** Value of a field of rich text. */
  richText(text: string): unknown
  /** Plain text of rich text. */
  plainText(rich: unknown): string
  /** "Get my permissions": the cloud wants the ones in question, the data center gives all. */
  permissionQuery(permissions: readonly string[]): Record<string, string>
}

/** With a user it is the cloud: a data center takes personal access tokens alone. */
export function editionOf({ user, url }: JiraSettings): Edition {
  return user === undefined ? dataCenter : cloud(user, url)
}

const CloudPage = z.object({
  issues: z.array(z.unknown()).default([]),
  nextPageToken: z.string().nullish(),
  isLast: z.boolean().optional(),
})

function cloud(user: string, url: string): Edition {
  return {
    api: '/rest/api/3',
    authorization: (secret) => `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
    // "Search for issues using JQL enhanced search (POST)".
    async search(call, { jql, fields, size, next }, signal) {
      const body = { jql, fields, maxResults: size, ...(next === null ? {} : { nextPageToken: next }) }
      const answer = await call('/search/jql', { method: 'POST', body, signal })
      const page = parseAnswer(CloudPage, answer.body)
      return { issues: page.issues, next: page.isLast === true ? null : (page.nextPageToken ?? null), answer }
    },
    noteOf: (text) => documentOf(text, url),
    textOfNote: () => null,
    richText: (text) => documentOf(text, url),
    plainText: (rich) => (typeof rich === 'string' ? rich : (textOfDocument(rich) ?? '')),
    permissionQuery: (permissions) => ({ permissions: permissions.join(',') }),
  }
}

const DataCenterPage = z.object({
  issues: z.array(z.unknown()).default([]),
  startAt: z.number().default(0),
  total: z.number(),
})

const dataCenter: Edition = {
  api: '/rest/api/2',
  authorization: (secret) => `Bearer ${secret}`,
  // "Search": POST /rest/api/2/search.
  async search(call, { jql, fields, size, next }, signal) {
    const body = { jql, fields, maxResults: size, startAt: Number(next ?? 0) }
    const answer = await call('/search', { method: 'POST', body, signal })
    const { issues, startAt, total } = parseAnswer(DataCenterPage, answer.body)
    const end = startAt + issues.length
    return { issues, next: issues.length > 0 && end < total ? String(end) : null, answer }
  },
  // "Text Formatting Notation Help": nothing is markup between the two, apart from the end itself.
  noteOf: (text) => `{noformat}\n${text.trim().replaceAll(/\{(?=noformat)/gi, '{ ')}\n{noformat}`,
  textOfNote: (body) =>
    typeof body === 'string' ? (/^\{noformat\}\r?\n(.*)\r?\n\{noformat\}$/s.exec(body)?.[1] ?? null) : null,
  richText: (text) => text,
  plainText: (rich) => (typeof rich === 'string' ? rich : ''),
  permissionQuery: () => ({}),
}
