/**
 * The words that close a letter, that telephones and programs add below it, and that lawyers add below that. Tried on
 * single lines of limited length only; linear in them.
 */

const disclaimers = new RegExp(
  [
    '(?:this|the) (?:e-?mail|message|communication|information|transmission)\\b.{0,120}\\b(?:confidential|intended (?:only|solely)|privileged)',
    '^(?:confidentiality|legal|privacy|important|e-?mail) (?:notice|disclaimer|note|statement)\\b',
    '^disclaimer\\b',
    '(?:diese|die) (?:e-?mail|nachricht|mitteilung)\\b.{0,120}\\b(?:vertraulich|ausschließlich|ausschliesslich|rechtlich geschützt)',
    '(?:ce|cet|le présent) (?:message|courriel|e-?mail|courrier)\\b.{0,120}\\b(?:confidentiel|destiné|exclusi)',
    '(?:este|el presente) (?:mensaje|correo|e-?mail)\\b.{0,120}\\bconfidencial',
    '^(?:aviso (?:legal|de confidencialidad|de confidencialidade)|advertencia legal)\\b',
    '(?:questo|il presente|la presente) (?:messaggio|e-?mail|comunicazione)\\b.{0,120}\\b(?:confidenzial|riservat)',
    '(?:dit|deze) (?:bericht|e-?mail)\\b.{0,120}\\b(?:vertrouwelijk|uitsluitend|bestemd)',
    '(?:esta|este) (?:mensagem|e-?mail)\\b.{0,120}\\bconfidencia',
    '(?:ta|niniejsza) wiadomość\\b.{0,120}\\b.{0,120}\\bpoufn',
    '(?:detta|denne|dette) (?:meddelande|e-?post|e-?mail|melding|besked)\\b.{0,120}\\b(?:konfidenti|fortroli)',
    '(?:think|consider the environment|think of the environment) before (?:you )?print',
    'consider the environment before print',
    '^(?:bitte )?(?:denken sie an die umwelt|prüfen sie.{0,40}ausgedruckt)',
    '^pensez à l.environnement|^piensa en el medio ambiente|^antes de imprimir',
    '^virus-?free\\b|^(?:scanned|checked) by (?:avast|avg)|^diese e-?mail wurde von .{0,40}(?:viren|avast)',
  ].join('|'),
  'iu',
)

const programs = new RegExp(
  `^[\\s>*_(\\[-]{0,4}(?:${[
    'sent from (?:my )?(?:\\S+ ){0,4}(?:iphone|ipad|ipod|android|galaxy|samsung|blackberry|mobile|phone|smartphone|device|tablet|huawei|pixel|windows|verizon|outlook|yahoo|mail|handheld|wireless)',
    'sent (?:via|with|using) (?:my |the )?(?:\\S+ ){0,3}(?:iphone|android|blackberry|mobile|outlook|proton|protonmail|mail|spark|samsung|airmail|mailbird|superhuman)',
    'get outlook for (?:ios|android)',
    'outlook (?:für|for) (?:ios|android)',
    'télécharger outlook pour',
    'obtener outlook para',
    'obtenha o outlook',
    'ottieni outlook per',
    'outlook voor (?:ios|android)',
    'pobierz (?:aplikację )?outlook',
    'von meinem .{1,40} gesendet',
    'gesendet (?:von|mit|über) (?:meinem |meiner |der |dem )?.{1,40}(?:iphone|ipad|android|samsung|mail|smartphone|handy|app|outlook|galaxy|mobil|tablet|telefon)',
    'diese (?:nachricht|e-?mail) wurde von meinem',
    'envoyé (?:de|depuis|à partir de|avec) (?:mon |ma |l|outlook|yahoo|orange)',
    'sent from my \\S+(?: \\S+){0,4}$',
    'sent from \\S+ ?<?https?:',
    'envoyé depuis ',
    'enviado desde (?:mi |el )?.{1,40}',
    'enviado (?:do|da|a partir do) (?:meu |minha )?.{1,40}',
    'inviato da(?:l|lla)? (?:mio |mia )?.{0,40}(?:iphone|ipad|android|samsung|outlook|dispositivo|smartphone|posta|mail|cellulare|tablet)',
    'verzonden (?:vanaf|met|via|vanuit) (?:mijn )?.{1,40}',
    'wysłan[eoy] (?:z|ze) (?:mojego )?.{1,40}',
    'skickat från (?:min )?.{1,40}',
    'sendt fra (?:min )?.{1,40}',
    'lähetetty .{0,40}(?:iphone|android|puhelime|laittee|samsung|ipad|outlook)',
    'отправлено (?:с|из) .{1,40}',
    'odesláno z .{1,40}',
    'trimis de pe .{1,40}',
  ].join('|')})`,
  'iu',
)

