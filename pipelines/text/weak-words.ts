import { isMonthName } from '../entities/months.ts'

/**
 * Words with a meaning that still make no keyword: what every mail asks, when, and how it feels about it. A keyword
 * neither begins nor ends with one. Lower case, by language.
 */
const lists = {
  en: `able absolutely around far hence sign signed six seven eight nine eleven twelve back mind chance strange nr wrote said goes going away actually advance ago ahead amazing answer appreciate asap ask asked asking attached available
    await awaiting best better big bit call called check checked come coming confirm contact couple current currently
    customer date day days dear different directly due early end exactly excellent expect fast feel fine find first fix
    following forward found free friday full fully glad good great happen happened happy hard hear hello help helpful
    hey hi hope hoping hour hours immediately important information interested kind kindly know large last late later
    latest leave left let long look looking lot love made mail mailto matter mean meantime message minute minutes monday
    month months morning necessary need needed needs new next nice night number okay old open order ordered past people
    person please pm am point possible possibly prefer previous problem properly provide quick quickly quick question
    questions read ready real really reason receive received recent recently regarding regards related reply resolve
    resolved respond response result right saturday send sending sent sincerely show simple simply small sorry sort
    start started stopped stop suddenly sunday support sure talk team tell thank thanks thing things think thought
    thursday time times today told tomorrow tonight total tried try trying tuesday two three four five ten unable
    understand unfortunately urgent urgently usual usually wait waiting want wanted wednesday week weekend weeks welcome
    whole wish wonder wondering work worked working works worse wrong year years yesterday regard happens keeps gets
    says shows takes run running came went appears says stands asap
    cheers several various certain given pls plz doesnt dont cant wont isnt didnt couldnt arrive apply say become seem
    use add include remain mention note notice realise realize agree believe guess assume decide continue allow require
    cause occur bring turn choose spend move stay lose write writing written hold attach keep contain consider expect
    share shared manage add added buy bought pay enter entered click press prefer prepare describe offer else side
    section above below available due per half pretty clear exact final extra low high top short free`,
  de: `nr nummern zwei drei vier fünf sechs sieben acht neun zehn aktuell aktuelle aktuellen allerdings anbei antwort ansonsten bald beste besten besser bitte bitten danke dank
    dringend dringende eigentlich erhalten erneut erst erste ersten fehlt frage fragen freitag freundlich freundliche
    freundlichen früh gerade gern gerne gesendet gestern groß große großen gruß grüße grüßen gut gute guten hallo heute
    helfen herr herrn frau hilfe hoffe information informationen kurz kurze lange langsam leider letzte letzten liebe
    lieber melden mitteilen mittwoch moment monat monate montag morgen möglich nachricht nächste nächsten neu neue neuen
    neuer neues nummer problem rückmeldung samstag schicken schnell senden sofort sonntag später stunde stunden tag tage
    tagen unsicher uhr vielleicht völlig weitere weiteren weiterhin wichtig wissen woche wochen zeit ziemlich zuletzt
    zusammen donnerstag dienstag jahr jahre bereit bekommen brauche brauchen funktioniert steht stehen liegt macht
    machen sagen teilen mitgeteilt freuen warte warten sehen geehrte geehrter damen herren hätte wäre wären
    antworten genannt genannte genannten unten oben folgende folgenden folgender entsprechend überweisen erhalte läuft`,
  fr: `deux trois quatre cinq six sept huit neuf dix aider aide attends attendre avance besoin bon bonne bonjour bonsoir cordialement date demain demande dernier
    dernière envoyer envoyé heure heures hier important information informations jour jours jeudi lundi madame mardi
    matin mercredi merci message mois monsieur nouveau nouvelle numéro possible premier première prochain prochaine
    problème question rapidement recevoir reçu répondre réponse samedi savoir semaine semaines semble soir soirée
    temps toute urgent vendredi dimanche vite année années an ans fonctionne trouve arrive arrivée arrivé souhaite
    souhaiterais aimerais pourrions jamais maintenant aujourd hui grand grande petit petite`,
  es: `dos tres cuatro cinco seis siete ocho nueve diez ahora antes año años antelación ayer ayuda ayudar bien buen buena buenas bueno buenos cordial cordiales día días
    domingo enviar enviado espera espero estimado estimada favor fecha gracias gran grande hola hora horas hoy importante
    información jueves llegar llegado llegó lunes martes mañana mensaje mes meses miércoles momento necesito noche nuevo
    nueva número posible primer primera problema próximo próxima pregunta recibir recibido respuesta sábado saber saludo
    saludos semana semanas señor señora tarde tardes tiempo último última urgente viernes funciona gustaría podría
    podrían informar decir`,
  it: `due tre quattro cinque sei sette otto nove dieci aiuto anno anni buon buona buongiorno ciao cordiali data domani domanda domenica favore fare funziona gentile
    giorni giorno giovedì grazie importante informazioni invio lunedì martedì mattina mercoledì messaggio mese mesi
    momento nuovo nuova numero oggi ora ore possibile primo prima problema prossimo ricevere ricevuto risposta sabato
    saluti sapere sera settimana settimane signor signora tempo ultimo ultima urgente venerdì ieri riesco bisogno`,
  nl: `twee drie vier vijf zes zeven acht negen tien alvast bedankt beste belangrijk bericht dag dagen dank datum dinsdag donderdag dringend eerste gisteren goed goede
    graag groet groeten helpen hulp informatie jaar jaren laatste lang maand maanden maandag mogelijk moment morgen nieuw
    nieuwe nummer ontvangen probleem reactie snel sturen tijd uur vandaag volgende vraag vragen vriendelijke vrijdag week
    weken woensdag zaterdag zondag werkt nodig weten heer mevrouw geachte`,
  pt: `dois três quatro cinco seis sete oito nove dez agora ajuda amanhã ano anos antes bem boa bom cumprimentos data dia dias domingo enviar enviado favor hoje hora
    horas importante informação informações mensagem mês meses momento necessário noite nova novo número obrigado
    obrigada olá ontem possível preciso primeira primeiro problema próxima próximo pergunta quarta quinta receber
    recebido resposta sábado saber segunda semana semanas senhor senhora sexta tarde tempo terça última último urgente
    funciona consigo gostaria poderia`,
}

