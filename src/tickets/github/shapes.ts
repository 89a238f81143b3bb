/** What is read of GitHub's answers: only the fields used. */
import { z } from 'zod'

const instant = z.iso.datetime({ offset: true }).transform((written) => new Date(written).toISOString())

/** Null where the account was deleted. */
export const User = z
  .object({ id: z.number(), login: z.string(), type: z.string().default('User') })
  .nullable()
  .default(null)
export type User = z.infer<typeof User>

/** An issue, or a pull request, which the same listing holds. */
export const Issue = z.object({
  number: z.number().int(),
  title: z.string(),
  /** Markdown; left out where HTML was asked for. */
  body: z.string().nullish(),
  body_html: z.string().nullish(),
  state: z.string(),
  state_reason: z.string().nullish(),
  user: User,
  labels: z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])),
  created_at: instant,
  updated_at: instant,
  pull_request: z.unknown().optional(),
})
export type Issue = z.infer<typeof Issue>

/** What a listing tells of an issue. */
export const ListedIssue = Issue.pick({
  number: true,
  created_at: true,
  updated_at: true,
  pull_request: true,
})
export type ListedIssue = z.infer<typeof ListedIssue>

export const Comment = z.object({
  id: z.number(),
  body: z.string().nullish(),
  body_html: z.string().nullish(),
  user: User,
  created_at: instant,
  author_association: z.string().default('NONE'),
})
export type Comment = z.infer<typeof Comment>

export const Label = z.object({ name: z.string() })

export const Repository = z.object({
  has_issues: z.boolean().default(true),
  archived: z.boolean().default(false),
  permissions: z
    .object({
      triage: z.boolean().default(false),
      push: z.boolean().default(false),
      admin: z.boolean().default(false),
    })
    .optional(),
})
export type Repository = z.infer<typeof Repository>
