import { z } from 'zod'
import { readAddresses } from '../item/addresses.ts'
import type { Address } from '../item/item.ts'
import { parseAnswer } from '../tickets/parse-answer.ts'
import { askDesk, sampleFile } from './ask-desk.ts'
import type { Rt } from './rt.ts'
import type { SampleTicket } from './sample-tickets.ts'

const Made = z.object({ id: z.union([z.string(), z.number()]).transform(String) })

type Ask = (person: string, method: 'POST' | 'PUT', path: string, body: object) => Promise<unknown>

/**
 * Opens tickets in the queue Support, in order: each as its customer, whose account is made, and what was said
 * afterwards by the customer and by the agent "agnes". Gives their ids. Rejects when `signal` aborts.
 */
export async function fillRt(
  { url }: Pick<Rt, 'url'>,
  tickets: readonly SampleTicket[],
  signal?: AbortSignal,
): Promise<string[]> {
  const ask: Ask = (person, method, path, body) => {
    const password = person === 'root' ? 'password' : 'secret'
    const authorization = `Basic ${Buffer.from(`${person}:${password}`).toString('base64')}`
    return askDesk({ method, url: `${url}/REST/2.0${path}`, headers: { authorization }, body, signal })
  }
  await ask('root', 'PUT', '/user/agnes', { RealName: 'Ada Fenwick' })
  const customers = new Set<string>()
  const ids: string[] = []
  for (const ticket of tickets) {
    const [customer] = readAddresses([ticket.from])
    if (customer === undefined) continue
    if (!customers.has(customer.address)) await makeCustomer(ask, customer)
    customers.add(customer.address)
    ids.push(await open(ask, ticket, customer.address))
  }
  return ids
}

async function makeCustomer(ask: Ask, { name, address }: Address): Promise<void> {
  const user = { Name: address, EmailAddress: address, RealName: name, Password: 'secret', Privileged: 0 }
  await ask('root', 'POST', '/user', user)
}

async function open(ask: Ask, ticket: SampleTicket, address: string): Promise<string> {
  const { subject, text = '', html, attachments, later } = ticket
  const files = attachments.map((name) => ({
    FileName: name,
    FileType: 'application/octet-stream',
    FileContent: sampleFile.toString('base64'),
  }))
  const content = html === undefined ? plain(text) : { Content: html, ContentType: 'text/html' }
  const about = { Queue: 'Support', Subject: subject, Requestor: address }
  const made = await ask(address, 'POST', '/ticket', {
    ...about,
    ...(text === '' && html === undefined ? {} : content),
    ...(files.length === 0 ? {} : { Attachments: files }),
  })
  const { id } = parseAnswer(Made, made)
  for (const message of later)
    if ('agent' in message) await ask('agnes', 'POST', `/ticket/${id}/correspond`, plain(message.agent))
    else await ask(address, 'POST', `/ticket/${id}/correspond`, plain(message.customer))
  return id
}

function plain(text: string): { Content: string; ContentType: string } {
  return { Content: text, ContentType: 'text/plain' }
}
