/** What is read of Jira's answers: only the fields used. The same for Jira Cloud and Jira Data Center. */
import { z } from 'zod'

/** "2026-01-05T08:00:00.000+0000", an offset without a colon, which ISO 8601 does not know beside a date with hyphens. */
const instant = z
  .string()
  .transform((written) => new Date(written.replace(/([+-]\d\d)(\d\d)$/, '$1:$2')))
  .refine((date) => !Number.isNaN(date.getTime()))
  .transform((date) => date.toISOString())

/** `accountId` in the cloud, `key` and `name` in the data center; null for nobody. */
export const User = z
  .object({
    accountId: z.string().optional(),
    key: z.string().optional(),
    name: z.string().optional(),
    displayName: z.string().default(''),
    /** Left out where the user does not show it. */
    emailAddress: z.string().optional(),
    accountType: z.string().optional(),
  })
  .nullable()
  .default(null)
export type User = z.infer<typeof User>

const Named = z.object({ name: z.string() })

/** Type of a field: of `array` the type of its items stands in `items`; `custom` names the kind of a custom field. */
export const FieldType = z.object({
  type: z.string().default('any'),
  items: z.string().optional(),
  custom: z.string().optional(),
})
export type FieldType = z.infer<typeof FieldType>

/** How a field can be edited; `allowedValues` where there is a list to choose from. */
export const FieldMeta = z.object({
  name: z.string(),
  schema: FieldType.default({ type: 'any' }),
  operations: z.array(z.string()).default([]),
  allowedValues: z.array(z.object({ name: z.string().optional(), value: z.string().optional() })).optional(),
})
export type FieldMeta = z.infer<typeof FieldMeta>

export const EditMeta = z.object({ fields: z.record(z.string(), FieldMeta).default({}) })

const Transition = z.object({ id: z.string(), to: Named.optional() })

const LinkedIssue = z.object({ key: z.string() })
const IssueLink = z.object({
  id: z.string(),
  type: Named,
  inwardIssue: LinkedIssue.optional(),
  outwardIssue: LinkedIssue.optional(),
})

const Attachment = z.object({
  filename: z.string().default(''),
  mimeType: z.string().default('application/octet-stream'),
  size: z.number().default(0),
})

export const Project = z.object({ key: z.string(), projectTypeKey: z.string().optional() })

/** The fields that every issue has, with all others beside them under their ids. */
const IssueFields = z.looseObject({
  summary: z.string().nullish(),
  description: z.unknown(),
  created: instant,
  updated: instant,
  status: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }).optional() }),
  project: Project,
  priority: Named.nullish(),
  labels: z.array(z.string()).default([]),
  components: z.array(Named).default([]),
  reporter: User,
  issuelinks: z.array(IssueLink).default([]),
  attachment: z.array(Attachment).default([]),
})

export const Issue = z.object({
  key: z.string(),
  fields: IssueFields,
  renderedFields: z.object({ description: z.unknown() }).optional(),
  /** Types by id of the field. */
  schema: z.record(z.string(), FieldType).default({}),
  editmeta: EditMeta.optional(),
  transitions: z.array(Transition).default([]),
})
export type Issue = z.infer<typeof Issue>

export const ListedIssue = z.object({ key: z.string(), fields: z.object({ updated: instant }) })

export const SampleIssue = z.object({
  key: z.string(),
  fields: z.object({ project: Project, issuetype: z.object({ id: z.string() }) }),
})

export const Links = z.object({ fields: z.object({ issuelinks: z.array(IssueLink).default([]) }) })

export const Property = z.object({ key: z.string(), value: z.unknown() })

export const Comment = z.object({
  id: z.string(),
  author: User,
  body: z.unknown(),
  renderedBody: z.string().nullish(),
  created: instant,
  /** Jira Service Management in the cloud: do customers see it? */
  jsdPublic: z.boolean().optional(),
  properties: z.array(Property).default([]),
  /** A role or group that alone may see it. */
  visibility: z.object({ value: z.string().optional() }).nullish(),
})
export type Comment = z.infer<typeof Comment>

export const CommentPage = z.object({ comments: z.array(Comment), total: z.number() })

export const FieldNames = z.array(
  z.object({ id: z.string(), name: z.string(), custom: z.boolean().default(false) }),
)

export const Permissions = z.object({
  permissions: z.record(z.string(), z.object({ havePermission: z.boolean().default(false) })),
})

export const LinkTypes = z.object({
  issueLinkTypes: z.array(
    z.object({ name: z.string(), inward: z.string().default(''), outward: z.string().default('') }),
  ),
})

/** Types of issues of a project, with their statuses. */
export const TypesWithStatuses = z.array(z.object({ id: z.string(), statuses: z.array(Named) }))
export type TypesWithStatuses = z.infer<typeof TypesWithStatuses>

const CreateFields = z.array(FieldMeta.extend({ fieldId: z.string() })).default([])
/** In the cloud they are called `fields`, in a data center `values`. */
export const CreateMeta = z.object({ fields: CreateFields, values: CreateFields })

/** Says which fields it refuses, by id. */
export const Refusal = z.object({ errors: z.record(z.string(), z.unknown()).default({}) })
export type EditMeta = z.infer<typeof EditMeta>
export type Project = z.infer<typeof Project>
