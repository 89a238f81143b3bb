/** Internal comments of Jira Service Management, and nothing else: no comment that a customer could see is ever left. */

import { z } from 'zod'
import { PermanentError } from '../../errors.ts'
import { parseAnswer } from '../parse-answer.ts'
import type { Call, Edition } from './edition.ts'
import { idOfUser, saysInternal } from './read-issue.ts'
import { Comment, Project, Property } from './shapes.ts'

/** The comment property by which Jira Service Management tells internal comments from public ones. */
const key = 'sd.public.comment'

const OfProject = z.object({ fields: z.object({ project: Project }) })

/** `path`: of the issue. PermanentError `unsupported` outside of service projects; gives the id of the comment. */
export async function addInternalComment(
  call: Call,
  edition: Edition,
  path: string,
  text: string,
  signal?: AbortSignal,
): Promise<string> {
  // Asked each time: an issue may have moved, and a project may have become another kind.
  const issue = await call(path, { query: { fields: 'project' }, signal })
  if (parseAnswer(OfProject, issue.body).fields.project.projectTypeKey !== 'service_desk')
    throw new PermanentError(
      'unsupported',
      'Only projects of Jira Service Management have internal comments.',
    )
  const body = { body: edition.noteOf(text), properties: [{ key, value: { internal: true } }] }
  const answer = await call(`${path}/comment`, { method: 'POST', body, signal })
  const { id, jsdPublic } = parseAnswer(Comment.pick({ id: true, jsdPublic: true }), answer.body)
  if (jsdPublic !== true && (await isHidden(call, id, signal))) return id
  await call(`${path}/comment/${encodeURIComponent(id)}`, { method: 'DELETE' })
  throw new PermanentError('note-public', 'Jira did not keep a note internal; it was removed at once.')
}

/** "Get comment property". */
async function isHidden(call: Call, id: string, signal?: AbortSignal): Promise<boolean> {
  const answer = await call(`/comment/${encodeURIComponent(id)}/properties/${key}`, {
    signal,
    accepts: [404],
  })
  return answer.status === 200 && saysInternal(parseAnswer(Property, answer.body).value)
}

/** Removes a comment that `me` wrote; one that is gone already is fine. */
export async function removeComment(
  call: Call,
  path: string,
  id: string,
  me: string,
  signal?: AbortSignal,
): Promise<void> {
  if (!/^\d+$/.test(id)) throw notOurs()
  const place = `${path}/comment/${id}`
  const found = await call(place, { signal, accepts: [404] })
  if (found.status === 404) return
  const { author } = parseAnswer(Comment.pick({ author: true }), found.body)
  if (idOfUser(author) !== me) throw notOurs()
  await call(place, { method: 'DELETE', signal, accepts: [404] })
}

function notOurs(): PermanentError {
  return new PermanentError('not-ours', 'It is not a comment of ours, and stays.')
}
