/**
 * Tickets on real servers: `node bench/tickets.ts [TICKETS] [rt|redmine …]` (60 each, both, if left out).
 *
 * A service with the shipped model reads new tickets in a Request Tracker and a Redmine, and writes fields and a note to
 * each. In the same run, on as many other tickets of the same server, the yardstick: what no client can do without,
 * read a ticket with its conversation, set two fields, add a note, without reading back, as many at once.
 *
 * Afterwards every ticket is read again: one without a note of the service is lost, one with more is doubled, and either
 * ends it with status 1.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startService } from '../src/cli/service.ts'
import type { Config, TicketConfig } from '../src/config/config.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { startRedmine } from '../src/demo/redmine.ts'
import { startRt } from '../src/demo/rt.ts'
import { silentLog } from '../src/silent-log.ts'
import { openTicketSource } from '../src/tickets/registry.ts'
import { countArgument } from './count-argument.ts'
import { sampleText } from './sample-text.ts'

const [first, ...rest] = process.argv.slice(2)
const count = countArgument(first, 'tickets, and then which of rt and redmine', 60)
const wanted = rest.length === 0 ? ['rt', 'redmine'] : rest
const atOnce = 8

type Call = (method: string, path: string, body?: unknown) => Promise<unknown>

interface Desk {
  name: string
  yaml: string
  token: string
  /** Opens a ticket as somebody else, and gives its id. */
  open(subject: string, text: string): Promise<string>
  /** Read, set two fields, add a note: as few requests as the server allows. */
  touch(id: string): Promise<void>
  stop(): Promise<void>
}

const labels = `
labels:
  - { name: Order, description: "Somebody orders something, or asks where it is", precision: 0.5 }
  - { name: Problem, description: Something technical does not work, precision: 0.5 }
`

