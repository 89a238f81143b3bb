/**
 * Function words of the languages that mail here is mostly written in: what a keyword never begins or ends with, and
 * what tells these languages apart in a short text. Lower case; an apostrophe ends a word ("l", "qu", "don").
 */
const functionWords = {
  en: `a about above after again against all almost also although always am among an and another any anybody anyone
    anything are aren as at away be became because been before being below between both but by came can cannot could
    couldn did didn do does doesn doing don done down during each either else enough etc even ever every everybody
    everyone everything few for from further gave get gets getting give go goes going gone got had hadn has hasn have
    haven having he her here hers herself him himself his how however i if in into is isn it its itself just keep
    kept let like ll made make makes many may maybe me might mine more most much must my myself near neither never no
    nobody nor not nothing now of off often on once one only onto or other others our ours out over own per perhaps
    put quite rather re really s said same say see seem seems several shall she should shouldn since so some somebody
    someone something soon still such t take taken than that the their theirs them themselves then there therefore
    these they this those though through thus till to together too took toward under until up upon us used ve very via
    was wasn we well went were weren what whatever when where whether which while who whole whom whose why will with
    within without won would wouldn yes yet you your yours yourself yourselves m d`,
  de: `ab aber all alle allem allen aller alles als also am an ander andere anderem anderen anderer anderes auch auf
    aus außer bei beim beide beiden bereits bevor bin bis bisher bist bzw da dabei dadurch dafür dagegen daher damit
    danach dann daran darauf daraus darf darüber das dass daß davon davor dazu dein deine deinem deinen deiner dem den
    denn dennoch der deren derer des deshalb dessen dich die dies diese diesem diesen dieser dieses dir doch dort du
    durch dürfen ein eine einem einen einer eines einige einigen einmal er es etwa etwas euch euer eure eurem euren für
    gar gegen geht gehabt gewesen gibt habe haben hat hatte hatten hätte hätten hier hierzu hin hinter ich ihm ihn
    ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem ins ist ja je jede jedem jeden jeder jedes jedoch jemand
    jetzt kann kein keine keinem keinen keiner kommt kommen können könnte könnten konnte konnten lassen mal man manche
    mehr mein meine meinem meinen meiner mich mir mit möchte möchten muss müssen musste nach nachdem nein nicht nichts
    noch nun nur ob obwohl oder ohne schon sehr sei sein seine seinem seinen seiner seit selbst sich sie sind so sobald
    solche soll sollen sollte sollten somit sondern sonst sowie statt über um und uns unser unsere unserem unseren
    unserer unter viel viele vielen vom von vor wann war waren warum was weder wegen weil weiter welche welchem welchen
    welcher welches wenn wer werde werden werdet wie wieder will wir wird wo wollen wollte womit worden wurde wurden
    würde würden zu zum zur zwar zwischen`,
  fr: `à afin ai aie ainsi alors après as au aucun aucune aujourd auprès auquel aussi autre autres aux auxquels avaient
    avais avait avant avec avez avoir avons ayant beaucoup bien c car ce ceci cela celle celles celui cependant ces cet
    cette ceux chaque chez ci comme comment d dans de depuis des dès deux devez devons dit doit donc dont du elle elles
    en encore entre es est et étaient étais était étant été être eu eux fait faire faut font fut hors ici il ils j je
    jusqu jusque l la là laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais malgré me même
    mêmes mes moi moins mon n ne ni non nos notre nôtre nous on ont ou où par parce pas pendant peu peut peuvent peux
    plus plusieurs pour pourquoi pourrais pourrait pourriez pouvez pouvoir pouvons près puis puisque qu quand que quel
    quelle quelles quelque quelques quels qui quoi rien s sa sans sauf se selon sera serait seront ses si sien sinon
    soit sommes son sont sous souvent suis sur ta tant te tel telle telles tels tes toi ton toujours tous tout toute
    toutes très trop tu un une va vais vers veuillez veux voici voilà vont vos votre vôtre vous voudrais y`,
  es: `a acá ahí ahora al algo alguien algún alguna algunas alguno algunos allí ambos ante antes aquel aquella aquí así
    aun aún aunque bajo bien cada casi como cómo con contra cual cuál cuales cualquier cuando cuándo cuánto cuyo da de
    debe deben debo del desde después donde dónde dos durante e el él ella ellas ellos en entonces entre era eran eres
    es esa esas ese eso esos esta está estaba están estar estas este esto estos estoy fin fue fueron ha haber había
    habían hace hacer hacia han has hasta hay he hemos hoy incluso la las le les lo los luego más me mediante menos mi
    mí mis misma mismas mismo mismos mucho muchos muy nada nadie ni ningún ninguna no nos nosotros nuestra nuestras
    nuestro nuestros nunca o os otra otras otro otros para pero poco por porque pude puede pueden puedo pues que qué
    quien quién quiere quiero se sea según ser será si sí sido siempre sin sino sobre sois solo sólo somos son soy su
    sus tal también tampoco tan tanto te tener tengo ti tiene tienen toda todas todavía todo todos tras tu tú tus un
    una unas uno unos usted ustedes va vamos van varios vez vosotros y ya yo`,
  it: `a abbia abbiamo ad agli ai al alcuni alcuno all alla alle allo allora altra altre altri altro anche ancora avere
    aveva avevo c che chi ci ciò circa come con contro cosa così cui d da dagli dai dal dall dalla dalle dallo de degli
    dei del dell della delle dello dentro deve devo di dopo dove dovrebbe due durante e è ed era erano essere fa fare
    fino fra fu già gli ha hai hanno ho i il in infatti invece io l la le lei li lo loro lui ma mai me mentre mi mia mie
    miei mio molti molto ne né negli nei nel nell nella nelle nello nessun nessuna niente noi non nostra nostre nostri
    nostro nulla o ogni oppure ora per perché perciò però più poco poi possiamo posso può qua quale quali qualche
    quando quanto quasi quella quelle quelli quello questa queste questi questo qui quindi sarà se sei sempre senza si
    sia siamo siete solo sono sopra sotto sta stata state stati stato su sua subito sue sugli sui sul sull sulla sulle
    suo suoi tale tali tanto te tra tu tua tuo tuoi tutta tutte tutti tutto un una uno va vi voi vorrei vostra vostre
    vostri vostro vuole`,
  nl: `aan achter af al alle alleen alles als altijd ander andere anders ben bent bij binnen bijna boven buiten daar
    daarna daarom dan dat de deze die dit dus door doen echter een één eens elk elke en er ergens ervan even gaan gaat
    geen geweest geworden had hadden heb hebben hebt heeft heel hem hen het hier hierbij hij hoe hun iets iemand ieder
    iedere ik in inmiddels is ja jij je jou jouw jullie kan komt kon kunnen kunt maar mag me meer men met mij mijn
    misschien moet moeten naar na naast nadat niemand niet niets nog nogal nooit nu of om omdat onder ons onze ook op
    opnieuw over reeds sinds sommige steeds te tegen ten ter terug terwijl toch toen tot tussen u uit uw van vanaf
    vanuit veel verder via volgens voor vooral waar waarbij waarom wanneer waren was wat we weer weg wel welke werd
    werden wie wij wil willen worden wordt zal ze zeer zelf zich zij zijn zo zoals zodat zonder zou zouden zullen`,
  pt: `a à ao aos aquela aquele aqui aquilo as às até bem cada com como contra da das de dela dele deles depois desde
    dessa desse desta deste deve devo disso do dois dos duas durante e é ela elas ele eles em enquanto entre era eram
    essa essas esse esses esta está estão estamos estar estava este estes estou eu fazer foi foram fosse há isso isto já
    lá lhe lhes lo mais mas me mediante meio mesma mesmas mesmo mesmos meu meus minha minhas muita muitas muito muitos
    na nada não nas nem nenhum nenhuma no nos nós nossa nossas nosso nossos num numa nunca o onde os ou outra outras
    outro outros para pela pelas pelo pelos perante pode podem podemos poderia pois por porém porque posso pouco pra
    qual qualquer quando quanto quase que quê quem quer são se seja sem sempre sendo ser será seu seus si sido sob sobre
    só somente sou sua suas também tão te tem têm temos tenho ter teria teve ti tinha toda todas todavia todo todos tu
    tua tudo um uma umas uns vai vamos você vocês vos vou`,
}

