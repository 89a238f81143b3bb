/**
 * Reports of many items: `node bench/report.ts [ITEMS]` (100,000 if left out, and a fifth of them in the period before).
 *
 * Each kind is made in a process of its own that has only its store open, as it would be in the service: data, document,
 * HTML mail. As a yardstick another one reads the items of the period, and does nothing with them. Memory is the highest
 * that the process had until the report was made, less what it had before. Then it is made once more, without the loading
 * of code.
 */
import { execFile } from 'node:child_process'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { openStore } from '../src/queue/redis.ts'
import type { ReportKind } from '../src/report/kinds.ts'
import { readPeriod } from '../src/report/schedule/period.ts'
import { silentLog } from '../src/silent-log.ts'
import { countArgument } from './count-argument.ts'

const kinds: readonly ReportKind[] = ['digest', 'weekly', 'quality']
const bars = { seconds: 3, megabytes: 200, htmlKilobytes: 100 }
/** As in script/mailroom. */
const flags = ['--max-semi-space-size=4', '--initial-old-space-size=96', '--heap-growing-percent=100']
const timeZone = 'Europe/Berlin'
const DAY = 24 * 60 * 60 * 1000
const days = 7

interface Measured {
  data: number
  document: number
  mail: number
  /** ms of the whole, the second time. */
  again: number
  /** ms of the processor that the whole took the first time: more than the clock says where garbage is collected beside it. */
  core: number
  megabytes: number
  htmlKilobytes: number
  pictureKilobytes: number
}

/** Whole days of the time zone, the last of them yesterday. */
function periods(now: Date) {
  const period = readPeriod(`${days}d`, { pattern: '0 6 * * *', timeZone }, now)
  if (period === null) throw new Error('no period')
  return { period, before: { from: new Date(period.from.getTime() - days * DAY), to: period.from } }
}

async function residentMegabytes(which: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile('/proc/self/status', 'utf8')
  return Number(new RegExp(`${which}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024
}

/** In the process of one kind. */
async function measure(url: string, what: string, now: Date): Promise<Partial<Measured>> {
  const { period } = periods(now)
  const store = await openStore({ url, dataFolder: '.', log: silentLog })
  try {
    await store.redis.ping()
    const before = await residentMegabytes('VmRSS')
    const work = what === 'read' ? () => readAlone(period) : () => make(what as ReportKind)
    const used = process.cpuUsage()
    const measured = await work()
    const { user, system } = process.cpuUsage(used)
    const megabytes = (await residentMegabytes('VmHWM')) - before
    return { ...measured, core: (user + system) / 1000, megabytes, again: (await timed(work)).ms }
  } finally {
    await store.close()
  }

  async function readAlone(filter: { from: Date; to: Date }): Promise<Partial<Measured>> {
    const { readItems } = await import('../src/activity/activity-store.ts')
    const { ms: data } = await timed(async () => {
      let count = 0
      for await (const page of readItems(store, filter)) count += page.length
      return count
    })
    return { data }
  }

  async function make(kind: ReportKind): Promise<Partial<Measured>> {
    const { labels, labelSet } = await import('./report/labels.ts')
    const collected = await timed(async () => {
      const { collect } = await import('../src/activity/collect/collect.ts')
      const wished = labels.map((name) => ({ name, precision: 0.9 }))
      const sources = { sources: null, labelSets: [labelSet], labels: wished }
      return collect(kind, { ...sources, store, period, now, timeZone })
    })
    const worded = await timed(async () => {
      const { documentOf } = await import('../src/report/kinds.ts')
      return documentOf(kind, collected.value, { language: 'en', timeZone, name: kind })
    })
    const rendered = await timed(async () => {
      const { renderMail } = await import('../src/report/render/render-mail.ts')
      return renderMail(worded.value)
    })
    const { html, attachments } = rendered.value
    return {
      ...{ data: collected.ms, document: worded.ms, mail: rendered.ms },
      htmlKilobytes: Buffer.byteLength(html) / 1000,
      pictureKilobytes: attachments.reduce((sum, { content }) => sum + content.length, 0) / 1000,
    }
  }
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  const started = performance.now()
  const value = await work()
  return { value, ms: performance.now() - started }
}

/** Fills a Redis of its own, and measures one after the other. */
async function main(items: number): Promise<void> {
  const { startRedisServer } = await import('../test/support/redis-server.ts')
  const { fillOffice } = await import('./report/fill.ts')
  const ends: (() => Promise<void>)[] = []
  const lasting = { after: (end: () => Promise<void>) => void ends.push(end) }
  try {
    const server = await startRedisServer(lasting)
    const now = new Date()
    const { period, before } = periods(now)
    const store = await server.store(lasting)
    await fillOffice(store, { items, ...period, seed: 1 })
    await fillOffice(store, { items: Math.round(items / 5), ...before, seed: 2 })
    const results: Record<string, Measured> = {}
    for (const what of ['read', ...kinds]) {
      const command = [...flags, fileURLToPath(import.meta.url), 'one', what]
      const { stdout } = await promisify(execFile)(process.execPath, [
        ...command,
        server.url(),
        now.toISOString(),
      ])
      results[what] = JSON.parse(stdout) as Measured
    }
    tell(items, results)
    const out = join(dirname(fileURLToPath(import.meta.url)), 'out/report.json')
    await mkdir(dirname(out), { recursive: true })
    await writeFile(out, `${JSON.stringify({ items, results }, null, 2)}\n`)
  } finally {
    for (const end of ends.reverse()) await end()
  }
}

function tell(items: number, results: Record<string, Measured>): void {
  const read = results.read as Measured
  console.log(
    `${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.version}; redis-server shares the machine`,
  )
  console.log(
    `${items.toLocaleString('en')} items in ${days} days, read alone: ${seconds(read.data)}, ${read.megabytes.toFixed(0)} MB\n`,
  )
  for (const kind of kinds) {
    const { data, document, mail, again, core, megabytes, htmlKilobytes, pictureKilobytes } = results[
      kind
    ] as Measured
    const all = data + document + mail
    const isWithin =
      all <= bars.seconds * 1000 && megabytes <= bars.megabytes && htmlKilobytes < bars.htmlKilobytes
    console.log(
      `${kind.padEnd(8)} ${seconds(all)} (data ${seconds(data)}, document ${seconds(document)}, mail ${seconds(mail)}; again ${seconds(again)}; core ${seconds(core)}), ` +
        `ratio to reading ${(all / read.data).toFixed(2)}, ${megabytes.toFixed(0)} MB, ` +
        `HTML ${htmlKilobytes.toFixed(0)} kB, pictures ${pictureKilobytes.toFixed(0)} kB${isWithin ? '' : '   above a bar'}`,
    )
  }
  console.log(`\nBars: ${bars.seconds} s, ${bars.megabytes} MB, HTML below ${bars.htmlKilobytes} kB`)
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}

const [first, what, url, now] = process.argv.slice(2)
if (first === 'one' && what !== undefined && url !== undefined && now !== undefined)
  console.log(JSON.stringify(await measure(url, what, new Date(now))))
else await main(countArgument(first, 'items', 100_000))
