/** What is read of Redmine's answers: only the fields used. The names of the API's wiki pages stand beside them. */
import { z } from 'zod'

/** Seconds; the API never tells more. */
const instant = z.iso.datetime({ offset: true }).transform((written) => new Date(written).toISOString())

const Named = z.object({ id: z.number().int(), name: z.string().default('') })
export type Named = z.infer<typeof Named>

const CustomValue = z.object({
  id: z.number().int(),
  name: z.string(),
  multiple: z.boolean().default(false),
  value: z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .catch(null),
})
export type CustomValue = z.infer<typeof CustomValue>

const Journal = z.object({
  id: z.number().int(),
  user: Named.nullish(),
  notes: z.string().nullish(),
  created_on: instant,
  private_notes: z.boolean().default(false),
  details: z
    .array(z.object({ property: z.string(), name: z.string(), new_value: z.unknown().optional() }))
    .default([]),
})
export type Journal = z.infer<typeof Journal>

const Attachment = z.object({
  id: z.number().int(),
  filename: z.string().default(''),
  filesize: z.number().default(0),
  content_type: z.string().nullish(),
})

const Relation = z.object({
  id: z.number().int(),
  issue_id: z.number().int(),
  issue_to_id: z.number().int(),
  relation_type: z.string(),
})

/** "Issues": an issue of a listing, or with everything that `include` names. */
const Issue = z.object({
  id: z.number().int(),
  project: Named,
  status: Named.extend({ is_closed: z.boolean().optional() }),
  priority: Named,
  author: Named.nullish(),
  category: Named.nullish(),
  subject: z.string().nullish(),
  description: z.string().nullish(),
  custom_fields: z.array(CustomValue).default([]),
  created_on: instant,
  updated_on: instant,
  attachments: z.array(Attachment).default([]),
  relations: z.array(Relation).default([]),
  journals: z.array(Journal).default([]),
  allowed_statuses: z.array(Named).optional(),
})
export type Issue = z.infer<typeof Issue>

export const IssueAnswer = z.object({ issue: Issue })
export const IssuesAnswer = z.object({
  issues: z.array(Issue.pick({ id: true, updated_on: true, custom_fields: true })),
})

/** "Users" */
const Role = z.object({ id: z.number().int() })
const Membership = z.object({ project: Named, user: Named.nullish(), roles: z.array(Role).default([]) })
export const UserAnswer = z.object({
  user: z.object({
    id: z.number().int(),
    login: z.string().default(''),
    admin: z.boolean().default(false),
    firstname: z.string().default(''),
    lastname: z.string().default(''),
    mail: z.string().nullish(),
    memberships: z.array(Membership).default([]),
  }),
})
export type User = z.infer<typeof UserAnswer>['user']

/** "Memberships" */
export const MembershipsAnswer = z.object({
  memberships: z.array(Membership),
  total_count: z.number().default(0),
})

/** "Roles" */
export const RoleAnswer = z.object({ role: z.object({ permissions: z.array(z.string()).default([]) }) })

/** "Projects" */
const Project = Named.extend({ identifier: z.string().default('') })
export type Project = z.infer<typeof Project>
export const ProjectsAnswer = z.object({ projects: z.array(Project), total_count: z.number().default(0) })
export const ProjectAnswer = z.object({
  project: z.object({ issue_categories: z.array(Named).default([]) }),
})

/** "Issue Statuses" */
const Status = Named.extend({ is_closed: z.boolean().default(false) })
export type Status = z.infer<typeof Status>
export const StatusesAnswer = z.object({ issue_statuses: z.array(Status) })

/** "Enumerations" */
export const PrioritiesAnswer = z.object({
  issue_priorities: z.array(Named.extend({ active: z.boolean().default(true) })),
})

/** "Custom Fields" */
const CustomField = Named.extend({
  customized_type: z.string().default(''),
  field_format: z.string().default(''),
  multiple: z.boolean().default(false),
  possible_values: z.array(z.object({ value: z.string(), label: z.string().optional() })).default([]),
})
export type CustomField = z.infer<typeof CustomField>
export const CustomFieldsAnswer = z.object({ custom_fields: z.array(CustomField) })

/** 422 of any write. */
export const ErrorsAnswer = z.object({ errors: z.array(z.string()) })
