import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import fastify from 'fastify'
import { addHookRoute } from '../../src/server/hook-route.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'

const secret = 'a secret that nobody guesses'

test('a delivery that comes again is accepted and passed over, in whichever process; one with a new number is not', async (t) => {
  const redis = await startRedisServer(t)
  const hints: string[] = []
  async function start() {
    const server = fastify()
    addHookRoute(server, {
      sources: ['shop', 'code'].map((name) => ({ name, type: 'github', secret: () => secret })),
      store: await redis.store(t),
      gate: { hint: (source) => void hints.push(source), close() {} },
      log: collectLog(),
    })
    t.after(() => server.close())
    return async (source: string, delivery: string) => {
      const signature = `sha256=${createHmac('sha256', secret).update('{}').digest('hex')}`
      const headers = { 'x-github-delivery': delivery, 'x-hub-signature-256': signature }
      const answer = await server.inject({ method: 'POST', url: `/hooks/${source}`, headers, payload: '{}' })
      assert.equal(answer.statusCode, 202)
      return hints.splice(0)
    }
  }
  const [send, sendElsewhere] = [await start(), await start()]
  assert.deepEqual(await send('shop', '1'), ['shop'])
  assert.deepEqual(await send('shop', '1'), [])
  assert.deepEqual(await sendElsewhere('shop', '1'), [])
  assert.deepEqual(await sendElsewhere('shop', '2'), ['shop'])
  assert.deepEqual(await send('code', '1'), ['code'])
})
