/** Internal notes ("Ticket Comments": public false), and nothing else: no comment that a customer could see is ever left. */
import { PermanentError } from '../../errors.ts'
import type { Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { Updated } from './shapes.ts'

/** Gives the id of the comment. */
export async function addPrivateComment(
  http: Http,
  ticket: string,
  text: string,
  signal?: AbortSignal,
): Promise<string> {
  const body = { ticket: { comment: { html_body: htmlOf(text), public: false } } }
  const answer = await http.request(`/tickets/${ticket}.json`, { method: 'PUT', body, signal })
  const { events } = parseAnswer(Updated, answer.body).audit
  const comment = events.find(({ type }) => type === 'Comment')
  if (comment === undefined)
    throw new PermanentError('note-missing', 'Zendesk took a note without saying what became of it.')
  if (comment.public === false) return String(comment.id)
  await http.request(`/tickets/${ticket}/comments/${comment.id}/make_private.json`, { method: 'PUT' })
  throw new PermanentError(
    'note-public',
    'Zendesk did not keep a note internal; it was made private at once.',
  )
}

/** Plain text as HTML. Braces, too: Zendesk fills in what stands in two of them ("placeholders"), and Markdown is none. */
function htmlOf(text: string): string {
  const marks: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '{': '&#123;',
    '}': '&#125;',
    '\n': '<br>',
  }
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[&<>"{}\n]/g, (mark) => marks[mark] ?? mark)
}
