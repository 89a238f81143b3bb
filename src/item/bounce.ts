import { first, type HeaderFields } from './header-fields.ts'

const senders =
  /^(?:mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|mdaemon|maildelivery|mail[-_.]?delivery(?:[-_.]?(?:system|subsystem))?|double-bounce|bounces?|microsoftexchange[0-9a-f]{10,}|exchange|dsn|mail-system|smtp|mta|ndr)[\d+=_.-]*@/
const names =
  /mail(?:er)?[- ]?delivery|mailer[- ]daemon|mail administrator|mail system|postmaster|delivery subsystem|system administrator|internet mail delivery/i

const subjects = new RegExp(
  [
    'undeliver(?:ed|able)|trouble delivering',
    'non[- ]?deliver(?:ed|able|y)',
    'not[- ]delivered',
    'delivery (?:status )?(?:notification|failure|report|problem|error|status|has failed|failed|delayed|unsuccessful)',
    'delivery of .{0,40}(?:failed|delayed)',
    '(?:mail|message|email|e-mail|error) (?:delivery|transmission|sending) (?:failed|failure|problem|error|was delayed|notification)',
    'mail(?:er)?(?:-| )?(?:delivery )?(?:system )?(?:error|failure)|failed mail|(?:mail|message) failed|failure notice|error sending your (?:mail|message)|failure delivery|returned mail|mail returned|returned to sender|return(?:ed)? message|message returned|bounced? (?:mail|message|email)',
    'could ?n.t be delivered|could not be delivered|cannot be delivered|unable to deliver|can.?t be delivered|can not be sent|could not send message|was not delivered|not be delivered|mail could not|unknown (?:user|address|recipient)|user unknown|warning: (?:could not send|message)|warning from my domain|delayed (?:mail|delivery)|email rejected|rejected (?:mail|message)|message you sent blocked|mail not delivered|deliver(?:y)? (?:mail )?error|permanent delivery failure|delivery failure|address (?:not found|unknown)',
    'unzustellbar|nicht zustellbar|unzustellbare|zustellung (?:fehlgeschlagen|nicht möglich|ihrer)|zustellungsfehler|konnte nicht zugestellt werden|nicht zugestellt',
    'non remis|échec de (?:la )?(?:remise|distribution|livraison)|impossible de remettre|message non distribué|non délivré|notification d.état de remise',
    'no (?:se (?:pudo|ha podido) )?entreg(?:ado|ar|able)|error de entrega|fallo en la entrega|no entregado|devuelto|notificación de estado de entrega',
    'mancato recapito|non recapitabile|impossibile recapitare|mancata consegna|avviso di mancata consegna|notifica di mancato',
    'onbestelbaar|niet (?:bezorgd|afgeleverd|bestelbaar)|bezorging mislukt|bezorgingsfout',
    'não entregue|falha na entrega|não foi possível entregar|mensagem devolvida|não entregável',
    'niedostarcz|nie dostarczono|niedoręczalna|zwrot (?:wiadomości|poczty)|nie można dostarczyć',
    'kunde inte levereras|kan ikke leveres|kunne ikke leveres|olevererbar|uleverbar|ikke leveret|inte levererat|toimittaminen epäonnistui|ei voitu toimittaa|toimitusongelma',
    'недоставлен|не доставлено|не удалось доставить|не может быть доставлен',
    '配信不能|配信(?:に)?失敗|メール配信エラー|退信|无法投递|未送达',
  ].join('|'),
  'iu',
)

const bodies =
  /following address(?:es)?(?:\(es\))?.{0,40}(?:fail|error|problem)|could not be delivered|couldn.t be delivered|wasn.t able to deliver|was not able to deliver|unable to deliver|delivery to the following recipient|permanent (?:fatal )?error|550[ -]5\.\d\.\d|5\.\d\.\d{1,2}\b|user unknown|unknown user|mailbox (?:is )?full|over quota|undeliverable|has been rejected|did not reach the following recipient|host .{1,80} said|non[- ]?existent|recipient address rejected|delivery failed|returned to sender|no such user|not be delivered|undelivered|konnte nicht zugestellt|nicht zustellbar|配信|送信|transcript of session|unrouteable|no transport provider|was undeliverable|maximum hop|loop/iu

/**
 * A report that a mail of ours was not delivered, or only later: RFC 3464 delivery status notifications, and the many
 * forms that are older or ignore it. `text` is the beginning of the body.
 */
export function isBounce(
  fields: HeaderFields,
  mail: {
    subject: string
    from: { name: string; address: string } | null
    text: string
    contentTypes: string[]
  },
): boolean {
  const { contentTypes } = mail
  if (contentTypes.some((type) => type.startsWith('message/delivery-status'))) return true
  if (contentTypes.some((type) => /report-type="?delivery-status/.test(type))) return true
  if (fields.has('x-failed-recipients')) return true
  if (contentTypes.some((type) => /report-type="?(?:disposition-notification|feedback-report)/.test(type)))
    return false
  const fromSystem =
    mail.from === null
      ? /^[^<]{0,100}<\s*>|daemon|postmaster/i.test(first(fields, 'from')) || first(fields, 'from') === ''
      : senders.test(mail.from.address) || names.test(mail.from.name)
  const nullSender = /^\s*<\s*>/.test(first(fields, 'return-path'))
  if (!fromSystem && (!nullSender || /^re:/i.test(mail.subject))) return false
  if (subjects.test(mail.subject.slice(0, 300))) return true
  if (!fromSystem && /^\s*auto-replied/i.test(first(fields, 'auto-submitted'))) return false
  return bodies.test(mail.text.slice(0, 4_000))
}
