import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { UserError } from '../../src/errors.ts'
import { createHealth } from '../../src/queue/health.ts'
import { PREFIX } from '../../src/queue/redis.ts'
import { type Server, startServer } from '../../src/server/server.ts'
import { collectLog } from '../support/log-collector.ts'
import { type RedisServer, startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

let redis: RedisServer
let databases = 0
const secret = 'a secret that nobody guesses'

test.before(async (suite) => {
  redis = await startRedisServer(suite as TestContext)
})

async function start(test: TestContext, changes: { log?: ReturnType<typeof collectLog> } = {}) {
  const store = await redis.store(test, databases++)
  const looks: string[] = []
  const log = changes.log ?? collectLog()
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    watched: { accounts: [{ name: 'support', folders: ['INBOX'] }], sources: ['helpdesk', 'shop'] },
    hooks: [
      { name: 'helpdesk', type: 'rt', secret: () => secret },
      { name: 'shop', type: 'github', secret: () => secret },
      { name: 'silent', type: 'redmine', secret: () => undefined },
      {
        name: 'broken',
        type: 'redmine',
        secret() {
          throw new UserError('secret-unreadable', 'The file cannot be read.')
        },
      },
    ],
    store,
    log,
    lookNow: async (source) => void looks.push(source),
  })
  test.after(() => server.close())
  return { server, store, looks, log }
}

function post({ url }: Server, path: string, headers: Record<string, string> = {}, body?: string | Buffer) {
  return fetch(`${url}${path}`, { method: 'POST', headers, body: body ?? null })
}

const known = { 'x-mailroom-secret': secret }
const githubHeaders = (body: string, delivery: string) => ({
  'content-type': 'application/json',
  'x-github-delivery': delivery,
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
})

test('a webhook has its source looked at, whatever it says and in whatever type', async (t) => {
  const { server, looks } = await start(t)
  const types = [undefined, 'application/json', 'text/plain', 'multipart/form-data', ';;;', 'a/b; c="\\']
  for (const type of types) {
    const headers = type === undefined ? known : { ...known, 'content-type': type }
    assert.equal((await post(server, '/hooks/helpdesk', headers, Buffer.from('{not json'))).status, 202, type)
  }
  assert.equal((await post(server, '/hooks/helpdesk', known)).status, 202)
  assert.equal((await post(server, `/hooks/helpdesk?secret=${encodeURIComponent(secret)}`)).status, 202)
  assert.deepEqual(looks, ['helpdesk'])
  await until('the source has rested and is looked at for all the others', () => looks.length === 2)
})

test('the body that is verified is the one that came, byte for byte', async (t) => {
  const { server, looks } = await start(t)
  const body = '{ "a":1,\r\n "b" : "\\u00e9é" }'
  const answer = await post(server, '/hooks/shop', githubHeaders(body, '1'), body)
  assert.equal(answer.status, 202)
  assert.equal(await answer.text(), '')
  assert.deepEqual(looks, ['shop'])
  assert.equal(
    (await post(server, '/hooks/shop', githubHeaders(body, '2'), body.trim().slice(1))).status,
    401,
  )
})

test('who is refused learns nothing but that', async (t) => {
  const { server, looks, log } = await start(t)
  const wrong: [string, Record<string, string>][] = [
    ['/hooks/helpdesk', {}],
    ['/hooks/helpdesk', { 'x-mailroom-secret': 'a guess' }],
    ['/hooks/helpdesk?secret=a%20guess', {}],
    ['/hooks/helpdesk?secret=a&secret=b', {}],
    ['/hooks/shop', { 'x-hub-signature-256': 'sha256=00' }],
  ]
  for (const [path, headers] of wrong) {
    const answer = await post(server, path, headers, 'a private body')
    assert.deepEqual([answer.status, await answer.text()], [401, ''], path)
  }
  for (const path of [
    '/hooks/nobody',
    '/hooks/silent',
    '/hooks/',
    '/hooks',
    '/other?secret=x',
    '/hooks/%E0%A4',
    `/hooks/${'x'.repeat(500)}`,
  ]) {
    const answer = await post(server, path, known, 'a private body')
    assert.deepEqual([answer.status, await answer.text()], [404, ''], path)
  }
  assert.equal((await fetch(`${server.url}/hooks/helpdesk`, { headers: known })).status, 404)
  const broken = await post(server, '/hooks/broken', known)
  assert.deepEqual([broken.status, await broken.text()], [500, ''])
  assert.deepEqual(looks, [])
  const lines = JSON.stringify(log.lines)
  for (const never of ['private', secret, 'a guess', '/hooks', '127.0.0.1,'])
    assert.ok(!lines.includes(never), never)
})

test('a body above the limit is refused before it is there, and one below is not', async (t) => {
  const { server } = await start(t)
  assert.equal((await post(server, '/hooks/helpdesk', known, Buffer.alloc(1_000_000))).status, 202)
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  t.after(() => socket.destroy())
  socket.write(
    `POST /hooks/helpdesk HTTP/1.1\r\nHost: x\r\nX-Mailroom-Secret: ${secret}\r\nContent-Length: 1000001\r\n\r\n`,
  )
  const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(5000) })
  assert.match(String(answer), /^HTTP\/1\.1 413 /)
})

