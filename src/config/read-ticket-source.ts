import type { z } from 'zod'
import type { FieldName, Fields, TicketSettings } from '../tickets/contract.ts'
import { readCertificate } from './certificate.ts'
import { chooseLabels, knownLabel, unique } from './choose-labels.ts'
import type { TicketConfig, TicketWrite } from './config.ts'
import { nearest } from './nearest.ts'
import type { Surroundings } from './read-account.ts'
import { requireSecret, tokenVariable } from './secrets.ts'
import { ticketKinds } from './ticket-schema.ts'
import { readTicketUrl } from './ticket-url.ts'
import type { KeyPath } from './yaml-file.ts'

export interface TicketSurroundings extends Surroundings {
  /** Names of the templates of notes that there are. */
  noteTemplates: ReadonlySet<string>
  /** What is allowed but probably not meant is added here. */
  warnings: string[]
}

type Written = {
  [Kind in keyof typeof ticketKinds]: z.output<(typeof ticketKinds)[Kind]>
}[keyof typeof ticketKinds]

/** Checks one entry of `tickets` by its kind. Null where it is wrong; what is wrong stands in the problems then. */
export async function readTicketSource(
  name: string,
  written: unknown,
  surroundings: TicketSurroundings,
): Promise<TicketConfig | null> {
  const { problems, labels } = surroundings
  const at = ['tickets', name]
  const kind = kindOf(written)
  if (kind === null) {
    problems.expected([...at, 'type'], Object.keys(ticketKinds).join(', '))
    return null
  }
  const schema: z.ZodType<Written> = ticketKinds[kind]
  const parsed = schema.safeParse(written)
  if (!parsed.success) {
    problems.issues(at, schema, parsed.error)
    return null
  }
  const source = parsed.data
  unique(source.queues, [...at, 'queues'], problems)
  const settings = await settingsOf(name, source, at, surroundings)
  const chosen = chooseLabels(source.labels, labels, [...at, 'labels'], problems)
  checkNote(source, [...at, 'note'], surroundings)
  const write = writeOf(source, at, chosen, surroundings)
  return settings === null ? null : { name, settings, labels: chosen, write }
}

function kindOf(written: unknown): keyof typeof ticketKinds | null {
  if (typeof written !== 'object' || written === null || !('type' in written)) return null
  const { type } = written
  return typeof type === 'string' && Object.hasOwn(ticketKinds, type)
    ? (type as keyof typeof ticketKinds)
    : null
}

async function settingsOf(
  name: string,
  source: Written,
  at: KeyPath,
  { folder, environment, problems, warnings }: TicketSurroundings,
): Promise<TicketSettings | null> {
  const variable = tokenVariable(name)
  const base = readTicketUrl(source.url, [...at, 'url'], variable, problems)
  const authority = [...at, 'certificateAuthority']
  const certificateAuthority = await readCertificate(source.certificateAuthority, folder, authority, problems)
  if (base === null) return null
  if (base.warning !== null) warnings.push(base.warning)
  const common = {
    url: base.url,
    secret: () => requireSecret(variable, `the ticket system "${name}"`, environment, 'token'),
    certificateAuthority,
    queues: source.queues,
    pollIntervalMs: source.poll,
  }
  switch (source.type) {
    case 'rt':
    case 'jira':
      return { ...common, type: source.type, user: source.user }
    case 'zendesk':
      return { ...common, type: source.type, user: source.user }
    default:
      return { ...common, type: source.type }
  }
}

function checkNote({ note }: Written, at: KeyPath, { noteTemplates, problems }: TicketSurroundings): void {
  if (note === null || noteTemplates.has(note)) return
  const meant = nearest(note, noteTemplates)
  const hint =
    meant === undefined ? `there are: ${[...noteTemplates].sort().join(', ')}.` : `did you mean "${meant}"?`
  problems.say(at, `there is no note template "${note}"; ${hint}`)
}

function writeOf(
  source: Written,
  at: KeyPath,
  chosen: readonly string[],
  { labels, problems, warnings }: TicketSurroundings,
): TicketWrite {
  const names = labels.map(({ name }) => name)
  const given = (label: string, place: KeyPath) => {
    if (!knownLabel(label, names, place, problems) || chosen.includes(label)) return
    warnings.push(`${problems.place(place)}: the label "${label}" is never given here; see labels.`)
  }
  for (const label of Object.keys(source.fields)) given(label, [...at, 'fields', label])
  for (const [index, { label }] of source.priority.entries())
    for (const one of label ?? []) given(one, [...at, 'priority', index, 'label'])
  const late = lineTooLate(source)
  if (late !== null)
    warnings.push(
      `${problems.place([...at, 'priority', late])}: this line never decides, because the line before it always fits.`,
    )
  const drafts = labels.flatMap(({ name, write }) =>
    source.reply && write.draft !== undefined && chosen.includes(name) ? [[name, write.draft] as const] : [],
  )
  return {
    fields: new Map(Object.entries(source.fields).map(([label, fields]) => [label, asFields(fields)])),
    undecided: asFields(source.undecided),
    priority: source.priority.map(({ urgency, sentiment, label, set }) => ({
      urgency: urgency ?? null,
      sentiment: sentiment ?? null,
      label: label ?? null,
      set,
    })),
    language: (source.language as FieldName | undefined) ?? null,
    tags:
      source.tags === undefined
        ? null
        : { ...source.tags, field: source.tags.field as FieldName, from: source.tags.from ?? null },
    entities: source.entities as TicketWrite['entities'],
    note: source.note,
    noteLanguage: source.noteLanguage,
    replies: new Map(drafts),
    link: source.link,
    backfill: source.backfill,
  }
}

/** A line of `priority` without conditions always fits; what stands after it comes too late. */
function lineTooLate({ priority }: Written): number | null {
  const open = priority.findIndex(
    ({ urgency, sentiment, label }) =>
      urgency === undefined && sentiment === undefined && label === undefined,
  )
  return open >= 0 && open < priority.length - 1 ? open + 1 : null
}

/** The schema has looked at the names. */
function asFields(fields: Record<string, string | string[]>): Fields {
  return fields as Fields
}
