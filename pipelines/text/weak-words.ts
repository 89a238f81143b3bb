/**
 * Words with a meaning that still make no keyword: what every mail asks, when, and how it feels about it. A keyword
 * neither begins nor ends with one. Lower case, by language.
 */
const lists = {
  en: `able absolutely actually advance ago ahead amazing answer appreciate asap ask asked asking attached available
    await awaiting bad best better big bit call called check checked come coming confirm contact couple current currently
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
    says shows takes run running came went appears says stands asap cheers several various certain given`,
  de: `aktuell aktuelle aktuellen allerdings anbei antwort ansonsten bald beste besten besser bitte bitten danke dank
    dringend dringende eigentlich erhalten erneut erst erste ersten fehlt frage fragen freitag freundlich freundliche
    freundlichen früh gerade gern gerne gesendet gestern groß große großen gruß grüße grüßen gut gute guten hallo heute
    helfen herr herrn frau hilfe hoffe information informationen kurz kurze lange langsam leider letzte letzten liebe
    lieber melden mitteilen mittwoch moment monat monate montag morgen möglich nachricht nächste nächsten neu neue neuen
    neuer neues nummer problem rückmeldung samstag schicken schnell senden sofort sonntag später stunde stunden tag tage
    tagen unsicher uhr vielleicht völlig weitere weiteren weiterhin wichtig wissen woche wochen zeit ziemlich zuletzt
    zusammen donnerstag dienstag jahr jahre bereit bekommen brauche brauchen funktioniert steht stehen liegt macht
    machen sagen teilen mitgeteilt freuen warte warten sehen geehrte geehrter damen herren hätte wäre wären antworten`,
  fr: `aider aide attends attendre avance besoin bon bonne bonjour bonsoir cordialement date demain demande dernier
    dernière envoyer envoyé heure heures hier important information informations jour jours jeudi lundi madame mardi
    matin mercredi merci message mois monsieur nouveau nouvelle numéro possible premier première prochain prochaine
    problème question rapidement recevoir reçu répondre réponse samedi savoir semaine semaines semble soir soirée
    temps toute urgent vendredi dimanche vite année années an ans fonctionne trouve arrive arrivée arrivé souhaite
    souhaiterais aimerais pourrions jamais maintenant aujourd hui grand grande petit petite`,
  es: `ahora antes año años antelación ayer ayuda ayudar bien buen buena buenas bueno buenos cordial cordiales día días
    domingo enviar enviado espera espero estimado estimada favor fecha gracias gran grande hola hora horas hoy importante
    información jueves llegar llegado llegó lunes martes mañana mensaje mes meses miércoles momento necesito noche nuevo
    nueva número posible primer primera problema próximo próxima pregunta recibir recibido respuesta sábado saber saludo
    saludos semana semanas señor señora tarde tardes tiempo último última urgente viernes funciona gustaría podría
    podrían informar decir`,
  it: `aiuto anno anni buon buona buongiorno ciao cordiali data domani domanda domenica favore fare funziona gentile
    giorni giorno giovedì grazie importante informazioni invio lunedì martedì mattina mercoledì messaggio mese mesi
    momento nuovo nuova numero oggi ora ore possibile primo prima problema prossimo ricevere ricevuto risposta sabato
    saluti sapere sera settimana settimane signor signora tempo ultimo ultima urgente venerdì ieri riesco bisogno`,
  nl: `alvast bedankt beste belangrijk bericht dag dagen dank datum dinsdag donderdag dringend eerste gisteren goed goede
    graag groet groeten helpen hulp informatie jaar jaren laatste lang maand maanden maandag mogelijk moment morgen nieuw
    nieuwe nummer ontvangen probleem reactie snel sturen tijd uur vandaag volgende vraag vragen vriendelijke vrijdag week
    weken woensdag zaterdag zondag werkt nodig weten heer mevrouw geachte`,
  pt: `agora ajuda amanhã ano anos antes bem boa bom cumprimentos data dia dias domingo enviar enviado favor hoje hora
    horas importante informação informações mensagem mês meses momento necessário noite nova novo número obrigado
    obrigada olá ontem possível preciso primeira primeiro problema próxima próximo pergunta quarta quinta receber
    recebido resposta sábado saber segunda semana semanas senhor senhora sexta tarde tempo terça última último urgente
    funciona consigo gostaria poderia`,
}

const sets = new Map<string, ReadonlySet<string>>(
  Object.entries(lists).map(([language, words]) => [language, new Set(words.split(/\s+/))]),
)
const none: ReadonlySet<string> = new Set()

export function weakWords(language: string): ReadonlySet<string> {
  return sets.get(language) ?? (language === 'und' ? (sets.get('en') as ReadonlySet<string>) : none)
}
