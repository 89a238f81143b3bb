import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, test } from 'node:test'
import { UserError } from '../../src/errors.ts'
import { openStore } from '../../src/queue/redis.ts'
import { collectLog } from '../support/log-collector.ts'
import { freePort, startRedisServer } from '../support/redis-server.ts'

const open = (url: string) => openStore({ url, dataFolder: '/nonexistent', log: collectLog() })

test('a Redis that may evict what must be remembered is refused', async (t) => {
  const redis = await startRedisServer(t, ['--maxmemory-policy', 'allkeys-lru'])
  await assert.rejects(open(redis.url()), { code: 'redis-evicts', message: /allkeys-lru.*redis\.conf/ })
})

test('user, password and database of the URL are used; a wrong password is told', async (t) => {
  const redis = await startRedisServer(t, ['--requirepass', 'a b/c'])
  const store = await open(`redis://:${encodeURIComponent('a b/c')}@127.0.0.1:${redis.port}/5`)
  t.after(() => store.close())
  await store.redis.set('x', '1')
  assert.match(await store.redis.info('keyspace'), /db5:keys=1/)
  await assert.rejects(open(`redis://:wrong@127.0.0.1:${redis.port}`), {
    code: 'redis-refused',
    message: /^Cannot use Redis at 127\.0\.0\.1:\d+, it answers "WRONGPASS .*password/,
  })
})

for (const [what, listens] of [
  ['where nobody listens', false],
  ['that never answers', true],
] as const)
  test(`a Redis ${what} is a sentence within ten seconds, without the password`, async () => {
    const server = createServer()
    server.listen(listens ? 0 : undefined, '127.0.0.1')
    await once(server, 'listening')
    const port = listens ? (server.address() as { port: number }).port : await freePort()
    const started = performance.now()
    try {
      await assert.rejects(open(`redis://me:hidden@127.0.0.1:${port}`), (error) => {
        assert.ok(error instanceof UserError)
        assert.equal(error.code, 'redis-unreachable')
        assert.match(
          error.message,
          new RegExp(`^Cannot reach Redis at 127\\.0\\.0\\.1:${port} \\(.+\\)\\. Is it running`),
        )
        assert.ok(!error.message.includes('hidden'))
        return true
      })
      assert.ok(performance.now() - started < 10_000)
    } finally {
      server.close()
    }
  })

test('closing twice is fine', async () => {
  const redis = await startRedisServer({ after })
  const store = await open(redis.url())
  await store.close()
  await store.close()
})

test('what is no URL of a Redis is a sentence', async () => {
  for (const url of ['nonsense', 'http://localhost'])
    await assert.rejects(open(url), { code: 'redis-url', message: /redis:\/\// })
})
