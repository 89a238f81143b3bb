/**
 * The parts of a mail that say nothing about its matter: greeting, thanks, closing, footer. Every pattern is anchored
 * and bounded, so that each is tried once a sentence and in time linear in it.
 */

const greetingWord = `hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|to whom it may concern|
  hallo|hi zusammen|moin|servus|grüezi|guten (?:tag|morgen|abend)|sehr geehrte[rsn]?|geehrte[rsn]?|liebe[rs]?|werte[rs]?|
  bonjour|bonsoir|salut|cher|chère|chers|chères|madame|monsieur|
  hola|buenos días|buenas(?: tardes| noches)?|estimad[oa]s?|querid[oa]s?|muy señor(?:es)? m[ií]os?|
  ciao|salve|buongiorno|buonasera|gentil[ei]|egregio|spett(?:\\.|abile)?|car[oaie]|
  beste|geachte|goede(?:morgen|middag|navond| dag)|
  olá|oi|bom dia|boa (?:tarde|noite)|prezad[oa]s?|car[oa]s?|caríssim[oa]s?`

const closingWord = `(?:kind|best|warm|warmest|many|with|yours|all the|with best|with kind)?\\s?(?:regards|wishes|sincerely|
  faithfully|truly)|yours|regards|cheers|sincerely|respectfully|best|thanks|thank you|thx|
  thanks (?:and|&) (?:best |kind )?regards|
  (?:mit )?(?:freundlichen?|besten?|lieben?|herzlichen?|vielen?|schönen?) (?:grüße[n]?|grüsse[n]?|gruß|gruss|dank)|mfg|
  lg|vg|gruß|grüße|danke|hochachtungsvoll|
  (?:bien )?cordialement|(?:bien )?à vous|sincères salutations|salutations|meilleures salutations|bonne journée|merci|
  (?:un )?(?:cordial )?saludos?|saludos cordiales|atentamente|muchas gracias|gracias|
  cordiali saluti|distinti saluti|saluti|grazie(?: mille)?|
  (?:met )?vriendelijke groet(?:en)?|(?:hartelijke )?groet(?:en|jes)?|mvg|(?:alvast )?bedankt|(?:bij voorbaat )?dank|
  atenciosamente|cumprimentos|(?:com os )?melhores cumprimentos|(?:muito )?obrigad[oa]|abraços?`

const source = (words: string) => words.replace(/\n\s*/g, '')

/** "Dear Ms Miller," and the like, up to and with its mark; or a greeting that is all there is on its line. */
const greeting = new RegExp(
  `^(?:${source(greetingWord)})(?![\\p{L}\\p{N}])(?:[^,;:!?.\\n–—]|(?<=\\b(?:m|mr|mrs|ms|dr|prof|sr|sra))\\.){0,50}?(?:[,;:!–—]+\\s*|\\s-\\s+|\\.\\s*$|$|\\n)`,
  'iu',
)
const closing = new RegExp(`^(?:${source(closingWord)})[\\s,.!–-]{0,8}(?:$|\\n)`, 'iu')

