import { z } from 'zod'
import type { Answer, Request } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'

export type Call = (path: string, request?: Request) => Promise<Answer>

type Query = NonNullable<Request['query']>

/** RT gives no more at once. */
export const pageSize = 100

/**
 * One page of a list, as JSON describes them all (RT::REST2, "Paging"). `isLast` is a guess where RT does not tell how
 * many there are, as it does with everything that some users may not see.
 */
export async function readPage<Entry>(
  call: Call,
  path: string,
  query: Query,
  Entry: z.ZodType<Entry>,
  page: number,
  signal?: AbortSignal,
) {
  const asked = { ...query, per_page: pageSize, page }
  const answer = await call(path, { query: asked, signal })
  const Page = z.object({ items: z.array(Entry), pages: z.number().nullish() })
  const { items, pages } = parseAnswer(Page, answer.body)
  const isLast = items.length === 0 || (pages == null ? items.length < pageSize : page >= pages)
  return { items, isLast, headers: answer.headers }
}

/** All pages, at most `mostPages` of them. */
export async function readAll<Entry>(
  call: Call,
  path: string,
  query: Query,
  Entry: z.ZodType<Entry>,
  signal?: AbortSignal,
  mostPages = 50,
): Promise<Entry[]> {
  const found: Entry[] = []
  for (let page = 1; page <= mostPages; page += 1) {
    const { items, isLast } = await readPage(call, path, query, Entry, page, signal)
    found.push(...items)
    if (isLast) break
  }
  return found
}

/** A condition of a search (RT::REST2, "JSON searches"). */
export interface Condition {
  field: string
  operator?: 'IN' | 'STARTSWITH'
  value: string | readonly string[]
}

export function matching(...conditions: Condition[]): string {
  return JSON.stringify(conditions)
}
