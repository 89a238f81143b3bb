/**
 * Runs the tests: first all fast ones, two files at a time, then those of test/live one by one, because real servers
 * beside each other would starve on a small machine. One summary at the end, in the words of node:test.
 *
 * It fails when a test fails, when no test ran, and when a process is left behind (that process is killed).
 */
import { randomUUID } from 'node:crypto'
import { chmodSync, globSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { setTimeout as delay } from 'node:timers/promises'
import { type LeakedProcess, leakedProcesses } from './leaked-processes.ts'

const longestFile = 8 * 60_000
const graceForEndingProcesses = 3000
const summaryLine = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/

/** What this script needs of the events of node:test. */
interface TestEvent {
  type: string
  data: { file?: string; message?: string; counts?: Record<string, number>; nesting?: number; level?: 'info' }
}

const counts = { tests: 0, suites: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }
const started = performance.now()
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const mark = randomUUID()
const folder = mkdtempSync(join(tmpdir(), 'mr-'))
// As root the mail server of a test works under an account of its own, which has to get in.
chmodSync(folder, 0o755)
process.env.MAILROOM_TEST_RUN = mark
process.env.TMPDIR = folder

await pipeline(Readable.from(events(testFiles(process.argv.slice(2)))), new spec(), process.stdout, {
  end: false,
})

const leaked = await endLeaked()
for (const { pid, command } of leaked) console.error(`A test left process ${pid} behind: ${command}`)
if (counts.tests === 0) console.error('No test ran: nothing below test/ matches what was asked for.')
const green =
  counts.tests > 0 && counts.failed + counts.cancelled + leaked.length === 0 && !stop.signal.aborted
if (green || counts.tests === 0) rmSync(folder, { recursive: true, force: true })
else console.error(`What the tests left on the disk is in ${folder}.`)
process.exit(green ? 0 : 1)

async function* events(files: string[]): AsyncGenerator<TestEvent> {
  const live = files.filter((file) => file.startsWith(join('test', 'live')))
  yield* phase(
    files.filter((file) => !live.includes(file)),
    2,
  )
  yield* phase(live, 1)
  const { tests, suites, passed: pass, failed: fail, cancelled, skipped, todo } = counts
  const duration_ms = performance.now() - started
  const summary = { tests, suites, pass, fail, cancelled, skipped, todo, duration_ms }
  for (const [name, count] of Object.entries(summary))
    yield { type: 'test:diagnostic', data: { message: `${name} ${count}`, nesting: 0, level: 'info' } }
  yield { type: 'test:summary', data: { counts } }
}

/** The events of some files, without their summary, which is added to the counts. */
async function* phase(files: string[], concurrency: number): AsyncGenerator<TestEvent> {
  if (files.length === 0 || stop.signal.aborted) return
  for await (const event of run({ files, concurrency, timeout: longestFile, signal: stop.signal })) {
    const { type, data } = event as TestEvent
    if (data.file === undefined && type === 'test:summary')
      for (const name of Object.keys(counts) as (keyof typeof counts)[])
        counts[name] += data.counts?.[name] ?? 0
    else if (data.file !== undefined || type !== 'test:diagnostic' || !summaryLine.test(data.message ?? ''))
      yield event as TestEvent
  }
}

/** All test files, or those that are named or lie below a named folder. */
function testFiles(wanted: string[]): string[] {
  const patterns = wanted.map((path) =>
    statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, '**/*.test.ts') : path,
  )
  return [...new Set(globSync(wanted.length > 0 ? patterns : 'test/**/*.test.ts'))].sort()
}

/** What still runs after a moment is killed and told. */
async function endLeaked(): Promise<LeakedProcess[]> {
  const find = () => leakedProcesses(`MAILROOM_TEST_RUN=${mark}`, folder)
  const deadline = performance.now() + graceForEndingProcesses
  while (find().length > 0 && performance.now() < deadline) await delay(50)
  const left = find()
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself meanwhile.
    }
  }
  return left
}
