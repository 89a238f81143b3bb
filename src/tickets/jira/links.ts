/** Links without direction: the type "Relates", or another one that reads the same both ways. */
import { GoneError, PermanentError } from '../../errors.ts'
import { parseAnswer } from '../parse-answer.ts'
import type { Call } from './edition.ts'
import { Links, LinkTypes } from './shapes.ts'

/** Name of the type; null where there is none, or where linking is switched off. */
export async function relatesType(call: Call, signal?: AbortSignal): Promise<string | null> {
  try {
    const { issueLinkTypes } = parseAnswer(LinkTypes, (await call('/issueLinkType', { signal })).body)
    const without = issueLinkTypes.filter(({ inward, outward }) => inward === outward)
    return (without.find(({ name }) => name === 'Relates') ?? without[0])?.name ?? null
  } catch (error) {
    if (error instanceof GoneError) return null
    throw error
  }
}

interface Place {
  ticket: string
  /** Of the issue. */
  path: string
}

export async function addLink(
  call: Call,
  { ticket, path }: Place,
  other: string,
  signal?: AbortSignal,
): Promise<void> {
  const type = await relatesType(call, signal)
  if (type === null) throw new PermanentError('unsupported', 'Jira has no link type without direction.')
  if ((await linksWith(call, path, other, signal)).length > 0) return
  const body = { type: { name: type }, inwardIssue: { key: ticket }, outwardIssue: { key: other } }
  await call('/issueLink', { method: 'POST', body, signal })
}

export async function removeLink(
  call: Call,
  path: string,
  other: string,
  signal?: AbortSignal,
): Promise<void> {
  const type = await relatesType(call, signal)
  for (const link of await linksWith(call, path, other, signal))
    if (link.type.name === type)
      await call(`/issueLink/${link.id}`, { method: 'DELETE', signal, accepts: [404] })
}

async function linksWith(call: Call, path: string, other: string, signal?: AbortSignal) {
  const { fields } = parseAnswer(Links, (await call(path, { query: { fields: 'issuelinks' }, signal })).body)
  return fields.issuelinks.filter(
    ({ inwardIssue, outwardIssue }) => inwardIssue?.key === other || outwardIssue?.key === other,
  )
}
