/**
 * What a mail itself says of a ticket that it belongs to. All of it is what the sender wrote, so it is a sign and no proof:
 * whether there is such a ticket, and whether it holds this mail, is for those to find out who know the tickets.
 *
 * Where the forms come from: RT, `RT::Action::SendEmail` and `RT::Interface::Email`; Redmine, `app/models/mailer.rb`;
 * GitHub Docs, "Email notification headers"; Atlassian, "Understanding Jira email headers" and the API documentation of
 * `EmailHeaderBuilders`; Zammad, `app/models/channel/email_build.rb`; Zendesk and Freshdesk, from mails that they sent.
 */
import { first, type HeaderFields } from './header-fields.ts'

type TicketSystem = 'rt' | 'redmine' | 'github' | 'jira' | 'zammad' | 'zendesk' | 'freshdesk'

export interface TicketSign {
  system: TicketSystem
  /** As the system writes it in mail: a number, HELP-12 (Jira), example/shop#12 (GitHub); null where the mail names none. */
  ticket: string | null
  /** Which installation, lower-cased: a host, or the name that an RT has; null where the mail does not say. */
  site: string | null
  /**
   * `sender`: the system itself sent the mail, by headers that only it writes; `reference`: the mail answers one of a
   * system; `subject`: it has a tag as systems write it, or an order number that looks like one.
   */
  by: 'sender' | 'reference' | 'subject'
}

export interface TicketMailFacts {
  fields: HeaderFields
  subject: string
  messageId: string | null
  inReplyTo: string | null
  references: readonly string[]
}

/** In a subject, and among the references, so many are looked at. */
const most = { tags: 5, references: 20 }

/** Every sign, the surest first, each once. Linear in the length of the mail; nothing is thrown for what is in it. */
export function ticketSigns(mail: TicketMailFacts): TicketSign[] {
  const tags = subjectTags(mail.subject.slice(0, 300))
  const answered = [mail.inReplyTo, ...mail.references.slice(-most.references)]
  const referred = answered.map((id) => idSign(id)).filter((sign) => sign !== null)
  const signs = [...senderSigns(mail, tags), ...withBy(referred, 'reference'), ...withBy(tags, 'subject')]
  const known = new Map<string, TicketSign>()
  for (const sign of signs) {
    const key = JSON.stringify([sign.system, sign.ticket, sign.site])
    if (!known.has(key)) known.set(key, sign)
  }
  return [...known.values()]
}

type Named = Omit<TicketSign, 'by'>

function withBy(named: Named[], by: TicketSign['by']): TicketSign[] {
  return named.map((one) => ({ ...one, by }))
}

function senderSigns(mail: TicketMailFacts, tags: Named[]): TicketSign[] {
  const { fields } = mail
  const value = (name: string) => first(fields, name).slice(0, 500).trim()
  const own = idSign(mail.messageId)
  const found: Named[] = []

  function add(system: TicketSystem, ticket: string | null, site: string | null): void {
    const fromId = own?.system === system ? own : null
    const tag = tags.find((one) => one.system === system && one.ticket !== null)
    found.push({
      system,
      ticket: ticket ?? fromId?.ticket ?? tag?.ticket ?? null,
      site: lower(site) ?? fromId?.site ?? null,
    })
  }

  // RT 5 writes X-RT-Ticket, RT 4.0 and older RT-Ticket.
  const rt = /^(.{1,100}?)\s*#(\d{1,12})$/.exec(value('x-rt-ticket') || value('rt-ticket'))
  const loop = value('x-rt-loop-prevention')
  if (loop !== '' || rt !== null) add('rt', rt?.[2] ?? null, loop || (rt?.[1] ?? null))
  const redmine = ['x-redmine-host', 'x-redmine-project', 'x-redmine-issue-id']
  if (redmine.some((name) => fields.has(name)))
    add('redmine', /^\d{1,12}$/.exec(value('x-redmine-issue-id'))?.[0] ?? null, value('x-redmine-host'))
  if (fields.has('x-github-reason') || fields.has('x-github-sender')) add('github', null, null)
  if (fields.has('x-jira-fingerprint')) add('jira', null, null)
  const mailer = value('x-mailer')
  if (/^zammad\b/i.test(mailer) || /^zammad\b/i.test(value('x-powered-by')))
    add('zammad', null, hostOf(mail.messageId))
  if (fields.has('x-zendesk-from-account-id') || /^zendesk mailer/i.test(mailer)) add('zendesk', null, null)
  // Only its Message-ID tells: the other headers were dropped on the way, or there are none.
  if (own !== null && found.every(({ system }) => system !== own.system)) add(own.system, null, null)
  return withBy(found, 'sender')
}

