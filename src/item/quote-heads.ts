/**
 * The lines that mail programs put above an earlier mail, in the languages of Europe and a few more. Every pattern is
 * tried on short lines only and is linear in them.
 */

const originalWords =
  "original message|original mail|original e-?mail|original appointment|urspr(?:ü|ue?)ngliche (?:nachricht|e-?mail|mail)|original-?nachricht|original-?mail|message d[’']origine|message original|message initial|mensaje original|correo original|messaggio originale|messaggio original|oorspronkelijk bericht|origineel bericht|mensagem original|(?:oryginalna wiadomość|wiadomość oryginalna)|ursprungligt meddelande|originalmeddelande|original ?meddelande|opprinnelig melding|oprindelig (?:meddelelse|besked)|oprindelig e-?mail|alkuperäinen viesti|původní zpráva|pôvodná správa|eredeti üzenet|mesaj original|mesajul original|αρχικό μήνυμα|исходное сообщение|пересылаемое сообщение|оригинальное сообщение|orijinal mesaj|özgün ileti|原始邮件|邮件原件|元のメッセージ|original besked|reply message|antwort nachricht|reply above this line"
const forwardWords =
  'begin forwarded (?:text|message|mail)|forwarded message|forwarded mail|forwarded by .{1,80}|weitergeleitete nachricht|weitergeleitete mail|weitergeleitet von .{1,80}|message transféré|message transmis|message réexpédié|mensaje reenviado|messaggio inoltrato|doorgestuurd bericht|mensagem encaminhada|mensagem reencaminhada|wiadomość przekazana|przekazana wiadomość|treść przekazanej wiadomości|vidarebefordrat meddelande|vidarebefordrat brev|videresendt melding|videresendt meddelelse|videresendt besked|videresendt e-?post|edelleenlähetetty viesti|välitetty viesti|přeposlaná zpráva|preposlaná správa|továbbított üzenet|mesaj redirecționat|προωθημένο μήνυμα|пересланное сообщение|iletilen mesaj|転送されたメッセージ|转发的邮件|forwarded message follows'
const beginForward =
  'begin forwarded message|anfang der weitergeleiteten (?:nachricht|e-?mail)|début du message (?:réexpédié|transféré)|inicio del mensaje reenviado|inizio messaggio inoltrato|begin doorgestuurd bericht|início da mensagem (?:encaminhada|reencaminhada)|początek przekazywanej wiadomości|vidarebefordrat brev|start på videresendt (?:melding|besked)|videresendt melding|välitetty viesti alkaa'

