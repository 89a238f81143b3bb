import { PermanentError } from '../../errors.ts'
import type { Fields } from '../contract.ts'
import { sameValue } from '../field-values.ts'
import type { Call, Edition } from './edition.ts'
import { type FieldNames, refused, updateOf } from './issue-fields.ts'
import { type Issue, Refusal } from './shapes.ts'

interface Writing {
  call: Call
  edition: Edition
  issue: Issue
  /** Of the issue. */
  path: string
  names: FieldNames
  wanted: Fields
  now: Fields
  readAgain: () => Promise<Fields>
  signal?: AbortSignal | undefined
}

/**
 * Writes fields ("Edit issue"), then changes the status ("Transition issue"); Jira does not do both at once. Where the
 * second is refused, the first is taken back. PermanentError `field-refused` for what was not taken.
 */
export async function writeIssue(writing: Writing): Promise<Fields> {
  const { issue, wanted, now, names, edition, readAgain } = writing
  const { fields, transition, expected } = updateOf(wanted, now, issue, names, edition)
  if (fields === null && transition === null) return now
  if (fields !== null) await send(writing, 'PUT', '', { fields })
  try {
    if (transition !== null) await send(writing, 'POST', '/transitions', { transition: { id: transition } })
  } catch (error) {
    if (fields !== null && error instanceof PermanentError) await takeBack(writing)
    throw error
  }
  const after = await readAgain()
  for (const name of Object.keys(expected) as (keyof Fields)[])
    if (!sameValue(after[name], expected[name])) throw refused(name)
  return after
}

async function send(
  { call, path, names, signal }: Writing,
  method: 'PUT' | 'POST',
  end: string,
  body: object,
): Promise<void> {
  const answer = await call(`${path}${end}`, { method, body, signal, accepts: [400] })
  if (answer.status !== 400) return
  const refusal = Refusal.safeParse(answer.body)
  const [id] = Object.keys(refusal.data?.errors ?? {})
  throw refused(id === undefined || end !== '' ? 'status' : (names.get(id) ?? id))
}

/** The fields as they were, apart from the status, which nobody changed. */
async function takeBack(writing: Writing): Promise<void> {
  const { wanted, now, issue, names, edition } = writing
  const { status, ...others } = wanted
  const before = Object.fromEntries(
    (Object.keys(others) as (keyof Fields)[]).map((name) => [name, now[name] ?? null]),
  )
  const { fields } = updateOf(before, wanted, issue, names, edition)
  if (fields !== null) await send(writing, 'PUT', '', { fields })
}
