import { isNoReply } from './addresses.ts'
import { isAutoReply, isMachineMade } from './auto-reply.ts'
import { isBounce } from './bounce.ts'
import { first, type HeaderFields } from './header-fields.ts'
import type { Address, ItemFlag } from './item.ts'

export interface FlagFacts {
  fields: HeaderFields
  subject: string
  from: Address | null
  replyTo: Address[]
  /** The text before quotes are cut. */
  text: string
  /** Of every part, lower-cased. */
  contentTypes: string[]
}

/** The flags that come from headers and structure. Those of the text are added by the reader. */
export function headerFlags(facts: FlagFacts): ItemFlag[] {
  const { fields, contentTypes } = facts
  const bounce = isBounce(fields, facts)
  const autoReply = !bounce && isAutoReply(fields, facts.subject, contentTypes)
  const checks: [ItemFlag, boolean][] = [
    ['list', isList(fields)],
    ['bulk', !bounce && !autoReply && isBulk(fields)],
    ['auto-reply', autoReply],
    ['bounce', bounce],
    ['calendar', contentTypes.some((type) => /^\s*(?:text\/calendar|application\/ics)/.test(type))],
    ['no-reply', nobodyReads(facts)],
    ['encrypted', isEncrypted(facts)],
    [
      'failed-authentication',
      /\bdmarc\s*=\s*fail\b/i.test(first(fields, 'authentication-results').slice(0, 5_000)),
    ],
  ]
  return checks.filter(([, holds]) => holds).map(([flag]) => flag)
}

/** Through a mailing list: people write to people there (RFC 2919, or what lists wrote before it). */
function isList(fields: HeaderFields): boolean {
  if (
    fields.has('list-id') ||
    fields.has('list-post') ||
    fields.has('mailing-list') ||
    fields.has('x-mailing-list')
  ) {
    return true
  }
  return first(fields, 'precedence').trim().toLowerCase() === 'list'
}

const bulkHeaders = [
  'feedback-id',
  'x-campaign',
  'x-campaignid',
  'x-campaign-id',
  'x-mailchimp-campaign-id',
  'x-csa-complaints',
  'x-mc-user',
  'x-newsletter',
  'x-mailing-id',
  'x-bulkmail',
]

/**
 * One mail to many, or made by a machine: nobody waits for an answer. A list that one can write to (List-Post) is a
 * conversation instead, and its unsubscribe link and precedence say nothing.
 */
function isBulk(fields: HeaderFields): boolean {
  if (isMachineMade(fields)) return true
  const precedence = first(fields, 'precedence').trim().toLowerCase()
  if (precedence === 'junk') return true
  const conversation = fields.has('list-post') && !/^\s*no\b/i.test(first(fields, 'list-post'))
  if (conversation) return false
  return (
    precedence === 'bulk' || fields.has('list-unsubscribe') || bulkHeaders.some((name) => fields.has(name))
  )
}

/** A form on a website writes from a no-reply address and names the person in Reply-To: that one is read. */
function nobodyReads({ from, replyTo }: FlagFacts): boolean {
  const answered = replyTo.length > 0 ? replyTo : from === null ? [] : [from]
  return answered.length > 0 && answered.every(({ address }) => isNoReply(address))
}

function isEncrypted({ contentTypes, text }: FlagFacts): boolean {
  if (text.includes('-----BEGIN PGP MESSAGE-----')) return true
  return contentTypes.some((type) => {
    if (/^\s*multipart\/encrypted|^\s*application\/pgp-encrypted/.test(type)) return true
    return /^\s*application\/(?:x-)?pkcs7-mime/.test(type) && !/smime-type="?(?:signed|certs)/.test(type)
  })
}
