import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { deliveryKey, type Hook, isAuthentic } from '../../src/server/authentic.ts'
import type { TicketSettings } from '../../src/tickets/contract.ts'

type Type = TicketSettings['type']

const secret = 'a secret that nobody guesses'
const body = Buffer.from('{"action":"opened"}\n')
const now = Date.parse('2026-11-23T10:00:00Z')

function hook(headers: Record<string, string>, changes: Partial<Hook> = {}): Hook {
  return { headers, querySecret: null, body, ...changes }
}

const hmac = (algorithm: string, text: Uint8Array | string, encoding: 'hex' | 'base64' = 'hex') =>
  createHmac(algorithm, secret).update(text).digest(encoding)

const zendesk = (at: string) => ({
  'x-zendesk-webhook-signature': hmac('sha256', Buffer.concat([Buffer.from(at), body]), 'base64'),
  'x-zendesk-webhook-signature-timestamp': at,
})

const signed: [Type, Record<string, string>][] = [
  ['github', { 'x-hub-signature-256': `sha256=${hmac('sha256', body)}` }],
  ['redmine', { 'x-redmine-signature-256': `sha256=${hmac('sha256', body)}` }],
  ['jira', { 'x-hub-signature': `sha256=${hmac('sha256', body)}` }],
  ['zammad', { 'x-hub-signature': `sha1=${hmac('sha1', body)}` }],
  ['zendesk', zendesk('2026-11-23T09:59:30Z')],
]

for (const [type, headers] of signed) {
  test(`a webhook that ${type} signed is let in, and not with one bit changed`, () => {
    assert.ok(isAuthentic(type, secret, hook(headers), now))
    assert.ok(!isAuthentic(type, `${secret}x`, hook(headers), now))
    assert.ok(!isAuthentic(type, secret, hook(headers, { body: Buffer.from('{"action":"closed"}\n') }), now))
    for (const [name, value] of Object.entries(headers)) {
      const changed = value.replace(/.$/, (last) => (last === '0' || last === '=' ? '1' : '0'))
      assert.ok(!isAuthentic(type, secret, hook({ ...headers, [name]: changed }), now), name)
      assert.ok(!isAuthentic(type, secret, hook({ ...headers, [name]: '' }), now), `${name} empty`)
    }
  })

  test(`a wrong signature of ${type} is not made up for by the secret in the address`, () => {
    const [first = ''] = Object.keys(headers)
    const forged = hook({ [first]: 'sha256=00', 'x-mailroom-secret': secret }, { querySecret: secret })
    assert.ok(!isAuthentic(type, secret, forged, now))
  })
}

test("GitHub's own example is right", () => {
  // GitHub Docs, "Validating webhook deliveries": testing the webhook payload validation.
  const example = hook(
    { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
    { body: Buffer.from('Hello, World!') },
  )
  assert.ok(isAuthentic('github', "It's a Secret to Everybody", example))
})

test('a signature of Zendesk that is of another hour, or of no time at all, is refused', () => {
  assert.ok(isAuthentic('zendesk', secret, hook(zendesk('2026-11-23T09:51:00Z')), now))
  for (const at of ['2026-11-23T09:49:00Z', '2026-11-23T10:11:00Z', 'now', ''])
    assert.ok(!isAuthentic('zendesk', secret, hook(zendesk(at)), now), at)
})

for (const type of ['rt', 'redmine', 'freshdesk', 'jira', 'github'] as const) {
  test(`${type} may send the secret itself, in a header or in the address`, () => {
    assert.ok(isAuthentic(type, secret, hook({ 'x-mailroom-secret': secret })))
    assert.ok(isAuthentic(type, secret, hook({}, { querySecret: secret })))
    assert.ok(!isAuthentic(type, secret, hook({})))
    assert.ok(!isAuthentic(type, secret, hook({ 'x-mailroom-secret': '' }, { querySecret: '' })))
    assert.ok(!isAuthentic(type, secret, hook({ 'x-mailroom-secret': secret.slice(0, -1) })))
    // A header that is there decides.
    assert.ok(!isAuthentic(type, secret, hook({ 'x-mailroom-secret': 'x' }, { querySecret: secret })))
  })
}

test('deliveries differ by their number and what is signed; where nothing is signed, none is known again', () => {
  const [, headers] = signed[0] ?? []
  const first = deliveryKey('github', hook({ ...headers, 'x-github-delivery': '1' }))
  assert.equal(first, deliveryKey('github', hook({ ...headers, 'x-github-delivery': '1' })))
  assert.notEqual(first, deliveryKey('github', hook({ ...headers, 'x-github-delivery': '2' })))
  assert.notEqual(
    deliveryKey('zendesk', hook(zendesk('2026-11-23T09:59:30Z'))),
    deliveryKey('zendesk', hook(zendesk('2026-11-23T09:59:31Z'))),
  )
  assert.equal(deliveryKey('rt', hook({ 'x-mailroom-secret': secret })), null)
})
