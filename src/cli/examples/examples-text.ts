import type { ExampleState } from '../../learning/example-states.ts'
import type { LearntExample } from '../../learning/learnt-example.ts'
import { type Column, tableLines } from '../table.ts'

export interface ShownExample {
  example: LearntExample
  /** Null where it is about no configured label. */
  state: ExampleState | null
}

const columns: Column<ShownExample>[] = [
  { title: 'Id', most: 16, cell: ({ example }) => example.id },
  { title: 'When', most: 16, cell: ({ example }) => example.at.slice(0, 16).replace('T', ' ') },
  { title: 'Label', most: 20, cell: ({ example }) => example.label ?? '(none)' },
  { title: 'How', most: 8, cell: ({ example }) => example.source },
  { title: 'State', most: 9, cell: ({ state }) => state ?? 'unused' },
  { title: 'Where', most: 24, cell: ({ example }) => example.place ?? '' },
  { title: 'Subject', most: 50, cell: ({ example }) => example.subject || '(no subject)' },
]

export function examplesText(found: readonly ShownExample[], most: number): string {
  if (found.length === 0) return 'There are none.\n'
  const more =
    found.length > most ? [`… and ${found.length - most} more; --last ${found.length} shows all.`] : []
  return `${[...tableLines(columns, found.slice(0, most)), ...more].join('\n')}\n`
}

/** Everything that is kept of one. */
export function exampleText({ example, state }: ShownExample): string {
  const { id, item, label, weight, source, at, place, messageId, subject, text } = example
  const fields: [string, string | null | undefined][] = [
    ['Id', id],
    ['Label', label ?? '(none of the labels)'],
    ['State', state ?? 'unused: no account has this label'],
    ['Learnt', `${at}, ${source}`],
    ['Weight', String(weight ?? 1)],
    ['Where', place],
    ['Message', messageId],
    ['Item', item],
    ['Sender', example.sender],
    ['List', example.listId],
    ['Facts', [...(example.flags ?? []), ...(example.attachment ? ['attachment'] : [])].join(', ')],
    ['Subject', subject],
  ]
  const lines = fields.flatMap(([name, value]) => (value ? [`${name.padEnd(8)} ${harmless(value)}`] : []))
  return `${lines.join('\n')}\n\n${harmless(text)}\n`
}

/** Without what could redraw the terminal; lines stay lines. */
function harmless(text: string): string {
  return text.replace(/[^\P{C}\n]/gu, ' ')
}
