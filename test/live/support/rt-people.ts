/** The people at a throw-away Request Tracker: a customer, an agent, and who made it. */
import assert from 'node:assert/strict'
import type { Rt } from '../../../src/demo/rt.ts'
import type { FieldName, Fields } from '../../../src/tickets/contract.ts'

const passwords = { 'ada@example.org': 'secret', agnes: 'secret', root: 'password' }
type Person = keyof typeof passwords

export const customer = 'ada@example.org'

/** A request over REST 2; gives the parsed answer. */
export async function askRt(
  rt: Pick<Rt, 'url'>,
  person: Person,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  const response = await fetch(`${rt.url}/REST/2.0${path}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from(`${person}:${passwords[person]}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  assert.ok(response.ok, `${method} ${path} gave ${response.status} ${text}`)
  return JSON.parse(text)
}

export async function openTicket(
  rt: Rt,
  queue: string,
  { subject, body, isHtml = false }: { subject: string; body: string; isHtml?: boolean },
): Promise<string> {
  const content = body === '' ? {} : { Content: body, ContentType: isHtml ? 'text/html' : 'text/plain' }
  const ticket = { Queue: queue, Subject: subject, Requestor: customer, ...content }
  const { id } = (await askRt(rt, customer, 'POST', '/ticket', ticket)) as { id: string }
  return id
}

export async function say(
  rt: Rt,
  person: Person,
  how: 'correspond' | 'comment',
  ticket: string,
  text: string,
) {
  await askRt(rt, person, 'POST', `/ticket/${ticket}/${how}`, { Content: text, ContentType: 'text/plain' })
}

/** The agent changes fields. */
export async function changeFields(rt: Rt, ticket: string, fields: Fields): Promise<void> {
  const custom: Record<string, unknown> = {}
  const body: Record<string, unknown> = { CustomFields: custom }
  for (const [name, value] of Object.entries(fields) as [FieldName, unknown][]) {
    if (name.startsWith('custom:')) custom[name.slice('custom:'.length)] = value
    else body[`${name[0]?.toUpperCase()}${name.slice(1)}`] = value
  }
  await askRt(rt, 'agnes', 'PUT', `/ticket/${ticket}`, body)
}

/** Of the newest ticket in a queue. */
export async function newestTicket(rt: Rt, queue: string): Promise<string> {
  const query = encodeURIComponent(`Queue = '${queue}'`)
  const path = `/tickets?query=${query}&orderby=id&order=DESC&per_page=1`
  const { items } = (await askRt(rt, 'root', 'GET', path)) as { items: { id: string }[] }
  assert.ok(items[0] !== undefined, 'there is no ticket')
  return items[0].id
}

/** A mail with plain text and files, as a mail program writes it. */
export function mailWithFiles(
  subject: string,
  text: string,
  files: { name: string; text: string }[],
): string {
  const file = ({ name, text: content }: { name: string; text: string }) => [
    '--part',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(name)}`,
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from(content).toString('base64').replaceAll(/.{76}/g, '$&\r\n'),
  ]
  return [
    `From: Ada <${customer}>`,
    'To: support@rt.test',
    `Subject: ${subject}`,
    'Message-ID: <with-files@example.org>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '--part',
    'Content-Type: text/plain; charset=utf-8',
    '',
    text,
    ...files.flatMap(file),
    '--part--',
    '',
  ].join('\r\n')
}
