import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startService } from '../../src/cli/service.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { onHint } from '../../src/queue/ticket-hints.ts'
import { collectLog } from '../support/log-collector.ts'
import { freePort, startRedisServer } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

async function start(test: TestContext, server: string) {
  const redis = await startRedisServer(test)
  const store = await redis.store(test)
  const path = join(await temporaryFolder(test), 'mailroom.yaml')
  const sources = 'helpdesk: { type: github, queues: [example/shop] }'
  await writeFile(
    path,
    `redis: { url: "${redis.url()}" }\n${server}\ntickets:\n  ${sources}\nlabels: [{ name: A, description: a bill }]\n`,
  )
  const log = collectLog()
  const config = await loadConfig(path, { MAILROOM_HELPDESK_HOOK: 'a secret' })
  const service = await startService({ config, log, roles: ['server'] })
  test.after(() => service.close())
  return { service, store, log }
}

test('a process that only serves passes hints on to those that watch, in whichever process', async (t) => {
  const port = await freePort()
  const { service, store } = await start(t, `server: { listen: "127.0.0.1:${port}" }`)
  let hints = 0
  t.after(
    await onHint(store, 'helpdesk', () => {
      hints += 1
    }),
  )
  const before = hints
  const headers = { 'x-mailroom-secret': 'a secret' }
  const answer = await fetch(`http://127.0.0.1:${port}/hooks/helpdesk`, { method: 'POST', headers })
  assert.equal(answer.status, 202)
  await until('the hint is there', () => hints > before)
  assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200)
  await service.close()
  await assert.rejects(fetch(`http://127.0.0.1:${port}/health`))
})

test('without a server in mailroom.yaml nothing listens', async (t) => {
  const { log } = await start(t, '')
  assert.ok(!log.lines.some(({ message }) => message === 'listening'))
})
