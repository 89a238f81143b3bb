import { first, type HeaderFields } from './header-fields.ts'

/** How programs say in many languages that somebody is away. Only at the start: "Re: Out of office" is a person's. */
const subjects = new RegExp(
  `^\\s*\\[?(?:${[
    'auto(?:matic(?:ally generated)?|mated)?[ -]?(?:reply|response|answer)',
    'out of (?:the )?office',
    'ooo\\b',
    'on (?:vacation|holiday|annual leave|leave)\\b',
    '(?:i am|i.m) (?:currently )?(?:out of (?:the )?office|away|on (?:vacation|holiday|leave))',
    'vacation (?:reply|response|message|notice)',
    'away from (?:the |my )?(?:office|mail|desk)',
    'automatische (?:antwort|rückmeldung|e-?mail-?antwort|nachricht)',
    'abwesenheits(?:notiz|nachricht|meldung|assistent|benachrichtigung)',
    'abwesenheit\\b',
    'abwesend\\b',
    '(?:ich bin )?(?:nicht im büro|außer haus|ausser haus|im urlaub)\\b',
    'réponse automatique',
    'réponse d.absence',
    'absence du bureau',
    'absent(?:e)? du bureau',
    '(?:je suis )?(?:en congés?|absent)\\b',
    'message d.absence',
    'respuesta autom[aá]tica',
    'contestaci[oó]n autom[aá]tica',
    'fuera de (?:la )?oficina',
    'ausencia\\b.{0,20}oficina',
    'risposta automatica',
    'fuori (?:sede|ufficio)',
    'assenza dall.ufficio',
    'automatisch(?:e)? (?:antwoord|beantwoording|bericht|reactie)',
    'afwezig(?:heid)?(?:sbericht|smelding)?\\b',
    'niet aanwezig\\b',
    'resposta autom[aá]tica',
    'ausente do escrit[oó]rio',
    'fora do escrit[oó]rio',
    'odpowied[zź] automatyczna',
    'automatyczna odpowied[zź]',
    'autoodpowied[zź]',
    'poza biurem',
    'nieobecno[sś][cć]\\b',
    'autosvar',
    'automatis[kc]t? svar',
    'automatisk (?:svar|besvarelse)',
    'frånvaro',
    'fraværs?(?:melding|besked)?\\b',
    'ikke (?:på|til stede)\\b',
    'automaattinen (?:vastaus|poissaoloilmoitus)',
    'poissaoloilmoitus',
    'poissa toimistosta',
    'automatick[áa] odpov[ěe][dď]',
    'automatikus v[áa]lasz',
    'r[ăa]spuns automat',
    'otomatik yan[ıi]t',
    'автоматический ответ',
    'автоответ',
    '自动回复',
    '自動回覆',
    '自動返信',
    '자동 회신',
  ].join('|')})`,
  'iu',
)

const headers = [
  'x-autoreply',
  'x-auto-reply',
  'x-autorespond',
  'x-autoresponder',
  'x-autoreply-from',
  'x-auto-reply-from',
  'x-mail-autoreply',
  'x-vacation',
  'delivered-by-the-autoresponder',
  'x-ms-exchange-inbox-rules-loop',
]

/**
 * An automatic answer to a mail: RFC 3834 `auto-replied`, the older headers of the same meaning, a read receipt
 * (RFC 8098), or a subject by which programs announce an absence.
 */
export function isAutoReply(fields: HeaderFields, subject: string, contentTypes: string[]): boolean {
  if (/^\s*auto-replied\b/i.test(first(fields, 'auto-submitted'))) return true
  if (headers.some((name) => /^(?!\s*(?:no|false|0)?\s*$)/i.test(first(fields, name)) && fields.has(name)))
    return true
  if (/auto[-_]?reply/i.test(first(fields, 'precedence').slice(0, 50))) return true
  if (/^\s*auto/i.test(first(fields, 'x-precedence'))) return true
  if (
    contentTypes.some((type) =>
      /report-type="?disposition-notification|^message\/disposition-notification/.test(type),
    )
  ) {
    return true
  }
  return subjects.test(subject.slice(0, 200))
}

/** Made by a program, not as an answer: RFC 3834 `auto-generated` and what programs write to keep others from answering. */
export function isMachineMade(fields: HeaderFields): boolean {
  const submitted = first(fields, 'auto-submitted').trim().toLowerCase()
  if (submitted !== '' && !submitted.startsWith('no')) return true
  return /\b(?:all|autoreply|oof)\b/i.test(first(fields, 'x-auto-response-suppress'))
}
