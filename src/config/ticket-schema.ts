/** Every option of one entry of `tickets`, by its kind. As in schema.ts, `about` is what docs/configuration.md says. */
import { z } from 'zod'
import { type EntityType, entityTypes, sentimentLabels } from '../item/decision.ts'
import { day, duration, wholeNumber } from './number-schema.ts'
import { oneOrMore } from './one-or-more.ts'
import { path, text } from './text-schema.ts'

const levels = ['low', 'normal', 'high'] as const

const fieldName = z
  .string('the name of a field')
  .trim()
  .regex(
    /^(queue|category|priority|status|tags|custom:\S.{0,99})$/,
    'queue, category, priority, status, tags or custom:NAME',
  )
const customField = z
  .string('custom:NAME')
  .trim()
  .regex(/^custom:\S.{0,99}$/, 'custom:NAME, a custom field of the ticket system')

const valueExpected = 'a value as the ticket system shows it, or a list of them (true, false in quotes)'
const one = z.union([z.string(), z.number()], valueExpected).transform(String).pipe(text(valueExpected, 255))
const several = z.array(one, valueExpected).min(1, valueExpected).max(50, 'at most 50 values')
const value = z.union([one, several], valueExpected)

const fields = z.record(fieldName, value, 'a map of fields and values, such as { category: Billing }')

/** One of a few words, or a list of them. */
function some<One extends z.ZodType>(word: One, what: string) {
  return oneOrMore(word, z.array(word, what).min(1, what).max(200, what)).optional()
}

const PriorityLine = z.strictObject(
  {
    urgency: some(z.enum(levels, `one of ${levels.join(', ')}`), `a list of ${levels.join(', ')}`).meta({
      about: '`low`, `normal` or `high`: one, or a list of which any fits',
      default: 'any',
    }),
    sentiment: some(
      z.enum(sentimentLabels, `one of ${sentimentLabels.join(', ')}`),
      `a list of ${sentimentLabels.join(', ')}`,
    ).meta({
      about: '`negative`, `neutral` or `positive`: one, or a list of which any fits',
      default: 'any',
    }),
    label: some(text('the name of a label', 60), 'a list of label names').meta({
      about: 'Name of a label, or a list of which any fits',
      default: 'any, or none',
    }),
    set: one.meta({ about: 'The priority, as the ticket system shows it' }),
  },
  'a map with set, and urgency, sentiment or label',
)

const Tags = z.strictObject(
  {
    field: fieldName.default('tags').meta({
      about: 'The field that takes them: `tags`, or a `custom:NAME` of several values',
      default: 'tags',
    }),
    from: z
      .array(one, 'a list of tags')
      .min(1, 'at least one tag, or no `from` at all')
      .max(1000, 'at most 1000 tags')
      .optional()
      .meta({ about: 'The tags that may be given', default: 'every keyword that was found is a tag' }),
    most: wholeNumber(1, 20).default(3).meta({ about: 'At most so many for one ticket', default: '3' }),
  },
  'a map with field, from or most',
)

/** What each kind is called to a person. */
const found: Record<EntityType, string> = {
  date: 'a date, as 2026-11-30',
  amount: 'an amount of money, as 12.50 EUR',
  'order-number': 'an order number',
  'invoice-number': 'an invoice number',
  'ticket-number': 'a number of another ticket',
  phone: 'a telephone number',
  email: 'a mail address',
  url: 'a link',
  iban: 'an IBAN',
}

function entityField(type: EntityType) {
  const about = `Custom field for ${found[type]}; written where exactly one is found`
  return customField.optional().meta({ about, default: 'none' })
}

const entities = z.strictObject(
  Object.fromEntries(entityTypes.map((type) => [type, entityField(type)])) as Record<
    EntityType,
    ReturnType<typeof entityField>
  >,
  `a map of what is found (${entityTypes.join(', ')}) and custom:NAME`,
)

const url = text('the address of the ticket system, such as https://help.example.com', 2000)
const user = text('the name to sign in with', 320)
const queue = text('a name', 255)

