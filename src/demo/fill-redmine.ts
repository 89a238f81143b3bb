import { z } from 'zod'
import { readAddresses } from '../item/addresses.ts'
import type { Address } from '../item/item.ts'
import { parseAnswer } from '../tickets/parse-answer.ts'
import { askDesk, sampleFile } from './ask-desk.ts'
import type { Redmine } from './redmine.ts'
import type { SampleTicket } from './sample-tickets.ts'

const MadeIssue = z.object({ issue: z.object({ id: z.number() }) })
const Upload = z.object({ upload: z.object({ token: z.string() }) })
const Trackers = z.object({ trackers: z.array(z.object({ id: z.number(), name: z.string() })) })

type Ask = (
  person: { key: string; as?: string },
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
) => Promise<unknown>

/**
 * Opens tickets in the project Support, in order: each as its customer, whose account is made, and what was said
 * afterwards by the customer and by the agent "ada". Gives their ids. Rejects when `signal` aborts.
 */
export async function fillRedmine(
  { url, adminKey, agentKey }: Pick<Redmine, 'url' | 'adminKey' | 'agentKey'>,
  tickets: readonly SampleTicket[],
  signal?: AbortSignal,
): Promise<string[]> {
  const ask: Ask = ({ key, as }, method, path, body) => {
    const headers = {
      'x-redmine-api-key': key,
      ...(as === undefined ? {} : { 'x-redmine-switch-user': as }),
    }
    return askDesk({ method, url: `${url}${path}`, headers, signal, ...(body === undefined ? {} : { body }) })
  }
  const admin = { key: adminKey }
  const { trackers } = parseAnswer(Trackers, await ask(admin, 'GET', '/trackers.json'))
  const tracker = trackers.find(({ name }) => name === 'Support')?.id ?? trackers[0]?.id
  const customers = new Set<string>()

  async function open(ticket: SampleTicket, customer: Address): Promise<string> {
    const { subject, text, html, attachments, later } = ticket
    const person = { key: adminKey, as: customer.address }
    const uploads: object[] = []
    for (const filename of attachments) {
      const path = `/uploads.json?filename=${encodeURIComponent(filename)}`
      const { upload } = parseAnswer(Upload, await ask(person, 'POST', path, sampleFile))
      uploads.push({ token: upload.token, filename })
    }
    const description = text ?? withoutTags(html ?? '')
    const issue = { project_id: 'support', tracker_id: tracker, subject, description, uploads }
    const { id } = parseAnswer(MadeIssue, await ask(person, 'POST', '/issues.json', { issue })).issue
    for (const message of later)
      if ('agent' in message)
        await ask({ key: agentKey }, 'PUT', `/issues/${id}.json`, { issue: { notes: message.agent } })
      else await ask(person, 'PUT', `/issues/${id}.json`, { issue: { notes: message.customer } })
    return String(id)
  }

  const ids: string[] = []
  for (const ticket of tickets) {
    const [customer] = readAddresses([ticket.from])
    if (customer === undefined) continue
    if (!customers.has(customer.address)) await ask(admin, 'POST', '/users.json', { user: account(customer) })
    customers.add(customer.address)
    ids.push(await open(ticket, customer))
  }
  return ids
}

/** As Redmine's own reception of mail makes accounts: the login is the address. */
function account({ name, address }: Address): object {
  const [first = '', ...rest] = (name || (address.split('@')[0] ?? '')).split(' ')
  return {
    ...{ login: address, mail: address, firstname: first, lastname: rest.join(' ') || '-' },
    generate_password: true,
  }
}

/** As Redmine's own reception of mail does it: what HTML hides is text like any other. */
function withoutTags(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/\s*\n\s*/g, '\n')
    .trim()
}