const pleasantries = [
  /^(?:many |thank|thanks|thx|cheers)\b[^.!?\n]{0,70}[.!,]*$/i,
  /^(?:i|we) (?:do )?(?:hope|trust)\b.{0,20}\b(?:well|great|good|nice|finds?|fine)\b/i,
  /^hope (?:you|this|all)\b/i,
  /^(?:how are you|nice to hear|good to hear|happy (?:new|friday|monday)|have a (?:nice|good|great|lovely))\b/i,
  /^(?:we |i )?(?:look|looking) forward to\b.{0,80}$/i,
  /^please (?:do not hesitate|don['’]t hesitate|feel free|let (?:me|us) know if you (?:have any|need any))\b/i,
  /^if you have any (?:further |other |more )?questions\b/i,
  /^(?:sent|gesendet|envoyé|enviado|inviato|verzonden|von meinem|get outlook|outlook für)\b.{0,40}\b(?:iphone|ipad|android|outlook|mobile|handy|samsung|galaxy|smartphone)\b/i,
  /^(?:vielen|herzlichen|besten|schönen|lieben)? ?dank\b[^.!?\n]{0,60}[.!,]*$/i,
  /^danke\b[^.!?\n]{0,60}[.!,]*$/i,
  /^(?:ich|wir) (?:hoffe|hoffen),? .{0,20}\b(?:gut|wohl)\b/i,
  /^(?:bei|für) (?:weitere[n]? )?(?:rück)?fragen\b/i,
  /^(?:ich|wir) freue[n]? (?:mich|uns) (?:auf|von)\b/i,
  /^(?:schönen?|angenehmen) (?:tag|abend|woche|wochenende)\b/i,
  // "Merci de m'envoyer …" asks for something.
  /^(?:un grand |je vous |nous vous )?(?:merci(?! de (?!votre|vos|ton|ta)| d['’](?!avance))|remercie|remercions)\b[^.!?\n]{0,70}[.!,]*$/i,
  /^(?:dans l['’]attente|en attendant|je vous prie d['’]agréer|veuillez agréer|en vous remerciant|bien à vous)\b/i,
  /^(?:j['’]|nous )?esp[eè]r\p{L}{1,4} que .{0,20}\bbien\b/iu,
  /^(?:muchas |mil |muchísimas )?gracias\b[^.!?\n]{0,70}[.!,]*$/i,
  /^(?:quedo|quedamos|quedando) a (?:la|su)\b/i,
  /^(?:le|les|os) (?:agradezco|agradecemos)\b[^.!?\n]{0,70}$/i,
  /^(?:espero|esperamos) que .{0,20}\bbien\b/i,
  /^(?:grazie|la ringrazio|vi ringrazio|resto in attesa|in attesa di)\b[^.!?\n]{0,70}[.!,]*$/i,
  /^(?:alvast |hartelijk |heel erg )?(?:bedankt|dank)\b[^.!?\n]{0,60}[.!,]*$/i,
  /^(?:muito |desde já )?(?:obrigad[oa]|agrade[cç]o)\b[^.!?\n]{0,70}[.!,]*$/i,
  /^(?:fico|ficamos|aguardo|aguardamos)\b[^.!?\n]{0,50}[.!,]*$/i,
]

const footer = [
  /^(?!.{0,200}\b(?:i|me|my|us|we|ich|mich|mir|je|moi|quiero|voglio|ik|quero)\b).{0,200}\b(?:unsubscribe|abmelden|abbestellen|désabonner|désinscrire|darse de baja|cancelar (?:la )?su(?:b)?scripción|cancella iscrizione|uitschrijven)\b/i,
  /\b(?:view|read|open) (?:this|it) (?:e-?mail |message |newsletter )?.{0,20}\b(?:browser|online)\b/i,
  /\b(?:this|the) (?:e-?mail|message|communication)\b.{0,60}\b(?:confidential|intended (?:only|solely)|privileged)\b/i,
  /\b(?:intended recipient|please consider the environment|received this (?:e-?mail|message) in error|all rights reserved|do not reply to this|please do not reply|automatically generated)\b/i,
  /\bdiese (?:e-?mail|nachricht)\b.{0,60}\b(?:vertraulich|automatisch)\b/i,
  /\b(?:antworten sie (?:bitte )?nicht|ne pas répondre|no responda|non rispondere)\b/i,
  /\bce (?:message|courriel)\b.{0,60}\bconfidentiel/i,
  /\beste (?:mensaje|correo)\b.{0,60}\bconfidencial/i,
  /^(?:copyright|©|\(c\) ?\d)/i,
  /^[^\p{L}]*$/u,
]

/** Where the matter begins in a sentence that opens with a greeting; 0 without one; its length when it is all greeting. */
export function greetingLength(sentence: string): number {
  return greeting.exec(sentence.slice(0, 120))?.[0].length ?? 0
}

/** "Best regards" and the like: what stands below is a name, not the matter. */
export function isClosing(sentence: string): boolean {
  return sentence.length < 120 && closing.test(sentence)
}

/** Thanks and wishes. */
export function isThanks(sentence: string): boolean {
  const start = sentence.slice(0, 300)
  return pleasantries.some((pattern) => pattern.test(start))
}

/** A sentence that could stand in any mail: thanks, wishes, footers. */
export function isPleasantry(sentence: string): boolean {
  const start = sentence.slice(0, 300)
  return isClosing(start) || isThanks(start) || footer.some((pattern) => pattern.test(start))
}
