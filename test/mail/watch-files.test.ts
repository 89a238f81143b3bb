import assert from 'node:assert/strict'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { watchFiles } from '../../src/mail/watch-files.ts'
import { collectLog } from '../support/log-collector.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

async function watchNew(t: TestContext, pollIntervalMs: number) {
  const path = join(await temporaryFolder(t), 'new')
  await mkdir(path)
  const seen = { changes: 0, failures: [] as string[] }
  const stop = new AbortController()
  t.after(() => stop.abort())
  const handlers = {
    changed: () => {
      seen.changes += 1
    },
    failed: (error: Error) => void seen.failures.push('code' in error ? String(error.code) : ''),
  }
  const files = { account: 'test', folder: 'INBOX', paths: [path], pollIntervalMs, log: collectLog() }
  const ended = watchFiles(files, handlers, stop.signal)
  await until('the watch stands', () => seen.changes === 1)
  return { path, seen, stop, ended }
}

test('a new file is announced by its event, long before the poll', async (t) => {
  const { path, seen, stop, ended } = await watchNew(t, 3_600_000)
  await writeFile(join(path, 'mail'), 'x')
  await until('it is announced', () => seen.changes === 2, 1000)
  stop.abort()
  await ended
})

test('the poll announces without any event', async (t) => {
  const { seen } = await watchNew(t, 20)
  await until('it is announced a few times', () => seen.changes > 3, 2000)
})

test('a folder that goes and comes again is a failure, then stands', async (t) => {
  const { path, seen } = await watchNew(t, 50)
  await rename(path, `${path}.away`)
  await until('the failure is reported', () => seen.failures.length > 0)
  assert.equal(seen.failures[0], 'folder-missing')
  const before = seen.changes
  await rename(`${path}.away`, path)
  await until('it stands again', () => seen.changes > before)
})

test('a folder replaced by another is watched in its new form', async (t) => {
  const { path, seen } = await watchNew(t, 3_600_000)
  await mkdir(`${path}.next`)
  await rm(path, { recursive: true })
  await rename(`${path}.next`, path)
  await until('the new one is watched', () => seen.changes >= 2)
  const before = seen.changes
  await writeFile(join(path, 'mail'), 'x')
  await until('its mail is announced', () => seen.changes > before, 2000)
})
