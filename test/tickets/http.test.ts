import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, test } from 'node:test'
import {
  AuthenticationError,
  GoneError,
  MailroomError,
  PermanentError,
  TransientError,
} from '../../src/errors.ts'
import { type Http, type HttpSettings, openHttp } from '../../src/tickets/http.ts'
import { freePort } from '../support/redis-server.ts'
import { until } from '../support/until.ts'

const secret = 'token-4711-secret'

interface Seen {
  method: string
  url: string
  headers: IncomingMessage['headers']
  body: string
}

let seen: Seen[]
let answer: (response: ServerResponse, request: IncomingMessage) => void
let server: ReturnType<typeof createServer>
let url: string
let http: Http

beforeEach(async () => {
  seen = []
  answer = (response) => reply(response, 200, { ok: true })
  server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += part
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    answer(response, request)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`
  http = open()
})

afterEach(async () => {
  await http.close()
  server.closeAllConnections()
  await once(server.close(), 'close')
})

function open(more: Partial<HttpSettings> = {}): Http {
  return openHttp({ url, headers: () => ({ authorization: `token ${secret}` }), ...more })
}

function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

async function failure(asked: Promise<unknown>): Promise<MailroomError> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof MailroomError, `it gave ${String(error)}`)
  assert.ok(!`${error.message} ${String(error.cause)}`.includes(secret))
  return error
}

test('requests that follow one another go over one connection', async () => {
  const connections = new Set<unknown>()
  server.on('connection', (socket) => connections.add(socket))
  for (let count = 0; count < 10; count += 1) await http.request('/tickets')
  assert.equal(seen.length, 10)
  assert.equal(connections.size, 1)
})

test('a request carries the path, the query, JSON and the secret, which is asked for each time', async () => {
  let token = 'first'
  await http.close()
  http = open({ headers: () => ({ authorization: token }) })
  await http.request('/tickets', { query: { q: 'a b&c=ü', page: 2, all: true, none: undefined } })
  token = 'second'
  const { status, body } = await http.request('/tickets/1', {
    method: 'PUT',
    body: { subject: 'Grüße' },
    headers: { 'if-match': '"1"' },
  })
  assert.deepEqual([status, body], [200, { ok: true }])
  assert.equal(seen[0]?.url, '/api/tickets?q=a+b%26c%3D%C3%BC&page=2&all=true')
  assert.equal(seen[0]?.headers['content-type'], undefined)
  assert.equal(seen[1]?.body, '{"subject":"Grüße"}')
  assert.deepEqual(
    [seen[1]?.method, seen[1]?.headers['content-type'], seen[1]?.headers['if-match']],
    ['PUT', 'application/json', '"1"'],
  )
  assert.deepEqual(
    seen.map(({ headers }) => headers.authorization),
    ['first', 'second'],
  )
})

test('an answer without JSON has no body', async () => {
  const bodies = ['', ' \n', '<html>busy</html>', '{"cut']
  answer = (response) => void response.writeHead(200).end(bodies.shift())
  for (let left = bodies.length; left > 0; left -= 1) assert.equal((await http.request('/')).body, undefined)
  answer = (response) => void response.writeHead(304).end()
  assert.equal((await http.request('/')).status, 304)
})

test('each status is the error of who has to act', async () => {
  const kinds = [
    [400, PermanentError, 'refused'],
    [401, AuthenticationError, 'sign-in-refused'],
    [403, PermanentError, 'forbidden'],
    [404, GoneError, 'ticket-gone'],
    [408, TransientError, 'server-trouble'],
    [409, TransientError, 'server-trouble'],
    [410, GoneError, 'ticket-gone'],
    [412, PermanentError, 'refused'],
    [422, PermanentError, 'refused'],
    [425, TransientError, 'server-trouble'],
    [500, TransientError, 'server-trouble'],
    [502, TransientError, 'server-trouble'],
    [503, TransientError, 'server-trouble'],
  ] as const
  for (const [status, Kind, code] of kinds) {
    answer = (response) => reply(response, status, {})
    const error = await failure(http.request('/'))
    assert.ok(error instanceof Kind, `${status} gave ${error.name}`)
    assert.equal(error.code, code, String(status))
  }
})

test('a status that is accepted is an answer', async () => {
  answer = (response) => reply(response, 412, { message: 'changed' })
  const { status, body } = await http.request('/', { accepts: [412] })
  assert.deepEqual([status, body], [412, { message: 'changed' }])
})

test('what the server says of a refusal is told, cut short', async () => {
  answer = (response) => reply(response, 422, { errors: [`Status is\ninvalid ${'x'.repeat(500)}`] })
  const { message } = await failure(http.request('/'))
  assert.match(message, /HTTP 422\): Status is invalid x+\.$/)
  assert.ok(message.length < 300)
})

test('Retry-After in seconds holds back every request of the source', async () => {
  answer = (response) => reply(response, 429, {}, { 'retry-after': '60' })
  const first = await failure(http.request('/'))
  assert.ok(first instanceof TransientError)
  assert.deepEqual([first.code, first.retryAfterMs], ['server-busy', 60_000])
  answer = (response) => reply(response, 200, {})
  const second = await failure(http.request('/other'))
  assert.ok(second instanceof TransientError)
  assert.ok((second.retryAfterMs ?? 0) > 50_000 && (second.retryAfterMs ?? 0) <= 60_000)
  assert.equal(seen.length, 1)
})

test('a short wait is waited for, and can be given up', async () => {
  answer = (response) => reply(response, 503, {}, { 'retry-after': '1' })
  const error = await failure(http.request('/'))
  assert.ok(error instanceof TransientError)
  assert.equal(error.retryAfterMs, 1000)
  answer = (response) => reply(response, 200, {})
  await assert.rejects(http.request('/', { signal: AbortSignal.timeout(20) }), { name: /Abort|Timeout/ })
  assert.equal(seen.length, 1)
  const before = performance.now()
  await http.request('/')
  assert.ok(performance.now() - before > 500)
  assert.equal(seen.length, 2)
})

test('Retry-After may be a date by the clock of the server, and one that has passed asks for nothing', async () => {
  const inTwoMinutes = new Date(Date.now() + 120_000).toUTCString()
  answer = (response) => reply(response, 503, {}, { 'retry-after': inTwoMinutes })
  const error = await failure(http.request('/'))
  assert.ok(error instanceof TransientError)
  assert.ok((error.retryAfterMs ?? 0) > 110_000 && (error.retryAfterMs ?? 0) <= 120_000)
  const ahead = open()
  answer = (response) =>
    reply(
      response,
      503,
      {},
      {
        date: 'Sat, 05 Jan 2047 08:00:00 GMT',
        'retry-after': 'Sat, 05 Jan 2047 08:01:30 GMT',
      },
    )
  const later = await failure(ahead.request('/'))
  assert.ok(later instanceof TransientError)
  assert.equal(later.retryAfterMs, 90_000)
  await ahead.close()
  const other = open()
  answer = (response) => reply(response, 429, {}, { 'retry-after': 'Thu, 01 Jan 2026 00:00:00 GMT' })
  const passed = await failure(other.request('/'))
  assert.ok(passed instanceof TransientError)
  assert.equal(passed.retryAfterMs, 0)
  await other.close()
})

test('a limit without a time, or with nonsense, is waited for half a minute; no wait is longer than a quarter of an hour', async () => {
  const waits: [string | null, number][] = [
    [null, 30_000],
    ['soon', 30_000],
    ['-5', 30_000],
    ['1e9', 30_000],
    ['999999999999', 15 * 60_000],
  ]
  for (const [header, ms] of waits) {
    const one = open()
    answer = (response) => reply(response, 429, {}, header === null ? {} : { 'retry-after': header })
    const error = await failure(one.request('/'))
    assert.ok(error instanceof TransientError)
    assert.equal(error.retryAfterMs, ms, String(header))
    await one.close()
  }
})

test("a vendor's own word for a wait counts, whatever the status", async () => {
  const vendor = open({
    waitOf: (headers, status) => (status === 403 ? Number(headers.get('x-wait')) * 1000 : null),
  })
  answer = (response) => reply(response, 403, {}, { 'x-wait': '90' })
  const error = await failure(vendor.request('/'))
  assert.ok(error instanceof TransientError)
  assert.deepEqual([error.code, error.retryAfterMs], ['server-busy', 90_000])
  await vendor.close()
})

test('a redirect is refused, and the secret goes nowhere else', async () => {
  answer = (response) => reply(response, 302, {}, { location: `${url}/elsewhere` })
  const error = await failure(http.request('/'))
  assert.ok(error instanceof PermanentError)
  assert.equal(error.code, 'redirected')
  assert.equal(seen.length, 1)
})

test('an answer that is too long is given up', async () => {
  answer = (response) => {
    response.writeHead(200)
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    const write = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', write)
    write()
  }
  const error = await failure(http.request('/'))
  assert.ok(error instanceof PermanentError)
  assert.equal(error.code, 'answer-too-long')
})

test('a connection that breaks leaves it open whether a POST arrived', async () => {
  answer = (response) => void response.destroy()
  for (const method of ['GET', 'PUT', 'DELETE'] as const)
    assert.equal((await failure(http.request('/', { method }))).code, 'unreachable')
  const error = await failure(http.request('/', { method: 'POST', body: {} }))
  assert.ok(error instanceof TransientError)
  assert.equal(error.code, 'answer-lost')
  assert.deepEqual(
    seen.map(({ method }) => method),
    ['GET', 'PUT', 'DELETE', 'POST'],
  )
})

test('an answer that breaks off in the middle is a lost answer, too', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"half":')
    setImmediate(() => response.destroy())
  }
  assert.equal((await failure(http.request('/', { method: 'POST', body: {} }))).code, 'answer-lost')
})

test('a server that is not there never had the POST', async () => {
  const port = await freePort()
  const nobody = openHttp({ url: `http://127.0.0.1:${port}`, headers: () => ({}) })
  const error = await failure(nobody.request('/', { method: 'POST', body: {} }))
  assert.ok(error instanceof TransientError)
  assert.equal(error.code, 'unreachable')
  await nobody.close()
})

test('a certificate that cannot be trusted is nothing that passes', async () => {
  const tls = openHttp({ url: url.replace('http:', 'https:'), headers: () => ({ authorization: secret }) })
  const error = await failure(tls.request('/'))
  assert.ok(error instanceof PermanentError)
  assert.equal(error.code, 'tls-refused')
  await tls.close()
})

test('what is given up ends at once, with the reason', async () => {
  answer = () => {}
  const stop = new AbortController()
  const asked = http.request('/', { signal: stop.signal })
  await until('the server has it', () => seen.length === 1)
  stop.abort(new Error('given up'))
  await assert.rejects(asked, /given up/)
})

test('closing ends what is waiting, twice is fine', async () => {
  answer = () => {}
  const asked = failure(http.request('/'))
  await until('the server has it', () => seen.length === 1)
  await http.close()
  await http.close()
  assert.ok((await asked) instanceof TransientError)
})
