/** Private notes ("Create a Note"), and nothing else: no note that a customer could see is ever left. */
import { PermanentError } from '../../errors.ts'
import type { Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { Conversation } from './shapes.ts'

/** Gives the id of the note. */
export async function addPrivateNote(
  http: Http,
  ticket: string,
  text: string,
  signal?: AbortSignal,
): Promise<string> {
  const body = { body: htmlOf(text), private: true }
  const answer = await http.request(`/tickets/${ticket}/notes`, { method: 'POST', body, signal })
  const Written = Conversation.pick({ id: true, private: true })
  const { id, private: isPrivate } = parseAnswer(Written, answer.body)
  if (isPrivate) return String(id)
  await http.request(`/conversations/${id}`, { method: 'DELETE' })
  throw new PermanentError('note-public', 'Freshdesk did not keep a note internal; it was removed at once.')
}

/** "Delete a Conversation": of those that are there, a private note of `me`; one that is gone already is fine. */
export async function removePrivateNote(
  http: Http,
  conversations: readonly Conversation[],
  id: string,
  me: number,
  signal?: AbortSignal,
): Promise<void> {
  if (id === 'opening') throw notOurs()
  const note = conversations.find((one) => String(one.id) === id)
  if (note === undefined) return
  if (note.user_id !== me || !note.private) throw notOurs()
  await http.request(`/conversations/${note.id}`, { method: 'DELETE', signal, accepts: [404] })
}

function notOurs(): PermanentError {
  return new PermanentError('not-ours', 'It is no private note of this user, and stays.')
}

/** Plain text as HTML. */
function htmlOf(text: string): string {
  const marks: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    '\n': '<br>',
  }
  return `<div>${text.replaceAll(/\r\n?/g, '\n').replaceAll(/[&<>"\n]/g, (mark) => marks[mark] ?? mark)}</div>`
}