const closings = [
  // English
  '(?:with )?(?:my |our |very |many )?(?:best|kind|kindest|warm|warmest|friendly|cordial)(?: and (?:best|kind|warm))? (?:regards|wishes|greetings)',
  '(?:with )?regards|rgds|brgds|b\\.? ?rgds|cheers|sincerely|yours (?:(?:sincerely|faithfully|truly))|(?:sincerely|faithfully|truly) yours|all the best|respectfully|cordially|warmly|take care',
  // German
  '(?:mit )?(?:(?:den )?(?:besten|freundlichen|freundlichem|herzlichen|lieben|schönen|vielen|sonnigen|kollegialen|beste|freundliche|herzliche|liebe|schöne|viele|sonnige))(?: \\p{L}{3,15})? (?:grüße|grüßen|gruß|gruss|grüssen|grüsse|gruesse|gruessen|gruesen|grusse|empfehlungen)(?: (?:aus|von) \\p{L}{2,30})?',
  'hochachtungsvoll|mfg|m\\.f\\.g\\.?|gruß|gruss|grüße|grüsse|viele grüße|es grüßt(?: sie)?(?: (?:freundlich|herzlich))?',
  // French
  '(?:bien |très )?(?:cordialement|amicalement|sincèrement|respectueusement)(?: vôtre)?|(?:avec mes )?(?:sincères |meilleures |cordiales |respectueuses )?salutations(?: distinguées)?|bien à (?:vous|toi)|meilleures salutations|veuillez agréer.{0,120}|en vous remerciant.{0,60}|dans l.attente de.{0,80}|je vous prie d.agréer.{0,120}|bonne (?:journée|soirée|réception)|cdlt|cdt|salutations',
  // Spanish
  '(?:un |muy |reciba un )?(?:cordial |atento |afectuoso )?saludos?(?: cordiales?| atentos?)?|muchos saludos|(?:muy )?atentamente|un abrazo|reciban? un cordial saludo|cordialmente|quedo atent[oa].{0,60}',
  // Italian
  '(?:i (?:miei|nostri) )?(?:cordiali|distinti|migliori|tanti|cari|un caro) (?:saluti|saluto)|(?:un )?(?:cordiale )?saluto|saluti|cordialmente',
  // Dutch
  '(?:met )?(?:vriendelijke?|hartelijke?|beste|sportieve) (?:groet(?:en)?|groetjes)|hoogachtend|groet(?:en|jes)?|mvg|m\\.v\\.g\\.?',
  // Portuguese
  '(?:com os )?(?:melhores|cordiais|atenciosos) (?:cumprimentos|saudações)|atenciosamente|att\\.?|cumprimentos|abraços?|um abraço|(?:com )?(?:meus|nossos) cumprimentos|saudações',
  // Polish
  '(?:z |łączę )?(?:poważaniem|wyrazami szacunku|wyrazy szacunku|pozdrowieniami|pozdrowienia)|pozdrawiam(?: serdecznie)?|serdecznie pozdrawiam|serdeczności',
  // Swedish, Norwegian, Danish, Finnish
  '(?:med |de )?(?:vänliga|bästa|vänlig|varma) hälsning(?:ar)?|hälsningar|mvh|(?:med )?(?:vennlig|beste|venlige?|bedste|hjertelig|kærlig) (?:hilsen|hilsner)|hilsen|hälsn|de bedste hilsner|(?:ystävällisin|parhain) terveisin|terveisin|yst\\.? ?terv\\.?',
  // Czech, Slovak, Hungarian, Romanian, Turkish, Russian
  's (?:pozdravem|pozdravom|úctou)|üdvözlettel|tisztelettel|cu (?:stimă|respect)|saygılarımla|iyi çalışmalar|с уважением|с наилучшими пожеланиями',
].join('|')

const thanks =
  '(?:many |kind |big )?thanks(?: a lot| again| so much| very much| in advance)?(?: and (?:best |kind )?regards)?|thank you(?: very much| so much| again| in advance)?|thx|tia|ty|(?:vielen |herzlichen |besten |schönen )?dank(?: im voraus| und (?:viele |liebe |beste )?grüße)?|danke(?: im voraus)?|merci(?: d.avance| beaucoup| (?:de|pour) votre (?:aide|réponse|retour))?|(?:muchas )?gracias(?: de antemano)?|grazie(?: mille| in anticipo)?|(?:alvast )?bedankt|dank u(?: wel)?|(?:muito )?obrigad[oa]|(?:z góry )?dziękuję|tack(?: på förhand)?|(?:på forhånd )?takk?|mange takk?|kiitos'

const closing = new RegExp(
  `^[*_\\s-]*(?:(?:${thanks})[\\s,.!&]*(?:and|und|et|y|e|en|i|og|och)?\\s*)?(?:${closings})(?<rest>[^\\p{L}].{0,60})?$`,
  'iu',
)
const shortClosing = /^(?:best|love|yours|br|kr|lg|vg|bg|vh|t\.|bisous|a presto|xo|xoxo)[\s,.!]*$/iu
const thanking = new RegExp(`^(?:${thanks})[\\s,.!]*$`, 'iu')
/** What may follow the formula on its line: punctuation, and a name. Here case matters. */
const nameTail =
  /^[\s,.!;:*_–—\p{Extended_Pictographic}-]*(?:\p{Lu}[\p{L}.'’-]*(?: \p{Lu}[\p{L}.'’-]*){0,3})?[\s.!*]*$/u

/** A line that closes a letter: "Best regards,", "Mit freundlichen Grüßen Jana". */
export function isClosing(text: string): boolean {
  if (text.length > 140) return false
  if (shortClosing.test(text)) return true
  const match = closing.exec(text)
  return match !== null && nameTail.test(match.groups?.rest ?? '')
}

/** Thanks and nothing else on the line: with a name below it, it closes a letter; alone it says something. */
export function isThanks(text: string): boolean {
  return text.length <= 60 && thanking.test(text)
}

/** "Sent from my iPhone", "Get Outlook for Android" … */
export function isProgramLine(text: string): boolean {
  return text.length <= 90 && programs.test(text) && !/[?!]$/.test(text) && !/[,;] .{20}/.test(text)
}

/** The beginning of a paragraph about confidentiality, viruses or printing. */
export function isDisclaimer(text: string): boolean {
  return disclaimers.test(text.slice(0, 400))
}
