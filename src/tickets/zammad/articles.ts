/** Internal notes, and nothing else: no article that a customer could see is ever left. */
import { z } from 'zod'
import { PermanentError } from '../../errors.ts'
import type { Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { Article } from './shapes.ts'

const Written = Article.pick({ id: true, internal: true, created_by_id: true })

/** "Create" of articles. Gives the id of the article. */
export async function addInternalArticle(
  http: Http,
  ticket: string,
  text: string,
  signal?: AbortSignal,
): Promise<string> {
  const body = {
    ticket_id: Number(ticket),
    type: 'note',
    sender: 'Agent',
    internal: true,
    content_type: 'text/plain',
    body: text,
  }
  const answer = await http.request('/api/v1/ticket_articles', { method: 'POST', body, signal })
  const { id, internal } = parseAnswer(Written, answer.body)
  if (internal) return String(id)
  // To a user who is a customer of this ticket, and no agent, Zammad makes every article a public one.
  await http.request(`/api/v1/ticket_articles/${id}`, { method: 'DELETE' })
  throw new PermanentError('note-public', 'Zammad did not keep a note internal; it was removed at once.')
}

/**
 * Removes an internal article that `me` wrote; one that is gone already is fine. By default Zammad lets nobody remove a
 * note that is older than ten minutes (setting ui_ticket_zoom_article_delete_timeframe): PermanentError `forbidden`.
 */
export async function removeArticle(
  http: Http,
  ticket: string,
  id: string,
  me: number,
  signal?: AbortSignal,
): Promise<void> {
  const path = `/api/v1/ticket_articles/${encodeURIComponent(id)}`
  const found = await http.request(path, { signal, accepts: [404] })
  if (found.status === 404) return
  const Found = Written.extend({ ticket_id: z.number().int() })
  const article = parseAnswer(Found, found.body)
  if (article.created_by_id !== me || !article.internal || String(article.ticket_id) !== ticket)
    throw new PermanentError('not-ours', 'The article is not an internal note of this user, and stays.')
  await http.request(path, { method: 'DELETE', signal, accepts: [404] })
}