/** By the form that a system gives its Message-IDs, or null. */
function idSign(id: string | null): Named | null {
  const inner = id === null ? null : /^<([^<>\s@]{1,300})@([^<>\s@]{1,255})>$/.exec(id)
  const [left, host] = [inner?.[1] ?? '', lower(inner?.[2] ?? '')]
  if (host === null) return null
  const named = (system: TicketSystem, ticket: string | undefined, site: string | null = host) => ({
    ...{ system, site },
    ticket: ticket ?? null,
  })

  const rt =
    /^(?:RT-Ticket-|rt-[^@]{1,60}-\d{1,12}-\d{1,12}-\d{1,12}\.)(\d{1,12})(?:-\d{1,12}-\d{1,6})?$/i.exec(left)
  if (rt !== null) return named('rt', rt[1])
  const redmine = /^redmine\.([a-z_]{1,30})-(\d{1,12})\./.exec(left)
  if (redmine !== null) return named('redmine', redmine[1] === 'issue' ? redmine[2] : undefined)
  const github = /^([\w.-]{1,100}\/[\w.-]{1,100})\/(?:issues?|pull)\/(\d{1,12})(?:\/|$)/.exec(left)
  if (github !== null) return named('github', `${github[1]}#${github[2]}`)
  // The number in it is not the key that people, and the API, know an issue by. The Cloud has no host of its own in it.
  if (/^JIRA\.\d{1,12}\./.test(left)) return named('jira', undefined, host === 'atlassian.jira' ? null : host)
  if (/(?:^|\.)zendesk\.com$/.test(host))
    return named('zendesk', undefined, host === 'zendesk.com' ? null : host)
  if (/(?:^|\.)freshdesk\.com$/.test(host)) return named('freshdesk', undefined, null)
  return null
}

/** RT: [example.com #12]; Redmine: [Shop - Bug #12]; the two cannot be told apart. A tag with "/" is GitHub's repository. */
function subjectTags(subject: string): Named[] {
  const tags: Named[] = []
  for (const [, name = '', number = ''] of all(/\[([^[\]#]{1,100}?)\s{1,3}#(\d{1,12})\s?\]/g, subject)) {
    tags.push({ system: 'rt', ticket: number, site: lower(name) })
    if (/\s-\s/.test(name)) tags.push({ system: 'redmine', ticket: number, site: null })
  }
  for (const [, number = ''] of all(/\bTicket#\s?(\d{2,20})\b/gi, subject))
    tags.push({ system: 'zammad', ticket: number, site: null })
  for (const [, number = ''] of all(/\[#(?:[\w-]{1,40}-)?(\d{1,12})\]/g, subject))
    tags.push({ system: 'freshdesk', ticket: number, site: null })
  for (const [, key = ''] of all(/[[(]([A-Z][A-Z0-9_]{1,30}-\d{1,9})[\])]/g, subject))
    tags.push({ system: 'jira', ticket: key, site: null })
  const repository = /\[([\w.-]{1,100}\/[\w.-]{1,100})\]/.exec(subject)?.[1]
  const issue = /[(\s](?:Issue|PR)?\s?#(\d{1,12})\)\s*$/.exec(subject)?.[1]
  if (repository !== undefined && issue !== undefined)
    tags.push({ system: 'github', ticket: `${repository}#${issue}`, site: null })
  return tags
}

function all(pattern: RegExp, text: string): RegExpExecArray[] {
  return [...text.matchAll(pattern)].slice(0, most.tags)
}

function hostOf(id: string | null): string | null {
  return lower(/@([^<>\s@]{1,255})>$/.exec(id ?? '')?.[1] ?? '')
}

function lower(text: string | null): string | null {
  const clean = text?.trim().toLowerCase() ?? ''
  return clean === '' ? null : clean
}
