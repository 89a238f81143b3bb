import { GoneError, PermanentError } from '../../errors.ts'
import type { TicketCapabilities } from '../contract.ts'
import { parseAnswer } from '../parse-answer.ts'
import type { Call, Edition } from './edition.ts'
import { relatesType } from './links.ts'
import { Permissions, Project } from './shapes.ts'

const asked = [
  'EDIT_ISSUES',
  'TRANSITION_ISSUES',
  'ADD_COMMENTS',
  'DELETE_OWN_COMMENTS',
  'LINK_ISSUES',
] as const
type Permission = (typeof asked)[number]

/**
 * What this user may do in all the projects. Notes need every project to be one of Jira Service Management: elsewhere
 * there are no internal comments. PermanentError `queue-missing` where a project is not there.
 */
export async function readCapabilities(
  call: Call,
  edition: Edition,
  projects: readonly string[],
  signal?: AbortSignal,
): Promise<TicketCapabilities> {
  const perProject: { isServiceDesk: boolean; may: ReadonlySet<Permission> }[] = []
  for (const key of projects)
    perProject.push({
      isServiceDesk: (await projectOf(call, key, signal)).projectTypeKey === 'service_desk',
      may: await permissionsIn(call, edition, key, signal),
    })
  const everywhere = (permission: Permission) => perProject.every(({ may }) => may.has(permission))
  const notes = perProject.every(({ isServiceDesk }) => isServiceDesk) && everywhere('ADD_COMMENTS')
  return {
    readOnly: perProject.every(({ may }) => !may.has('EDIT_ISSUES') && !may.has('TRANSITION_ISSUES')),
    notes,
    removeNotes: notes && everywhere('DELETE_OWN_COMMENTS'),
    drafts: false,
    links: everywhere('LINK_ISSUES') && (await relatesType(call, signal)) !== null,
    concurrency: 'reread',
  }
}

async function projectOf(call: Call, key: string, signal?: AbortSignal): Promise<Project> {
  try {
    return parseAnswer(Project, (await call(`/project/${encodeURIComponent(key)}`, { signal })).body)
  } catch (error) {
    if (!(error instanceof GoneError)) throw error
    throw new PermanentError(
      'queue-missing',
      `There is no project "${key}", or the user may not see it; check queues in mailroom.yaml.`,
      { cause: error },
    )
  }
}

async function permissionsIn(
  call: Call,
  edition: Edition,
  projectKey: string,
  signal?: AbortSignal,
): Promise<ReadonlySet<Permission>> {
  const query = { projectKey, ...edition.permissionQuery(asked) }
  const { permissions } = parseAnswer(Permissions, (await call('/mypermissions', { query, signal })).body)
  return new Set(asked.filter((name) => permissions[name]?.havePermission === true))
}
