/** The fields of an issue by the names that mailroom.yaml uses, and the way back. */

import type { PermanentError } from '../../errors.ts'
import type { FieldName, Fields } from '../contract.ts'
import { FieldRefusedError } from '../field-refused.ts'
import { listOf, sameValue } from '../field-values.ts'
import type { Issue } from './shapes.ts'

/** Statuses as people read them, with what GitHub calls them ("Update an issue": state, state_reason). */
const statuses = new Map([
  ['open', { state: 'open', state_reason: 'reopened' }],
  ['closed', { state: 'closed', state_reason: 'completed' }],
  ['closed as not planned', { state: 'closed', state_reason: 'not_planned' }],
  ['closed as duplicate', { state: 'closed', state_reason: 'duplicate' }],
])

export const statusNames: readonly string[] = [...statuses.keys()]

export function fieldsOfIssue(repository: string, issue: Issue): Fields {
  return { queue: repository, status: statusOf(issue), tags: issue.labels }
}

function statusOf({ state, state_reason }: Issue): string {
  if (state !== 'closed') return 'open'
  if (state_reason === 'not_planned') return 'closed as not planned'
  return state_reason === 'duplicate' ? 'closed as duplicate' : 'closed'
}

/**
 * The fields with labels written as the repository has them: names of labels differ by more than case. GitHub would make
 * a label that does not exist: PermanentError `field-refused` instead.
 */
export function asGithubNames(wanted: Fields, labels: readonly string[]): Fields {
  if (wanted.tags === undefined) return wanted
  const tags = listOf(wanted.tags).map((tag) => {
    const label = labels.find((name) => name.toLowerCase() === tag.toLowerCase())
    if (label === undefined) throw refused('tags')
    return label
  })
  return { ...wanted, tags }
}

/** The body of "Update an issue" that turns the fields that are into those that are wanted; null: nothing to do. */
export function updateOf(wanted: Fields, now: Fields): object | null {
  const body: Record<string, unknown> = {}
  for (const name of Object.keys(wanted) as FieldName[]) {
    if (sameValue(wanted[name], now[name])) continue
    const status = statuses.get(String(wanted.status))
    if (name === 'tags') body.labels = listOf(wanted.tags)
    else if (name === 'status' && status !== undefined) Object.assign(body, status)
    else throw refused(name)
  }
  return Object.keys(body).length === 0 ? null : body
}

export function refused(field: string): PermanentError {
  return new FieldRefusedError(`GitHub does not take this value for ${field}.`, [field])
}