const original = new RegExp(
  `^[-_=*\\s]{2,60}(?:${originalWords})\\s?:?[-_=*\\s]*$|^[-_=*]{2,60}\\s?(?:${originalWords})`,
  'iu',
)
const forwarded = new RegExp(
  `^[-_=*\\s]{2,60}(?:${forwardWords})[\\s:]*[-_=*\\s]*$|^(?:${beginForward})\\s?:$`,
  'iu',
)
/** Help desks and ticket systems. */
const replyAbove =
  /^(?:[#*=<>-]{1,10}\s{0,3})?(?:please )?(?:type|write|enter|add|reply)?\s?(?:your )?(?:reply|response|answer|comment)?s?\s?above this line|^(?:[#*=-]{1,10}\s{0,3})?(?:bitte )?(?:antworten sie|antwort(?:en)?|schreiben sie) (?:bitte )?(?:oberhalb|über) dieser (?:zeile|linie)|^(?:[#*=-]{1,10}\s{0,3})?(?:veuillez )?répond(?:re|ez) au-dessus de cette ligne/iu

export type Divider = 'original' | 'forward'

/** "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:" … */
export function dividerOf(line: string): Divider | null {
  if (!/[-_=*#:]/.test(line) && !/above|oberhalb|über|dessus/i.test(line)) return null
  if (forwarded.test(line)) return 'forward'
  return original.test(line) || replyAbove.test(line) ? 'original' : null
}

const verbs = new RegExp(
  `(?:^|[\\s,:;>)\\].…'"*]|\\u00a0)(?:${'wrote|writes|schrieb|geschrieben|schreibt|a écrit|écrit|a ecrit|escribió|escribio|ha escrito|va escriure|ha scritto|scrive|schreef|geschreven|escreveu|napisał|napisała|napisał\\(a\\)|napisal|napisala|pisze|skrev|skreiv|kirjoitti|napsal|napsala|napsal\\(a\\)|napísal|napísala|írta|a scris|написал|написала|написал\\(а\\)|пишет|писал|писал\\(а\\)|пише|yazdı|şunu yazdı|tarihinde|έγραψε|כתב|đã viết|写道|написав|rašė|kirjutas|rakstīja|je napisal|je napisao|je napisala|napisao je|napisao/la|napisao|menulis'})(?=[\\s:.,<]|$)`,
  'iu',
)
const openers =
  /^[\s*_>]*(?:on|am|le|el|il|op|em|a|no dia|dne|w dniu|dnia|den|på|kl|il giorno|in data|at|у|в|on\b|le:|vào|pe|la|во|dana|pada|dňa|czw|pt|pon|wt|śr|sob|niedz|niedz\.|niedziela|poniedziałek|wtorek|środa|czwartek|piątek|sobota|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}|ma|ti|ke|to|pe|la|su|man|tir|ons|tor|fre|lør|søn|mån|tis|lör|sön|lun|mar|mer|jeu|ven|sam|dim|mié|jue|vie|sáb|dom|gio|sab|do|vr|za|zo|wo|di|dom|seg|ter|qua|qui|sex|пн|вт|ср|чт|пт|сб|вс|\d{1,4})[\s.,:]/iu
const when = /\d{1,2}[:.h]\d{2}|(?:19|20)\d{2}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}/u
const who = /[\w.+-]@[\w-]|<[^<>]{1,100}>|\[mailto:/

/** Does it hold a date or a time of day? */
export function hasDate(text: string): boolean {
  return when.test(text)
}

/** Can a head of a quote begin with this line? Cheap, and never wrongly no. */
export function mayOpenAttribution(line: string): boolean {
  return /[@<\d:]/.test(line) || openers.test(line)
}

/** How sure a line (or some lines read as one) is to head a quote. */
export type Attribution = 'sure' | 'sure-alone' | 'if-quoted' | null

/**
 * "On 1 March 2024 at 10:00, Jane <jane@example.com> wrote:" and its kin. `sure`: it has an opener, a date, a verb and
 * the colon; `sure-alone`: the same without an opener, to be trusted on one line only; `if-quoted`: enough of these to head quoted lines that follow directly.
 */
export function attributionOf(line: string): Attribution {
  if (line.length < 6 || line.length > 500) return null
  // Zoho: "---- On Wed, … wrote ----".
  const dashed = /^-{2,10} (.{5,400}) -{2,10}$/.exec(line)
  const text = (dashed?.[1] ?? line).trim()
  const closes = dashed !== null || /[:：]\s?[*_]?$/.test(text)
  const opened = openers.test(text)
  const dated = when.test(text)
  const named = who.test(text)
  // The cheap tests first: most lines of a mail end here.
  const short = text.length <= 80
  if (!dated && !(closes && (opened || named || short))) return null
  const verb = verbs.test(text) || /wrote|schrieb|écrit|写道|のメール|님이/.test(text.slice(-12))
  if (verb && dated && closes && (opened || named)) return opened ? 'sure' : 'sure-alone'
  // "30.09.2017, 18:30, Jane Doe <jane@example.com>:"
  if (dated && (opened || /^\d/.test(text)) && /<[^<>\s]{3,200}@[^<>\s]{3,200}>\s?:$/.test(text))
    return 'sure'
  if (verb && dated && opened && named && /wrote$|schrieb$|écrit$|escribió$|scritto$|schreef$/.test(text))
    return 'sure'
  if (verb && (closes || dated) && (opened || named || (closes && short))) return 'if-quoted'
  // Gmail of old: "2013/4/5 Jane Doe <jane@example.com>".
  if (/^\d{4}[/-]\d{1,2}[/-]\d{1,2}\s/.test(text) && named && (closes || text.endsWith('>')))
    return 'if-quoted'
  return dated && closes && named ? 'if-quoted' : null
}

const labels: Record<'from' | 'sent' | 'to' | 'subject', string> = {
  from: 'from|von|de|da|van|od|från|fra|frå|lähettäjä|feladó|от|от кого|kimden|gönderen|差出人|发件人|寄件者|de la|από|van|expéditeur|remitente|mittente|afzender|remetente|nadawca|avsändare|afsender|avsender|absender',
  sent: 'sent|date|message du|gesendet|gesendet am|datum|envoyé|envoyé le|envoyée|enviado|enviado el|enviado em|enviada|enviada em|fecha|data|inviato|data invio|verzonden|verzonden op|wysłano|wysłane|data wysłania|skickat|skickades|sendt|dato|lähetetty|päiväys|päivämäärä|odesláno|odoslané|elküldve|отправлено|дата|gönderildi|tarih|送信日時|日付|发送时间|日期|trimis|στάλθηκε|when|quando|wann',
  to: 'to|an|à|a|para|aan|do|till|til|vastaanottaja|komu|címzett|кому|kime|alıcı|宛先|收件人|către|προς|pour|naar|per|destinataire|destinatario|cc|copie à|copia|kopie|kopia|copie|kopi',
  subject:
    'subject|betreff|objet|sujet|asunto|oggetto|onderwerp|assunto|temat|ämne|emne|aihe|předmět|predmet|tárgy|тема|konu|件名|主题|主旨|subiect|θέμα|re|tittel',
}
const labelOf = new Map<string, keyof typeof labels>()
for (const [kind, words] of Object.entries(labels)) {
  for (const word of words.split('|')) if (!labelOf.has(word)) labelOf.set(word, kind as keyof typeof labels)
}

/** "From: …", "*Von:* …", "De : …": which line of the head of a mail this is, or null. */
export function headLabelOf(line: string): keyof typeof labels | null {
  const colon = line.search(/[:：]/)
  if (colon < 1 || colon > 25) return null
  const word = line
    .slice(0, colon)
    .replace(/[*_|\s]+/g, ' ')
    .trim()
    .toLowerCase()
  return labelOf.get(word) ?? null
}