const lists = new Map<string, ReadonlySet<string>>(
  Object.entries(functionWords).map(([language, words]) => [language, new Set(words.split(/\s+/))]),
)

/** Stop words of `language`, lower case; those of English where the language is not known. */
export function stopWords(language: string): ReadonlySet<string> {
  return lists.get(language) ?? (lists.get('en') as ReadonlySet<string>)
}

/** Words that short mails are made of, and that tell a language although they carry meaning. Never stop words. */
const mailWords = {
  en: `hello hi dear please thanks thank regards order invoice printer password account help broken working attached
    refund payment delivery cancel request question urgent issue error login reset missing wrong late today tomorrow
    received meeting update need know want morning`,
  de: `hallo guten tag bitte danke vielen dank grüße gruß freundlichen sehr geehrte geehrter rechnung bestellung drucker
    passwort konto hilfe kaputt defekt anbei rückerstattung zahlung lieferung kündigen kündigung anfrage frage dringend
    fehler anmelden anmeldung falsch heute morgen erhalten termin funktioniert vertrag mitarbeiter senden vergessen`,
  fr: `bonjour bonsoir merci cordialement salutations madame monsieur commande facture imprimante passe compte aide panne
    joint remboursement paiement livraison annuler résilier demande question urgent problème erreur connexion manquant
    demain reçu rendez fonctionne impayée oublié contrat colis`,
  es: `hola buenos buenas días tardes gracias saludos atentamente estimado estimada pedido factura impresora contraseña
    cuenta ayuda roto adjunto reembolso pago entrega envío cancelar solicitud pregunta urgente problema acceso
    incorrecto mañana recibido reunión funciona olvidada pendiente`,
  it: `ciao buongiorno buonasera grazie cordiali saluti gentile ordine fattura stampante conto aiuto rotto allegato
    rimborso pagamento consegna spedizione annullare richiesta domanda urgente problema errore accesso accedere
    sbagliato oggi domani ricevuto funziona riesco dimenticata`,
  nl: `hallo beste bedankt dank groet groeten vriendelijke geachte bestelling factuur printer wachtwoord rekening hulp
    kapot bijlage terugbetaling betaling levering annuleren opzeggen verzoek vraag dringend probleem fout inloggen
    vandaag morgen ontvangen afspraak werkt graag vergeten`,
  pt: `olá bom boa dia tarde obrigado obrigada cumprimentos atenciosamente prezado prezada pedido fatura impressora senha
    conta ajuda anexo reembolso pagamento entrega cancelar solicitação pergunta urgente problema erro acesso errado hoje
    amanhã recebido reunião funciona consigo`,
}

/** word → the languages whose mails use it, function words and mail words. */
export const languagesOfWord: ReadonlyMap<string, readonly string[]> = byWord()

function byWord(): Map<string, string[]> {
  const languages = new Map<string, string[]>()
  const add = (word: string, language: string) =>
    languages.set(word, [...new Set(languages.get(word)).add(language)])
  for (const [language, words] of lists) for (const word of words) add(word, language)
  for (const [language, words] of Object.entries(mailWords)) {
    for (const word of words.split(/\s+/)) add(word, language)
  }
  return languages
}
