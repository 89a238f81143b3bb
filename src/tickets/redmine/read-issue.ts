/** An issue with its journals as a ticket. */
import { readAddresses } from '../../item/addresses.ts'
import type { Address, Attachment } from '../../item/item.ts'
import { type FetchedTicket, maxText, type TicketMessage } from '../contract.ts'
import { fieldsOfIssue } from './issue-fields.ts'
import type { Issue, Journal, Named } from './shapes.ts'
import { hiddenAddress, type Person, type Surroundings } from './surroundings.ts'

/** Id of the message that the ticket was opened with; the others have the number of their journal. */
const opening = 'opening'

export async function ticketOfIssue(
  issue: Issue,
  { url, surroundings }: { url: string; surroundings: Surroundings },
): Promise<FetchedTicket> {
  const [me, staff] = await Promise.all([surroundings.me(), surroundings.staff(issue.project.id)])
  const journals = issue.journals
    .filter(({ notes }) => notes != null && notes.trim() !== '')
    .sort((one, other) => one.created_on.localeCompare(other.created_on) || one.id - other.id)
  const writers = [issue.author, ...journals.map(({ user }) => user)]
  const ids = new Set(writers.flatMap((user) => (user == null ? [] : [user.id])))
  const people = new Map(
    await Promise.all([...ids].map(async (id) => [id, await surroundings.person(id)] as const)),
  )
  const later = new Set(journals.flatMap(attachedBy))
  const body = (issue.description ?? '').slice(0, maxText)
  const first: TicketMessage = {
    id: opening,
    at: issue.created_on,
    author: authorOf(issue.author, people, body),
    // Somebody at the help desk who opens it wrote down what a customer said on the telephone.
    role: issue.author?.id === me.id ? 'own' : 'customer',
    internal: false,
    body,
    isHtml: false,
    attachments: attachmentsOf(issue, (id) => !later.has(id)),
  }
  return {
    ticket: String(issue.id),
    updatedAt: issue.updated_on,
    version: versionOf(issue),
    url: `${url}/issues/${issue.id}`,
    subject: issue.subject ?? '',
    requester: first.author,
    createdAt: issue.created_on,
    isClosed: await isClosed(issue, surroundings),
    fields: await fieldsOfIssue(issue, surroundings),
    messages: [
      first,
      ...journals.map((journal): TicketMessage => {
        const attached = new Set(attachedBy(journal))
        return {
          id: String(journal.id),
          at: journal.created_on,
          author: authorOf(journal.user, people),
          role: roleOf(journal),
          internal: journal.private_notes,
          body: (journal.notes ?? '').slice(0, maxText),
          isHtml: false,
          attachments: attachmentsOf(issue, (id) => attached.has(id)),
        }
      }),
    ],
    // Redmine does not keep those of mails.
    messageIds: [],
    links: linkedWith(issue),
  }

  function roleOf({ user, private_notes }: Journal): TicketMessage['role'] {
    if (user?.id === me.id) return 'own'
    if (private_notes) return 'agent'
    if (user == null) return 'customer'
    if (people.get(user.id)?.isAdmin === true || staff?.has(user.id) === true) return 'agent'
    // Where it cannot be seen who works here, nobody but the one who opened it is taken for a customer.
    return staff === null && user.id !== issue.author?.id ? 'agent' : 'customer'
  }
}

/** Seconds alone would not tell two changes of one second apart. */
function versionOf({ updated_on, journals }: Issue): string {
  return `${updated_on}/${journals.reduce((most, { id }) => Math.max(most, id), 0)}`
}

export function linkedWith({ id, relations }: Issue): string[] {
  const others = relations.map(({ issue_id, issue_to_id }) => (issue_id === id ? issue_to_id : issue_id))
  return [...new Set(others)].map(String)
}

async function isClosed({ status }: Issue, surroundings: Surroundings): Promise<boolean> {
  if (status.is_closed !== undefined) return status.is_closed
  return (await surroundings.statuses()).some(({ id, is_closed }) => id === status.id && is_closed)
}

function authorOf(
  user: Named | null | undefined,
  people: ReadonlyMap<number, Person | null>,
  text = '',
): Address | null {
  if (user == null) return null
  const person = people.get(user.id)
  if (person != null) return person.address
  return writtenAddress(text) ?? { name: user.name.slice(0, 200), address: hiddenAddress(user.id) }
}

/** What web forms and mail gateways write above a text that arrives without an account: "From: Jane <jane@example.com>". */
function writtenAddress(text: string): Address | null {
  const lines = text.slice(0, 2_000).split(/\r?\n/, 6)
  for (const line of lines) {
    const [, value] =
      /^[\s*_]*(?:from|von|de|e-?mail|mail|absender|sender)[\s*_]*:[\s*_]*(.+)$/i.exec(line) ?? []
    const [address] = value === undefined ? [] : readAddresses([value])
    if (address !== undefined) return address
  }
  return null
}

function attachedBy({ details }: Journal): number[] {
  return details
    .filter(({ property, new_value }) => property === 'attachment' && new_value != null)
    .map(({ name }) => Number(name))
}

function attachmentsOf({ attachments }: Issue, isHere: (id: number) => boolean): Attachment[] {
  return attachments
    .filter(({ id }) => isHere(id))
    .map(({ filename, filesize, content_type }) => ({
      name: filename,
      type: content_type ?? 'application/octet-stream',
      size: filesize,
    }))
}
