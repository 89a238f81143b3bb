/**
 * Does a webhook come from the system that it says it comes from? Each vendor signs in its own way:
 *
 *   GitHub     X-Hub-Signature-256: "sha256=" and hex HMAC-SHA256 of the body ("Validating webhook deliveries")
 *   Redmine    X-Redmine-Signature-256: the same, from version 7 on, which has webhooks of its own
 *   Jira       X-Hub-Signature: the same, where the webhook has a secret (Jira Cloud, "Webhooks": secure admin webhooks)
 *   Zammad     X-Hub-Signature: "sha1=" and hex HMAC-SHA1 of the body (admin documentation, "Webhook": payload)
 *   Zendesk    X-Zendesk-Webhook-Signature: base64 HMAC-SHA256 of X-Zendesk-Webhook-Signature-Timestamp and the body
 *              ("Verifying webhook authenticity")
 *
 * RT, older Redmines and Freshdesk sign nothing: they send the secret itself, in X-Mailroom-Secret or, where only an address can
 * be given, as ?secret=…. A webhook that a vendor was told no secret for may send it so as well.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { TicketSettings } from '../tickets/contract.ts'

export interface Hook {
  headers: IncomingHttpHeaders
  /** Of the address, or null. */
  querySecret: string | null
  /** As it came, byte for byte. */
  body: Uint8Array
}

/** How far a signed time may be from ours, in ms: clocks differ, and a vendor may try again. */
const mostAge = 10 * 60 * 1000

interface Signature {
  header: string
  /** What the header must be. */
  expected(secret: string, hook: Hook): string
  /** Is what it signs of now? */
  isFresh?(hook: Hook, now: number): boolean
  /** Header that numbers the deliveries. Not signed, so it alone proves nothing. */
  delivery: string | null
}

const zendeskTime = 'x-zendesk-webhook-signature-timestamp'

const signSha256 = (secret: string, { body }: Hook) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

const signatures: { readonly [Type in TicketSettings['type']]?: Signature } = {
  github: {
    header: 'x-hub-signature-256',
    expected: signSha256,
    delivery: 'x-github-delivery',
  },
  redmine: {
    header: 'x-redmine-signature-256',
    expected: signSha256,
    delivery: null,
  },
  jira: {
    header: 'x-hub-signature',
    expected: signSha256,
    delivery: 'x-atlassian-webhook-identifier',
  },
  zammad: {
    header: 'x-hub-signature',
    expected: (secret, { body }) => `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    delivery: 'x-zammad-delivery',
  },
  zendesk: {
    header: 'x-zendesk-webhook-signature',
    expected: (secret, hook) =>
      createHmac('sha256', secret).update(one(hook, zendeskTime)).update(hook.body).digest('base64'),
    isFresh: (hook, now) => Math.abs(Date.parse(one(hook, zendeskTime)) - now) <= mostAge,
    delivery: null,
  },
}

/** A signature that is there decides alone; without one the secret itself must be. Takes the same time for every guess. */
export function isAuthentic(
  type: TicketSettings['type'],
  secret: string,
  hook: Hook,
  now = Date.now(),
): boolean {
  const signature = signatures[type]
  const signed = signature === undefined ? '' : one(hook, signature.header)
  if (signature === undefined || signed === '')
    return isSame(one(hook, 'x-mailroom-secret') || (hook.querySecret ?? ''), secret)
  const isRight = isSame(signed, signature.expected(secret, hook))
  return isRight && (signature.isFresh?.(hook, now) ?? true)
}

/**
 * What tells one delivery from another, or null where nothing does. A replay has the same unless it changes the number of
 * the delivery, which no vendor signs.
 */
export function deliveryKey(type: TicketSettings['type'], hook: Hook): string | null {
  const signature = signatures[type]
  const signed = signature === undefined ? '' : one(hook, signature.header)
  if (signature === undefined || signed === '') return null
  const number = signature.delivery === null ? '' : one(hook, signature.delivery)
  return createHash('sha256').update(`${number}\n${signed}`).digest('hex').slice(0, 32)
}

function one({ headers }: Hook, name: string): string {
  const value = headers[name]
  return typeof value === 'string' ? value : ''
}

/** Hashed first: so lengths are equal, and where two differ is not where the hashes do. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest())
  return one !== undefined && other !== undefined && timingSafeEqual(one, other)
}
