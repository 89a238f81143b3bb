import type { Burst } from '../../related/contract.ts'
import { type Column, tableLines } from '../table.ts'

type ListedBurst = Burst & {
  members: readonly { at: string; key: string; subject: string; url: string | null }[]
}

/** The bursts of one label set as a table, in local time; with their members below it where they are wanted. */
export function burstsText(
  places: readonly string[],
  bursts: readonly ListedBurst[],
  withMembers: boolean,
): string {
  const title = `Bursts in ${places.join(', ')}:`
  if (bursts.length === 0) return `${title} none.\n`
  const columns: Column<ListedBurst>[] = [
    { title: 'Since', most: 16, cell: ({ since }) => localTime(since) },
    { title: 'Last', most: 16, cell: ({ until, isOver }) => (isOver ? localTime(until) : 'goes on') },
    { title: 'Mails', most: 6, align: 'right', cell: ({ mails }) => String(mails) },
    { title: 'Tickets', most: 7, align: 'right', cell: ({ tickets }) => String(tickets) },
    { title: 'People', most: 6, align: 'right', cell: ({ requesters }) => String(requesters) },
    { title: 'About', most: 60, cell: ({ name }) => name },
  ]
  const lines = tableLines(columns, bursts)
  const members = withMembers ? bursts.flatMap(memberLines) : []
  return `${[title, '', ...lines, ...members].join('\n')}\n`
}

function memberLines(burst: ListedBurst): string[] {
  const columns: Column<ListedBurst['members'][number]>[] = [
    { title: 'At', most: 16, cell: ({ at }) => localTime(at) },
    { title: 'Subject', most: 50, cell: ({ subject }) => (subject === '' ? '(no subject)' : subject) },
    { title: 'Where', most: 100, cell: ({ key, url }) => url ?? key.replace(/^(mail|ticket):/, '$1 ') },
  ]
  return ['', `${localTime(burst.since)}:`, ...tableLines(columns, burst.members)]
}

/** "2026-11-22 09:10" */
function localTime(at: string): string {
  return new Date(at).toLocaleString('sv-SE', { dateStyle: 'short', timeStyle: 'short' })
}