/** Of little meaning alone and some in company: "problem" and "login problem", "new" and "new laptop". */
const generic = {
  en: `answer bad big call case clear contact current customer data date direct early end example exact extra fast final find first fix
    free full general good great hard high hour important information initial kind large late latest letter level long
    low main matter meaning message method minimum new normal number old open order part people person point possible
    problem process question quick real recent related reply response result several short sign simple single small start
    stop support talk team test text time top total type use user value various version
    working work year side section area day week month`,
  de: `neu neue neuen neuer neues groß große großen nummer problem problems information informationen nachricht antwort frage fragen zeit tag tage aktuell aktuelle aktuellen erste ersten letzte letzten nächste nächsten weitere gute guten`,
  fr: `numéro problème information informations message question demande date nouveau nouvelle grand grande petit petite temps réponse bon bonne dernier dernière premier première`,
  es: `número problema información mensaje pregunta fecha nuevo nueva gran grande tiempo respuesta primer primera último última`,
  it: `numero problema informazioni messaggio domanda data nuovo nuova tempo risposta primo prima ultimo ultima`,
  nl: `nummer probleem informatie bericht vraag datum nieuw nieuwe tijd reactie eerste laatste`,
  pt: `número problema informação informações mensagem pergunta data novo nova tempo resposta primeira primeiro último última`,
}

const weakSets = setsOf(lists)
const genericSets = setsOf(generic)

function setsOf(words: Record<string, string>): Map<string, ReadonlySet<string>> {
  return new Map(Object.entries(words).map(([language, list]) => [language, new Set(list.split(/\s+/))]))
}

/** Measures and currencies, in every language. */
const units = new Set(
  'kg g mg cm mm km m l ml gb mb kb tb eur usd gbp chf uhr std stk pcs min sec sek px am pm h'.split(' '),
)
const adverbLike = new Set([
  'assembly',
  'supply',
  'family',
  'reply',
  'anomaly',
  'monopoly',
  'italy',
  'ally',
  'rally',
  'poly',
])
/** What hyphens tie to a French verb: "Pouvez-vous". */
const tiedPronoun = /-(?:vous|je|moi|nous|il|elle|ils|elles|on|y|ce|le|la|les|là|ci|t-il|t-on)$/

/** Is `word` (lower case) one that every mail holds, in any of its forms? */
export function isWeakWord(word: string, language: string): boolean {
  if (isMonthName(word) || units.has(word) || (language === 'fr' && tiedPronoun.test(word))) return true
  if (isGenericWord(word, language)) return false
  if (weakSets.get(language)?.has(word)) return true
  if (language !== 'en' && language !== 'und') return false
  const words = weakSets.get('en') as ReadonlySet<string>
  if (/^\d+(?:st|nd|rd|th)$/.test(word)) return true
  if (word.length > 4 && word.endsWith('ly') && !adverbLike.has(word)) return true
  return (
    words.has(word) || ['s', 'd', 'ed', 'ing'].some((ending) => word.endsWith(ending) && isForm(word, ending))
  )

  function isForm(inflected: string, ending: string): boolean {
    const bare = inflected.slice(0, -ending.length)
    return bare.length > 2 && (words.has(bare) || (ending === 'ing' && words.has(`${bare}e`)))
  }
}

/** Does `word` (lower case) need others beside it to mean something? */
export function isGenericWord(word: string, language: string): boolean {
  const words = genericSets.get(language === 'und' ? 'en' : language)
  return words !== undefined && (words.has(word) || (word.endsWith('s') && words.has(word.slice(0, -1))))
}