function caller(base: string, headers: Record<string, string>): Call {
  return async (method, path, body) => {
    const response = await fetch(`${base}${path}`, {
      method,
      // A server that waits on a connection for what comes next would be slower than it is.
      headers: { ...headers, connection: 'close', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: HTTP ${response.status} ${text.slice(0, 200)}`)
    return text === '' ? null : JSON.parse(text)
  }
}

async function openRt(): Promise<Desk> {
  const rt = await startRt({ workers: 1 })
  const root = Buffer.from('root:password').toString('base64')
  const asRoot = caller(`${rt.url}/REST/2.0`, { authorization: `Basic ${root}` })
  const asBot = caller(`${rt.url}/REST/2.0`, { authorization: `token ${rt.token}` })
  return {
    name: 'Request Tracker 5',
    token: rt.token,
    yaml: `
tickets:
  bench:
    { type: rt, url: "${rt.url}", queues: [Support], backfill: ${count}, note: triage,
      fields: { Order: { "custom:Category": Order }, Problem: { "custom:Category": Problem } },
      undecided: { "custom:Tags": [review] }, priority: [{ urgency: [low, normal, high], set: 40 }] }
${labels}`,
    async open(Subject, Content) {
      const ticket = {
        Queue: 'Support',
        Subject,
        Content,
        Requestor: 'ada@example.org',
        ContentType: 'text/plain',
      }
      const { id } = (await asRoot('POST', '/ticket', ticket)) as { id: string }
      return id
    },
    async touch(id) {
      await asBot('GET', `/ticket/${id}`)
      await asBot('GET', `/ticket/${id}/history?fields=Type,Creator,Created&per_page=100`)
      // The text of a message is an attachment of its transaction.
      const fields = 'fields=TransactionId,ContentType,Filename,Content'
      await asBot('GET', `/ticket/${id}/attachments?${fields}&per_page=100`)
      await asBot('PUT', `/ticket/${id}`, { Priority: 40, CustomFields: { Category: 'Order' } })
      await asBot('POST', `/ticket/${id}/comment`, { Content: 'A note.', ContentType: 'text/plain' })
    },
    stop: () => rt.stop(),
  }
}

async function openRedmine(): Promise<Desk> {
  const redmine = await startRedmine()
  const asAgent = caller(redmine.url, { 'x-redmine-api-key': redmine.adminKey })
  const asBot = caller(redmine.url, { 'x-redmine-api-key': redmine.botKey })
  const { issue_priorities: priorities } = (await asBot('GET', '/enumerations/issue_priorities.json')) as {
    issue_priorities: { id: number }[]
  }
  return {
    name: 'Redmine 5',
    token: redmine.botKey,
    yaml: `
tickets:
  bench:
    { type: redmine, url: "${redmine.url}", queues: [Support], backfill: ${count}, note: triage,
      fields: { Order: { category: Orders }, Problem: { category: Other } },
      undecided: { "custom:Tags": [review] }, priority: [{ urgency: [low, normal, high], set: High }] }
${labels}`,
    async open(subject, description) {
      const issue = { project_id: 'support', tracker_id: 1, subject, description }
      const made = (await asAgent('POST', '/issues.json', { issue })) as { issue: { id: number } }
      return String(made.issue.id)
    },
    async touch(id) {
      await asBot('GET', `/issues/${id}.json?include=journals,allowed_statuses,attachments,relations`)
      const issue = { priority_id: priorities.at(-1)?.id, notes: 'A note.', private_notes: true }
      await asBot('PUT', `/issues/${id}.json`, { issue })
    },
    stop: () => redmine.stop(),
  }
}

/** Tickets per second of `touch`. */
async function yardstick(desk: Desk, ids: readonly string[]): Promise<number> {
  const left = ids.values()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const id of left) await desk.touch(id)
    }),
  )
  return (1000 * ids.length) / (performance.now() - started)
}

/** Tickets per second of the service, from the first decision until the last is written. */
async function service(config: Config): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  let begun = 0
  let delivered = 0
  const running = await startService({
    config,
    log: silentLog,
    roles: ['intake', 'analyze', 'deliver'],
    onTicketAnalyzeStep(step) {
      if (step === 'read') begun ||= performance.now()
    },
    onTicketDelivered() {
      delivered += 1
      if (delivered === count) resolve(performance.now())
    },
  })
  try {
    const ended = await promise
    while (!(await running.isIdle())) await delay(200)
    return (1000 * (count - 1)) / (ended - begun)
  } finally {
    await running.close()
  }
}

/** How many tickets have no note of the service, and how many have more than one; or one that it should not have. */
async function miscounted(config: Config, ours: readonly string[], others: readonly string[]) {
  const [{ name, settings }] = config.tickets as [TicketConfig]
  const source = openTicketSource(name, settings, silentLog)
  const notes = async (id: string) =>
    (await source.fetch(id)).messages.filter(({ body }) => /^Mailroom [0-9a-f]{12}\s*$/m.test(body)).length
  const counts: number[] = []
  for (const id of ours) counts.push(await notes(id))
  let strange = 0
  for (const id of others) strange += Number((await notes(id)) > 0)
  await source.close()
  const lost = counts.filter((notes) => notes === 0).length
  return { lost, doubled: counts.filter((notes) => notes > 1).length, strange }
}

console.log(`${count} tickets, ${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`)
const results: object[] = []
for (const [kind, open] of Object.entries({ rt: openRt, redmine: openRedmine })) {
  if (!wanted.includes(kind)) continue
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-bench-'))
  const desk = await open()
  try {
    const others: string[] = []
    for (let index = 0; index < count; index++)
      others.push(await desk.open(`Question ${index}`, sampleText(index, 7)))
    const alone = await yardstick(desk, others)
    const ids: string[] = []
    for (let index = 0; index < count; index++)
      ids.push(await desk.open(`Order ${index}`, sampleText(count + index, 7)))
    const file = join(folder, 'mailroom.yaml')
    await writeFile(file, `data: ${join(folder, 'data')}${desk.yaml}`)
    // A Redmine does not tell the time: what changed in the ten seconds before the start may count as changed after it.
    await delay(12_000)
    const config = await loadConfig(file, { ...process.env, MAILROOM_BENCH_TOKEN: desk.token })
    const ours = await service(config)
    const wrong = await miscounted(config, ids, others)
    console.log(
      `${desk.name}: ${ours.toFixed(1)} tickets/s, ${((100 * ours) / alone).toFixed(0)} % of what the server alone does (${alone.toFixed(1)}/s); ${wrong.lost} lost, ${wrong.doubled} doubled, ${wrong.strange} that it should have left alone`,
    )
    results.push({
      server: desk.name,
      ticketsPerSecond: ours,
      serverAlone: alone,
      ratio: ours / alone,
      ...wrong,
    })
    if (wrong.lost + wrong.doubled + wrong.strange > 0) process.exitCode = 1
  } finally {
    await desk.stop()
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}
const out = new URL('out/', import.meta.url)
await mkdir(out, { recursive: true })
await writeFile(new URL('tickets.json', out), `${JSON.stringify({ count, results }, null, 2)}\n`)
process.exit()
