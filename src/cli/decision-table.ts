import type { Decision } from '../item/decision.ts'
import type { Effect } from '../queue/jobs.ts'
import { type Column, tableLines } from './table.ts'

/** One message with what was decided about it. */
export interface DecidedRow {
  subject: string
  decision: Decision
  effects: readonly Effect[]
  /** The writing went wrong, and waits for a person. */
  isSetAside?: boolean
}

const columns: Column<DecidedRow>[] = [
  { title: 'Message', most: 40, cell: ({ subject }) => subject || '(no subject)' },
  { title: 'Label', most: 12, cell: ({ decision }) => decision.label ?? 'Review' },
  {
    title: 'Prob.',
    most: 5,
    // What a rule of the user settled is no estimate.
    cell: ({ decision }) =>
      decision.rule === null ? (decision.labels[0]?.probability ?? 0).toFixed(2) : 'rule',
  },
  { title: 'Lang', most: 4, cell: ({ decision }) => decision.language },
  { title: 'Mood', most: 8, cell: ({ decision }) => decision.sentiment.label },
  { title: 'Urgency', most: 7, cell: ({ decision }) => decision.urgency.level },
  {
    title: 'Keywords',
    most: 44,
    cell: ({ decision }) =>
      decision.keywords
        .slice(0, 3)
        .map(({ text }) => text)
        .join(', '),
  },
  {
    title: 'Written',
    most: 44,
    cell: ({ effects, isSetAside }) => (isSetAside ? 'set aside' : effects.map(describeEffect).join(', ')),
  },
]

/** The table that ends the demo and the preview. An undecided message shows "Review" and its likeliest label's probability. */
export function decisionTable(rows: readonly DecidedRow[]): string {
  return `${tableLines(columns, rows).join('\n')}\n`
}

function describeEffect(effect: Effect): string {
  if (effect.action === 'label') return `label ${effect.label}`
  return effect.action === 'draft' ? `draft ${effect.template}` : `→ ${effect.folder}`
}
