import { type Column, tableLines } from '../cli/table.ts'
import { shownKey } from '../queue/jobs.ts'
import type { Fields, FieldValue } from '../tickets/contract.ts'
import type { TicketOutcome, TicketRow } from './start-ticket-work.ts'

const columns: Column<TicketRow>[] = [
  { title: 'Ticket', most: 6, align: 'right', cell: ({ ticket }) => ticket },
  { title: 'Subject', most: 40, cell: ({ subject }) => subject || '(no subject)' },
  { title: 'Label', most: 12, cell: ({ record }) => record.decision.label ?? 'Review' },
  {
    title: 'Prob.',
    most: 5,
    // What a rule of the user settled is no estimate.
    cell: ({ record: { decision } }) =>
      decision.rule === null ? (decision.labels[0]?.probability ?? 0).toFixed(2) : 'rule',
  },
  {
    title: 'Fields written',
    most: 76,
    cell: ({ fields, isSetAside }) => [...(isSetAside ? ['set aside'] : []), ...shown(fields)].join(', '),
  },
  { title: 'Note', most: 4, cell: ({ hasNote }) => (hasNote ? 'yes' : 'no') },
  { title: 'Like others', most: 30, cell: likeOthers },
]

/** The table that ends the demo. An undecided ticket shows "Review" and its likeliest label's probability. */
export function ticketTable(rows: readonly TicketRow[]): string {
  return `${tableLines(columns, rows).join('\n')}\n`
}

/** What happened, counted from what was written. */
export function ticketSummary({ rows, bursts, setAside }: TicketOutcome, seconds: number): string {
  const labelled = rows.filter(({ record }) => record.decision.label !== null).length
  const notes = rows.filter(({ hasNote }) => hasNote).length
  // Two that were read at the same time may each have written the one link.
  const pairs = rows.flatMap(({ ticket, links }) => links.map((other) => [ticket, other].sort().join(' ')))
  const links = new Set(pairs).size
  const lines = [
    `${rows.length} tickets in ${seconds.toFixed(1)} s: ${labelled} labelled, ${rows.length - labelled} left for review, ` +
      `${count(notes, 'internal note')}, ${count(links, 'link')} to a duplicate, ${count(bursts.length, 'burst')}. ` +
      'Nothing was sent to a customer.',
    ...(bursts.length > 0
      ? []
      : [
          'As long as nobody knows what is usual, in the first hour, it takes 25 of a kind to be a burst (docs/related.md).',
        ]),
    ...bursts.map(
      ({ name, since, tickets }, index) =>
        `Burst ${index + 1}: ${tickets} tickets since ${since.slice(11, 16)} UTC (${name}).`,
    ),
    ...setAside.map(({ ref, reason }) => `Set aside is ${shownKey(ref)}: ${reason}`),
  ]
  return `${lines.join('\n')}\n`
}

function shown(fields: Fields): string[] {
  return Object.entries(fields).map(([name, value]) => `${name.replace(/^custom:/, '')} ${valueText(value)}`)
}

function valueText(value: FieldValue | undefined): string {
  return value == null ? '–' : typeof value === 'string' ? value : value.join(' ')
}

function likeOthers({ duplicates, burst }: TicketRow): string {
  return [
    ...(duplicates.length === 0 ? [] : [`same as ${duplicates.join(' ')}`]),
    ...(burst === null ? [] : [`burst ${burst}`]),
  ].join(', ')
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`
}
