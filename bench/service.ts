/**
 * The whole service on a real mailbox: `node bench/service.ts [MAILS]` (2,000 if left out).
 *
 * A `mailroom run` process of its own reads, decides and labels mails of about 128 tokens in Dovecot. In the same run,
 * as yardsticks: (a) ONNX Runtime alone on the same token ids, one core; (b) IMAP alone: fetch every mail, store one
 * keyword on each. Then, idle: the time from the end of APPEND until the label can be read.
 */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { ImapFlow } from 'imapflow'
import { connect } from '../src/demo/connect.ts'
import { type Dovecot, startDovecot } from '../src/demo/dovecot.ts'
import { fillMailbox } from '../src/demo/fill-mailbox.ts'
import { makeTokenizer } from '../src/model/tokenizer.ts'
import { countArgument } from './count-argument.ts'
import { sampleMail } from './sample-text.ts'

const count = countArgument(process.argv[2], 'mails', 2_000)
const latencies = 60
const keywords = ['Invoice', 'Order', 'Problem', 'Meeting', 'Review']
const root = fileURLToPath(new URL('..', import.meta.url))

const yaml = (port: number) => `
accounts:
  bench: { host: 127.0.0.1, port: ${port}, tls: false, user: bench, folders: [INBOX], own: [support@example.com] }
labels:
  - { name: Invoice, description: A bill or a question about one, precision: 0.6, write: { keyword: Invoice } }
  - { name: Order, description: "Somebody orders something, or asks where it is", precision: 0.6, write: { keyword: Order } }
  - { name: Problem, description: Something technical does not work, precision: 0.6, write: { keyword: Problem } }
  - { name: Meeting, description: An appointment or a meeting, precision: 0.6, write: { keyword: Meeting } }
review: { keyword: Review }
limits: { backfill: ${count} }
`

async function openInbox(port: number, user: string): Promise<ImapFlow> {
  const client = await connect(port, user)
  await client.mailboxOpen('INBOX')
  return client
}

async function labelled(client: ImapFlow): Promise<number> {
  await client.noop()
  const found = await client.search({ or: keywords.map((keyword) => ({ keyword })) }, { uid: true })
  return found === false || found === undefined ? 0 : found.length
}

/** Starts `mailroom run` and gives the moment (performance.now) it said "running". */
async function startMailroom(config: string) {
  const started = performance.now()
  const child = spawn(join(root, 'script/mailroom'), ['run', '--config', config], {
    env: { ...process.env, MAILROOM_BENCH_PASSWORD: 'secret' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('exit', (code) => reject(new Error(`mailroom run ended with code ${code}`)))
  child.stdout.on('data', (data: Buffer) => {
    if (data.includes('"running"')) resolve(performance.now())
  })
  const ready = await promise
  child.removeAllListeners('exit')
  return { child, ready, startUpMs: ready - started }
}

async function peakMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024)
}

/** One core, one text at a time: what the model alone could do. */
async function rawModel(mails: readonly { subject: string; text: string }[]) {
  process.env.ORT_DISABLE_TELEMETRY = '1'
  const { InferenceSession, Tensor } = await import('onnxruntime-node')
  const folder = join(root, 'models/encoder')
  const tokenizer = makeTokenizer(JSON.parse(await readFile(join(folder, 'tokenizer.json'), 'utf8')))
  const session = await InferenceSession.create(join(folder, 'model.onnx'), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  })
  const feeds = mails.map(({ subject, text }) => {
    const { ids } = tokenizer.tokenize(`${subject}\n\n${text}`, 254)
    const all = BigInt64Array.from([tokenizer.start, ...ids, tokenizer.end], BigInt)
    const shape = [1, all.length]
    return {
      tokens: all.length,
      input: {
        input_ids: new Tensor('int64', all, shape),
        attention_mask: new Tensor('int64', new BigInt64Array(all.length).fill(1n), shape),
      },
    }
  })
  for (const { input } of feeds.slice(0, 20)) await session.run(input)
  const started = performance.now()
  for (const { input } of feeds) await session.run(input)
  const seconds = (performance.now() - started) / 1000
  await session.release()
  const tokens = feeds.reduce((sum, feed) => sum + feed.tokens, 0) / feeds.length
  return { perSecond: mails.length / seconds, tokens }
}