const common = {
  poll: duration('a time between 1s and 1d, such as 30s or 5m', 1000, day)
    .prefault('60s')
    .meta({ about: 'How often to look for what changed', default: '60s' }),
  labels: z
    .array(text('the name of a label'), 'a list of label names')
    .min(1, 'at least one label, or no `labels` at all')
    .optional()
    .meta({ about: 'Names of the labels that may be given here', default: 'all labels' }),
  certificateAuthority: path('a PEM file with the certificate of your own authority')
    .optional()
    .meta({ about: 'PEM file of a private certificate authority', default: "the system's own" }),
  fields: z.record(z.string(), fields, 'labels, each with a map of fields and values').default({}).meta({
    about:
      'What each label writes: by its name a map of fields (`queue`, `category`, `priority`, `status`, `tags`, `custom:NAME`) and values as the system shows them',
    default: 'nothing',
  }),
  undecided: fields
    .default({})
    .meta({ about: 'The same for a ticket that no label was sure of', default: 'nothing' }),
  priority: z
    .array(PriorityLine, 'a list of lines with set, and urgency, sentiment or label')
    .max(100, 'at most 100 lines')
    .default([])
    .meta({
      about: 'Which priority a ticket gets: the first line that fits wins',
      default: 'none is written',
    }),
  language: customField.optional().meta({
    about: 'Custom field for the language of the customer, as a code, or as the value that means it',
    default: 'none is written',
  }),
  tags: Tags.optional().meta({ about: 'Which keywords become tags', default: 'none' }),
  entities: entities.default({}).meta({
    about: 'Custom fields for what is found in the text',
    default: 'none',
  }),
  note: text('the name of a note template, or null', 100)
    .nullable()
    .default('triage')
    .meta({ about: 'Template of the internal note; `null`: no note is written', default: 'triage' }),
  noteLanguage: z
    .string('a language of two letters, such as en')
    .regex(/^[a-z]{2,3}$/, 'a language of two letters, such as en')
    .default('en')
    .meta({ about: 'Language of the notes, which the agents read', default: 'en' }),
  reply: z.boolean('true or false').default(true).meta({
    about:
      'Suggest a reply where the label has a draft template: as a draft of the ticket system where it has drafts, otherwise in the note',
    default: 'true',
  }),
  link: z
    .boolean('true or false')
    .default(false)
    .meta({ about: 'Link duplicates of a ticket with it in the ticket system', default: 'false' }),
  backfill: wholeNumber(0, 100_000).default(50).meta({
    about: 'How many of the newest tickets are read at the first start',
    default: '50',
  }),
}

const base = url.meta({
  about: 'Address of the system, with its path if it has one (`https://example.com/rt`)',
})

function queues(what: string) {
  return z
    .array(queue, `a list of ${what}`)
    .max(1000, `at most 1000 ${what}`)
    .default([])
    .meta({
      about: `${what[0]?.toUpperCase()}${what.slice(1)} that are read`,
      default: 'all that the user sees',
    })
}

function someQueues(what: string, one: z.ZodType<string>, expected: string) {
  return z
    .array(one, expected)
    .min(1, expected)
    .max(1000, `at most 1000 ${what}`)
    .meta({ about: `${what[0]?.toUpperCase()}${what.slice(1)} that are read` })
}

function kind<Type extends string, Shape extends z.ZodRawShape>(type: Type, name: string, shape: Shape) {
  return z.strictObject(
    { type: z.literal(type).meta({ about: name }), ...shape, ...common },
    'a ticket system: type, url …',
  )
}

const repositories = 'a list of repositories, such as [example/shop]'
const repository = z.string(repositories).regex(/^[\w.-]+\/[\w.-]+$/, 'a repository, such as example/shop')
const projects = 'a list of project keys, such as [HELP]'
const projectKey = z.string(projects).regex(/^[A-Z][A-Z0-9_]{0,254}$/, 'a project key, such as HELP')

const userOfBasic = user.optional().meta({
  about: 'Name to sign in with; the secret is its password then',
  default: 'the secret is a token',
})

/** One schema per kind of ticket system. */
export const ticketKinds = {
  rt: kind('rt', 'Request Tracker 5', { url: base, user: userOfBasic, queues: queues('queues') }),
  redmine: kind('redmine', 'Redmine', { url: base, queues: queues('projects, by identifier or name,') }),
  github: kind('github', 'GitHub Issues', {
    url: url
      .default('https://api.github.com')
      .meta({ about: 'Base of the REST API', default: 'https://api.github.com' }),
    queues: someQueues('repositories', repository, repositories),
  }),
  jira: kind('jira', 'Jira', {
    url: base,
    user: user.optional().meta({
      about: 'Mail address of the user (Jira Cloud); the secret is its API token then',
      default: 'the secret is a personal access token',
    }),
    queues: someQueues('project keys', projectKey, projects),
  }),
  zammad: kind('zammad', 'Zammad', { url: base, queues: queues('groups') }),
  zendesk: kind('zendesk', 'Zendesk', {
    url: base,
    user: user.meta({ about: 'Mail address of the agent whose API token it is' }),
    queues: queues('groups'),
  }),
  freshdesk: kind('freshdesk', 'Freshdesk', { url: base, queues: queues('groups') }),
}