test('who guesses is not listened to for a while; others are', async (t) => {
  const { server } = await start(t)
  const statuses = new Map<number, number>()
  let wait: string | null = null
  for (let times = 0; times < 30; times += 1) {
    const { status, headers } = await post(server, '/hooks/helpdesk', { 'x-mailroom-secret': String(times) })
    statuses.set(status, (statuses.get(status) ?? 0) + 1)
    wait ??= headers.get('retry-after')
  }
  assert.ok((statuses.get(401) ?? 0) >= 20 && (statuses.get(429) ?? 0) >= 5, JSON.stringify([...statuses]))
  assert.equal(wait, '1')
  assert.equal((await post(server, '/hooks/shop', githubHeaders('{}', '1'), '{}')).status, 202)
})

test('health says which folders and sources cannot be read, and leaves out what is not watched any more', async (t) => {
  const log = collectLog()
  const { server, store } = await start(t, { log })
  const ask = async () => {
    const answer = await fetch(`${server.url}/health`)
    return [answer.status, await answer.json()] as [number, { status: string; unreadable: object[] }]
  }
  assert.deepEqual(await ask(), [200, { status: 'ok', unreadable: [], silent: [] }])

  const health = createHealth(store, log)
  const failure = {
    code: 'sign-in-refused',
    reason: 'The password of jane@example.com is wrong.',
    passes: false,
  }
  health.note('support', 'INBOX', failure)
  health.note('support', 'Old', failure)
  health.note('gone', 'INBOX', failure)
  health.noteSource('helpdesk', failure)
  health.noteSource('gone', failure)
  health.noteSource('shop', null)
  await until('it is stored', async () => (await ask())[1].unreadable.length === 2)
  const [status, answer] = await ask()
  assert.equal(status, 503)
  assert.equal(answer.status, 'unreadable')
  assert.deepEqual(
    answer.unreadable.map((place) => ({ ...place, since: '' })),
    [
      { account: 'support', folder: 'INBOX', since: '', code: 'sign-in-refused' },
      { source: 'helpdesk', since: '', code: 'sign-in-refused' },
    ],
  )
  assert.ok(!JSON.stringify(answer).includes('jane'))

  health.note('support', 'INBOX', null)
  health.noteSource('helpdesk', null)
  await until('it is well again', async () => (await ask())[0] === 200)
})

test('health says which roles have fallen silent', async (t) => {
  const { server, store } = await start(t)
  const ago = async (seconds: number) => Number((await store.redis.time())[0]) * 1000 - seconds * 1000
  await store.redis.hset(`${PREFIX}:heartbeat`, { learn: await ago(100), analyze: await ago(60) })
  const answer = await fetch(`${server.url}/health`)
  const { status, silent } = (await answer.json()) as { status: string; silent: { role: string }[] }
  assert.deepEqual([answer.status, status, silent.map(({ role }) => role)], [503, 'silent', ['learn']])
})

test('without Redis it says so instead of waiting for it', async (t) => {
  const own = await startRedisServer(t)
  const store = await own.store(t)
  const log = collectLog()
  const server = await startServer({
    listen: { host: '127.0.0.1', port: 0 },
    watched: { accounts: [], sources: [] },
    hooks: [{ name: 'shop', type: 'github', secret: () => secret }],
    store,
    log,
    lookNow: async () => {},
  })
  t.after(() => server.close())
  await own.stop()
  const answers = await Promise.all([
    fetch(`${server.url}/health`),
    post(server, '/hooks/shop', githubHeaders('{}', '1'), '{}'),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [503, 503],
  )
  assert.deepEqual(await answers[0]?.json(), { status: 'store-unreachable', unreadable: [], silent: [] })
})

test('it stops although somebody never finishes a request, and twice is fine', async (t) => {
  const { server } = await start(t)
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  t.after(() => socket.destroy())
  socket.on('error', () => {})
  socket.write(
    `POST /hooks/helpdesk HTTP/1.1\r\nHost: x\r\nX-Mailroom-Secret: ${secret}\r\nContent-Length: 10\r\n\r\n12345`,
  )
  const ended = once(socket, 'close')
  // Answered by now, so the other one is on its way.
  await post(server, '/hooks/helpdesk', known)
  await Promise.all([server.close(), server.close(), ended])
  await assert.rejects(fetch(`${server.url}/health`))
})

test('an address that is taken is told in a sentence', async (t) => {
  const { server, store } = await start(t)
  const second = startServer({
    listen: { host: '127.0.0.1', port: Number(new URL(server.url).port) },
    watched: { accounts: [], sources: [] },
    hooks: [],
    store,
    log: collectLog(),
    lookNow: async () => {},
  })
  await assert.rejects(second, (error) => {
    assert.ok(error instanceof UserError)
    assert.match(error.message, /^Cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)\./)
    return true
  })
})
