/** What evidence means in plain words. */
import type { LearntExample } from '../../learning/learnt-example.ts'
import type { KeptEvidence } from '../../queue/kept-evidence.ts'
import { listOf } from '../../tickets/field-values.ts'
import type { WhyEffect } from './find-decisions.ts'

type KeptPush = KeptEvidence['pushes'][number]

const flagWords: Record<string, string> = {
  list: 'it comes from a mailing list',
  bulk: 'it was sent to many at once',
  'auto-reply': 'it is an automatic reply',
  bounce: 'it is a delivery report',
  calendar: 'it is an invitation',
  'no-reply': 'nobody reads answers to its sender',
  forwarded: 'it was forwarded',
  reply: 'it is a reply',
  'suspicious-link': 'a link in it leads elsewhere than it says',
  'failed-authentication': 'its sender looks forged',
}

/** What pushed, as a clause: 'the word "invoice"'. */
export function pushWords([kind, name]: KeptPush): string {
  switch (kind) {
    case 'meaning':
      return name === 'description'
        ? 'its meaning, compared with the description'
        : 'its meaning, compared with the examples'
    case 'word':
      return `the word "${plain(name)}"`
    case 'sender':
      return `the sender ${plain(name)}`
    case 'list':
      return `the mailing list ${plain(name)}`
    case 'attachment':
      return 'whether it has an attachment'
    case 'mood':
      return name === 'urgency' ? 'how urgent it sounds' : 'its mood'
    case 'thread':
      return plain(name)
    case 'flag':
      return flagWords[name] ?? plain(name)
  }
}

/** One to three signs: below 0.5, below 1.5, and more, in log-odds. */
export function strength(push: number): string {
  const size = Math.abs(push)
  return (push < 0 ? '−' : '+').repeat(size < 0.5 ? 1 : size < 1.5 ? 2 : 3)
}

const sourceWords: Record<LearntExample['source'], string> = {
  moved: 'a person moved it',
  keyword: 'a person changed its keyword',
  draft: 'what became of its draft',
  field: 'a person changed a field of the ticket',
  taught: 'mailroom teach',
  folder: 'learnt from its folder',
  imported: 'imported',
}

/** "a person moved it, 2026-03-01, support/Invoices" */
export function originWords({ source, at, place }: LearntExample): string {
  return [sourceWords[source], at.slice(0, 10), ...(place === null ? [] : [plain(place)])].join(', ')
}

const outcomeWords: Record<string, string> = {
  written: 'written',
  already: 'it was there already',
  gone: 'it was not there any more',
  'not-wanted': 'not wanted any more when its turn came',
}

/** "2026-03-12 09:30:02  keyword Invoice: written" */
export function effectWords({ effect, state, outcome, at }: WhyEffect): string {
  const what = actionWords(effect)
  const became =
    state === 'waiting'
      ? 'waits for its turn'
      : state === 'started'
        ? 'being written'
        : state === 'undone'
          ? 'written and taken back'
          : (outcomeWords[outcome ?? ''] ?? 'done')
  return `${at === null ? '' : `${timeWords(at)}  `}${what}: ${became}`
}

function actionWords(effect: WhyEffect['effect']): string {
  switch (effect.action) {
    case 'label':
      return `keyword ${plain(effect.label)}`
    case 'draft':
      return `draft ${plain(effect.template)}`
    case 'move':
      return `move to ${plain(effect.folder)}`
    case 'fields':
      return Object.entries(effect.fields)
        .map(([name, value]) => `${plain(name)} ${plain(listOf(value).join(', ')) || 'empty'}`)
        .join('; ')
    case 'note':
      return `note ${plain(effect.template)}`
    case 'reply':
      return `draft reply ${plain(effect.template)}`
    case 'link':
      return `link to ${plain(effect.tickets.join(', '))}`
  }
}

/** "2026-03-12 09:30:02" in UTC, of a time in ISO 8601. */
export function timeWords(time: string): string {
  return time.slice(0, 19).replace('T', ' ')
}

/** Without characters that would redraw the terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim()
}

/** For a shell, in quotes: what a sender wrote must not become a command of whoever copies the line. */
export function quoted(text: string): string {
  return `'${plain(text).replaceAll("'", `'\\''`)}'`
}
