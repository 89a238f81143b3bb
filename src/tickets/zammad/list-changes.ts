/**
 * What changed, by searching ("Search"): a search with conditions and without words is answered from Zammad's database,
 * also where Elasticsearch is there, so that nothing is late or missing.
 */
import { z } from 'zod'
import type { FollowedLists } from '../follow-list.ts'
import type { Update } from '../follow-updates.ts'
import type { Answer, Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { ListedTicket } from './shapes.ts'

const pageSize = 100

/** `groups`: names of the groups that are read, because their ids are told to administrators alone; none: all. */
export function zammadLists(http: Http, groups: readonly string[], signal?: AbortSignal): FollowedLists {
  async function search(condition: object, order: object, page: number) {
    const body = { condition, ...order, page, per_page: pageSize, expand: true }
    const answer = await http.request('/api/v1/tickets/search', { method: 'POST', body, signal })
    const updates = parseAnswer(z.array(ListedTicket), answer.body).map(
      ({ id, updated_at, group }): Update => ({
        id: groups.length === 0 || groups.includes(group ?? '') ? String(id) : String(-id),
        updatedAt: updated_at,
      }),
    )
    return { updates, answer }
  }

  return {
    async changed(since, page) {
      const value = new Date(since).toISOString()
      const { updates, answer } = await search(
        { 'ticket.updated_at': { operator: 'after (absolute)', value } },
        { sort_by: 'updated_at,id', order_by: 'asc,asc' },
        page,
      )
      return { updates, isFull: updates.length === pageSize, date: dateOf(answer) }
    },
    async newest(page) {
      // There has to be some condition.
      const { updates } = await search(
        { 'ticket.created_at': { operator: 'after (absolute)', value: '1970-01-01T00:00:00.000Z' } },
        { sort_by: 'created_at,id', order_by: 'desc,desc' },
        page,
      )
      return updates
    },
  }
}

function dateOf({ headers }: Answer): number {
  const date = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(date) ? Date.now() : date
}
