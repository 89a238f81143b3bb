import type { z } from 'zod'
import type { ApiDescription } from './api-description.ts'

/** One request of a vendor's API as its documentation states it, for vendors that publish no machine-readable one. */
export interface DocumentedRequest {
  method: string
  path: RegExp
  /** Of the query, each parameter once; left out: there is none. */
  query?: z.ZodType
  /** Left out: there is none. */
  body?: z.ZodType
  /** By status. */
  answers: Record<number, z.ZodType>
}

/** Checks requests and answers against hand-written shapes; `anyTime`: answers that any request may get, by status. */
export function shapeDescription(
  requests: readonly DocumentedRequest[],
  anyTime: Record<number, z.ZodType>,
): ApiDescription {
  const find = (method: string, path: string) =>
    requests.find((request) => request.method === method && request.path.test(path))
  return {
    ofRequest({ method, path, query, body }) {
      const documented = find(method, path)
      if (documented === undefined) return [`${method} ${path} is not documented`]
      const asked = Object.fromEntries(query)
      const place = `${method} ${path}`
      const problems: string[] = []
      if (documented.query === undefined && query.size > 0) problems.push(`${place} takes no query: ${query}`)
      if (documented.query !== undefined)
        problems.push(...violations(documented.query, asked, `the query of ${place}`))
      if (documented.body === undefined && body !== undefined) problems.push(`${place} takes no body`)
      if (documented.body !== undefined)
        problems.push(...violations(documented.body, body, `the body of ${place}`))
      return problems
    },
    ofAnswer({ method, path }, { status, body }) {
      const shape = find(method, path)?.answers[status] ?? anyTime[status]
      const place = `the answer ${status} to ${method} ${path}`
      return shape === undefined ? [`${place} is not documented`] : violations(shape, body, place)
    },
  }
}

function violations(shape: z.ZodType, value: unknown, place: string): string[] {
  const parsed = shape.safeParse(value)
  if (parsed.success) return []
  return parsed.error.issues.map(({ path, message }) => `${place}: ${path.join('.')} ${message}`)
}
