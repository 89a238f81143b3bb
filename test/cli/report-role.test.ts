import assert from 'node:assert/strict'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startService } from '../../src/cli/service.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { listQuarantined } from '../../src/queue/quarantine.ts'
import { collectLog } from '../support/log-collector.ts'
import { freePort, startRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const DAY = 24 * 60 * 60 * 1000

async function place(test: TestContext, report: string) {
  const redis = await startRedisServer(test)
  const store = await redis.store(test)
  const folder = await temporaryFolder(test)
  const port = await freePort()
  await writeFile(
    join(folder, 'mailroom.yaml'),
    `redis: { url: "${redis.url()}" }
server: { listen: "127.0.0.1:${port}" }
tickets:
  helpdesk: { type: github, queues: [example/shop] }
labels: [{ name: A, description: a bill }]
reports:
  morning: { kind: digest, schedule: "0 7 * * *", timeZone: UTC, ${report} }
`,
  )
  const log = collectLog()
  return {
    ...{ store, folder, log },
    health: () => fetch(`http://127.0.0.1:${port}/health`),
    async start() {
      const config = await loadConfig(join(folder, 'mailroom.yaml'), {})
      const service = await startService({ config, log, roles: ['report', 'server'] })
      test.after(() => service.close())
      return service
    },
    /** As if the last report had been made some days ago. */
    missed: (days: number) => store.redis.hset('{mailroom}:report-runs', 'morning', Date.now() - days * DAY),
  }
}

test('a report that was missed is written where it is configured, once', async (t) => {
  const { folder, start, missed, health } = await place(t, 'file: { path: written, format: html }')
  const idle = await start()
  // The one for the next time is no work.
  assert.equal(await idle.isIdle(), true)
  assert.equal((await health()).status, 200)
  await idle.close()
  await assert.rejects(readdir(join(folder, 'written')))

  await missed(3)
  const service = await start()
  await until(
    'it is written',
    async () => (await readdir(join(folder, 'written')).catch(() => [])).length > 0,
    60_000,
  )
  await until('it is idle', () => service.isIdle(), 60_000)
  await service.close()
  await (await start()).close()
  const written = await readdir(join(folder, 'written'))
  assert.equal(written.length, 1)
  const yesterdays = /^morning-\d{4}-\d{2}-\d{2}\.html$/
  assert.match(written[0] ?? '', yesterdays)
  assert.match(await readFile(join(folder, 'written', written[0] ?? ''), 'utf8'), /^<!doctype html>/)
})

test('a report that cannot be written is set aside in words', async (t) => {
  const { folder, store, start, missed } = await place(t, 'file: { path: written, format: html }')
  // A file stands where the folder should.
  await writeFile(join(folder, 'written'), '')
  await missed(3)
  const service = await start()
  await until('it is set aside', async () => (await listQuarantined(store)).length > 0, 60_000)
  const [aside] = await listQuarantined(store)
  assert.ok(aside !== undefined && 'report' in aside.ref && aside.ref.report === 'morning')
  assert.match(aside.reason, /^[a-z-]+: [A-Z"].*\.$/)
  await service.close()
})
