/**
 * What is around the issues of one Redmine: who we are and what we may do, projects, statuses, priorities, categories,
 * custom fields, and who belongs to the staff. Asked when needed, and remembered for a minute.
 */
import { GoneError, PermanentError } from '../../errors.ts'
import type { Address } from '../../item/item.ts'
import type { Http } from '../http.ts'
import { parseAnswer } from '../parse-answer.ts'
import { remember } from './remember.ts'
import {
  type CustomField,
  CustomFieldsAnswer,
  MembershipsAnswer,
  type Named,
  PrioritiesAnswer,
  type Project,
  ProjectAnswer,
  ProjectsAnswer,
  RoleAnswer,
  type Status,
  StatusesAnswer,
  type User,
  UserAnswer,
} from './shapes.ts'

const pageSize = 100
const mostPages = 50

/** By the names of Redmine's roles ("Permissions"). */
type Permission =
  | 'add_issues'
  | 'edit_issues'
  | 'add_issue_notes'
  | 'edit_issue_notes'
  | 'edit_own_issue_notes'
  | 'view_private_notes'
  | 'set_notes_private'
  | 'manage_issue_relations'

export interface Surroundings {
  /** Asks who the key belongs to, each time. AuthenticationError where it belongs to nobody. */
  whoAmI(signal?: AbortSignal): Promise<User>
  /** The same, remembered. */
  me(): Promise<User>
  /** What our user may do in a project as its member; the administrator may do everything. */
  may(project: number): Promise<(permission: Permission) => boolean>
  projects(): Promise<Project[]>
  /** The projects of `queues`; PermanentError `queue-missing` where one cannot be seen. */
  configuredProjects(): Promise<Project[]>
  statuses(): Promise<Status[]>
  priorities(): Promise<Named[]>
  categories(project: number): Promise<Named[]>
  /** Definitions of the custom fields of issues; null where our user is no administrator, who alone sees them. */
  customFields(): Promise<CustomField[] | null>
  /** Ids of those who work on the issues of a project; null where that cannot be seen. */
  staff(project: number): Promise<ReadonlySet<number> | null>
  /** Null where there is no such account, or none that our user may see. */
  person(id: number): Promise<Person | null>
  /** Everything is asked anew the next time. */
  forget(): void
}

export interface Person {
  /** An address made of the id where Redmine hides the real one. */
  address: Address
  isAdmin: boolean
}

export function openSurroundings(http: Http, queues: readonly string[]): Surroundings {
  async function whoAmI(signal?: AbortSignal): Promise<User> {
    const { body } = await http.request('/users/current.json', { query: { include: 'memberships' }, signal })
    return parseAnswer(UserAnswer, body).user
  }

  const me = remember((_: 'me') => whoAmI())
  const permissions = remember(async (role: number): Promise<ReadonlySet<string>> => {
    const { body } = await http.request(`/roles/${role}.json`)
    return new Set(parseAnswer(RoleAnswer, body).role.permissions)
  })
  const projects = remember(async (_: 'all') => {
    const found: Project[] = []
    for (let page = 0; page < mostPages; page += 1) {
      const query = { limit: pageSize, offset: page * pageSize }
      const answer = parseAnswer(ProjectsAnswer, (await http.request('/projects.json', { query })).body)
      found.push(...answer.projects)
      if (answer.projects.length === 0 || found.length >= answer.total_count) break
    }
    return withOwnNames(found)
  })
  const statuses = remember(async (_: 'all') => {
    const { body } = await http.request('/issue_statuses.json')
    return parseAnswer(StatusesAnswer, body).issue_statuses
  })
  const priorities = remember(async (_: 'all') => {
    const { body } = await http.request('/enumerations/issue_priorities.json')
    return parseAnswer(PrioritiesAnswer, body).issue_priorities.filter(({ active }) => active)
  })
  const categories = remember(async (project: number) => {
    const query = { include: 'issue_categories' }
    const { body } = await http.request(`/projects/${project}.json`, { query })
    return parseAnswer(ProjectAnswer, body).project.issue_categories
  })
  const customFields = remember(async (_: 'all') => {
    const { status, body } = await http.request('/custom_fields.json', { accepts: [403] })
    if (status === 403) return null
    return parseAnswer(CustomFieldsAnswer, body).custom_fields.filter(
      ({ customized_type }) => customized_type === 'issue',
    )
  })
  const staff = remember(async (project: number): Promise<ReadonlySet<number> | null> => {
    const found = new Set<number>()
    let read = 0
    for (let page = 0; page < mostPages; page += 1) {
      const query = { limit: pageSize, offset: page * pageSize }
      const path = `/projects/${project}/memberships.json`
      const { status, body } = await http.request(path, { query, accepts: [403, 404] })
      if (status === 403 || status === 404) return null
      const { memberships, total_count } = parseAnswer(MembershipsAnswer, body)
      for (const { user, roles } of memberships) {
        const given = await Promise.all(roles.map(({ id }) => permissions(id)))
        if (user != null && given.some((role) => role.has('edit_issues') || role.has('view_private_notes')))
          found.add(user.id)
      }
      read += memberships.length
      if (memberships.length === 0 || read >= total_count) break
    }
    return found
  })
  const person = remember(
    async (id: number): Promise<Person | null> => {
      try {
        const { body } = await http.request(`/users/${id}.json`)
        const user = parseAnswer(UserAnswer, body).user
        return { address: addressOf(user), isAdmin: user.admin }
      } catch (error) {
        if (error instanceof GoneError) return null
        throw error
      }
    },
    { forMs: 10 * 60_000, most: 5000 },
  )

  return {
    whoAmI,
    me: () => me('me'),
    async may(project) {
      const user = await me('me')
      const own = user.memberships.filter((membership) => membership.project.id === project)
      const roles = own.flatMap((membership) => membership.roles)
      const given = user.admin ? [] : await Promise.all(roles.map(({ id }) => permissions(id)))
      return (permission) => user.admin || given.some((role) => role.has(permission))
    },
    projects: () => projects('all'),
    async configuredProjects() {
      const all = await projects('all')
      return queues.map((queue) => {
        const project =
          all.find(({ name }) => name === queue) ?? all.find(({ identifier }) => identifier === queue)
        if (project !== undefined) return project
        throw new PermanentError(
          'queue-missing',
          `There is no project "${queue}" that the user sees; check queues in mailroom.yaml.`,
        )
      })
    },
    statuses: () => statuses('all'),
    priorities: () => priorities('all'),
    categories,
    customFields: () => customFields('all'),
    staff,
    person,
    forget() {
      for (const one of [me, permissions, projects, statuses, priorities, categories, customFields, staff])
        one.forget()
    },
  }
}

/** Projects may share a name; then the identifiers, which they cannot share, tell them apart. */
function withOwnNames(projects: Project[]): Project[] {
  const count = new Map<string, number>()
  for (const { name } of projects) count.set(name, (count.get(name) ?? 0) + 1)
  return projects.map((project) =>
    count.get(project.name) === 1 ? project : { ...project, name: project.identifier },
  )
}

/** Most accounts hide their address; those that were made of a mail have it as their login ("Receiving emails"). */
function addressOf({ id, login, mail, firstname, lastname }: User): Address {
  const name = `${firstname} ${lastname}`.trim().slice(0, 200)
  const known = mail ?? (/^[^\s@]+@[^\s@]+$/.test(login) ? login : null)
  return { name, address: known?.toLowerCase().slice(0, 320) ?? hiddenAddress(id) }
}

/** Nobody's (RFC 2606 §2), and always the same for one account. */
export function hiddenAddress(user: number): string {
  return `user-${user}@redmine.invalid`
}
