/** What changed ("List All Tickets": updated_since, order_by), and the newest tickets at the first time. */
import { z } from 'zod'
import type { FollowedLists } from '../follow-list.ts'
import type { Update } from '../follow-updates.ts'
import type { Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { ListedTicket } from './shapes.ts'

const pageSize = 100
/** Nothing is given beyond. */
const lastPage = 300
/** Without it only tickets of the last 30 days are listed. */
const ever = '2010-01-01T00:00:00Z'

/** `isRead`: does a group's ticket count? */
export function freshdeskLists(
  http: Http,
  isRead: (group: number | null) => Promise<boolean>,
  signal?: AbortSignal,
): FollowedLists {
  async function list(since: string, by: string, order: string, page: number) {
    const query = { updated_since: since, order_by: by, order_type: order, per_page: pageSize, page }
    const answer = await http.request('/tickets', { query, signal })
    const updates: Update[] = []
    for (const { id, group_id, updated_at } of parseAnswer(z.array(ListedTicket), answer.body))
      updates.push({ id: String((await isRead(group_id ?? null)) ? id : -id), updatedAt: updated_at })
    return { updates, headers: answer.headers }
  }

  return {
    async changed(since, page) {
      const from = new Date(since).toISOString().replace(/\.\d+Z$/, 'Z')
      const { updates, headers } = await list(from, 'updated_at', 'asc', page)
      const date = Date.parse(headers.get('date') ?? '')
      return {
        updates,
        isFull: updates.length === pageSize && page < lastPage,
        date: Number.isNaN(date) ? Date.now() : date,
      }
    },
    async newest(page) {
      return page > lastPage ? [] : (await list(ever, 'created_at', 'desc', page)).updates
    },
  }
}