/** The mailbox's own limit: fetch each source, store one keyword on each, one connection. */
async function rawImap(server: Dovecot, mails: readonly { raw: Uint8Array }[]): Promise<number> {
  await fillMailbox(server.ports.imap, 'plain', mails)
  const client = await openInbox(server.ports.imap, 'plain')
  const started = performance.now()
  for (let uid = 1; uid <= mails.length; uid++) {
    await client.fetchOne(String(uid), { source: true }, { uid: true })
    await client.messageFlagsAdd(String(uid), ['Order'], { uid: true })
  }
  const seconds = (performance.now() - started) / 1000
  await client.logout()
  return mails.length / seconds
}

async function idleLatencies(server: Dovecot, client: ImapFlow): Promise<number[]> {
  const sender = await openInbox(server.ports.imap, 'bench')
  const times: number[] = []
  for (let index = 0; index < latencies; index++) {
    const appended = await sender.append('INBOX', Buffer.from(sampleMail(100_000 + index).raw))
    const started = performance.now()
    const uid = String((appended as { uid: number }).uid)
    for (;;) {
      const message = await client.fetchOne(uid, { flags: true }, { uid: true })
      if (message && keywords.some((keyword) => message.flags?.has(keyword))) break
      await delay(3)
    }
    times.push(performance.now() - started)
    await delay(200 + (index % 7) * 40)
  }
  await sender.logout()
  return times
}

function quantile(times: readonly number[], share: number): number {
  return times.toSorted((left, right) => left - right)[Math.floor(share * (times.length - 1))] ?? 0
}

const folder = await mkdtemp(join(tmpdir(), 'mailroom-bench-'))
const server = await startDovecot({ tls: false })
try {
  const mails = Array.from({ length: count }, (_, seed) => sampleMail(seed))
  const raws = mails.map(({ raw }) => ({ raw: Buffer.from(raw) }))
  await fillMailbox(server.ports.imap, 'bench', raws)
  const config = join(folder, 'mailroom.yaml')
  await writeFile(config, yaml(server.ports.imap))
  const client = await openInbox(server.ports.imap, 'bench')

  const model = await rawModel(mails.slice(0, Math.min(count, 400)))
  const imap = await rawImap(server, raws.slice(0, Math.min(count, 500)))
  const { child, ready, startUpMs } = await startMailroom(config)
  let firstLabel = 0
  for (;;) {
    const done = await labelled(client)
    if (done > 0 && firstLabel === 0) firstLabel = performance.now()
    if (done >= count) break
    await delay(done === 0 ? 20 : 250)
  }
  const seconds = (performance.now() - ready) / 1000
  const service = count / seconds
  const times = await idleLatencies(server, client)
  const peak = await peakMegabytes(child.pid as number)
  await client.logout()
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended

  const result = {
    machine: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
    node: process.version,
    mails: count,
    tokensPerMail: Number(model.tokens.toFixed(1)),
    serviceMailsPerSecond: Number(service.toFixed(1)),
    modelAlonePerSecond: Number(model.perSecond.toFixed(1)),
    imapAlonePerSecond: Number(imap.toFixed(1)),
    serviceToModel: Number((service / model.perSecond).toFixed(3)),
    serviceToImap: Number((service / imap).toFixed(3)),
    startUpMs: Math.round(startUpMs),
    firstLabelMs: Math.round(firstLabel - ready + startUpMs),
    idleLatencyMsMedian: Math.round(quantile(times, 0.5)),
    idleLatencyMsP95: Math.round(quantile(times, 0.95)),
    peakMemoryMB: peak,
  }
  console.log(
    `${result.machine}, Node ${result.node}; Dovecot, redis-server and the service share the machine`,
  )
  console.log(`${count} mails of ${result.tokensPerMail} tokens`)
  console.log(`  service: fetched, decided, labelled   ${result.serviceMailsPerSecond} mails/s`)
  console.log(
    `  (a) ONNX Runtime alone, one core      ${result.modelAlonePerSecond} texts/s   ratio ${result.serviceToModel}`,
  )
  console.log(
    `  (b) IMAP fetch and store alone        ${result.imapAlonePerSecond} mails/s   ratio ${result.serviceToImap}`,
  )
  console.log(`  start to "running" ${result.startUpMs} ms, to the first label ${result.firstLabelMs} ms`)
  console.log(
    `  idle, APPEND to label (${latencies} mails)    median ${result.idleLatencyMsMedian} ms   p95 ${result.idleLatencyMsP95} ms`,
  )
  console.log(`  peak resident memory of the service   ${result.peakMemoryMB} MB`)
  const out = join(root, 'bench/out/service.json')
  await mkdir(dirname(out), { recursive: true })
  await writeFile(out, `${JSON.stringify(result, null, 2)}\n`)
} finally {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
