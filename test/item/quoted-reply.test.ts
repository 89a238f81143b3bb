import assert from 'node:assert/strict'
import { test } from 'node:test'
import { read, readHtml, readReply } from './compose.ts'

const heads = {
  English: 'On Tue, Mar 5, 2024 at 10:00 AM, Max Muster <max@firma.example> wrote:',
  'English, name first': 'Max Muster <max@firma.example> wrote on 5 March 2024:',
  German: 'Am Di., 5. März 2024 um 10:00 Uhr schrieb Max Muster <max@firma.example>:',
  'German, Thunderbird': 'Am 05.03.24 um 10:00 schrieb Max Muster:',
  French: 'Le mar. 5 mars 2024 à 10:00, Max Muster <max@firma.example> a écrit :',
  Spanish: 'El mar, 5 mar 2024 a las 10:00, Max Muster (<max@firma.example>) escribió:',
  Italian: 'Il giorno mar 5 mar 2024 alle ore 10:00 Max Muster <max@firma.example> ha scritto:',
  Dutch: 'Op di 5 mrt 2024 om 10:00 schreef Max Muster <max@firma.example>:',
  Portuguese: 'Em ter., 5 de mar. de 2024 às 10:00, Max Muster <max@firma.example> escreveu:',
  Polish: 'W dniu 5.03.2024 o 10:00, Max Muster pisze:',
  'Polish, Gmail': 'wt., 5 mar 2024 o 10:00 Max Muster <max@firma.example> napisał(a):',
  Swedish: 'Den tis 5 mars 2024 kl 10:00 skrev Max Muster <max@firma.example>:',
  Norwegian: 'tir. 5. mars 2024 kl. 10:00 skrev Max Muster <max@firma.example>:',
  Danish: 'Den tirs. 5. mar. 2024 kl. 10.00 skrev Max Muster <max@firma.example>:',
  Finnish: 'ti 5. maalisk. 2024 klo 10.00 Max Muster (max@firma.example) kirjoitti:',
  Russian: 'вт, 5 мар. 2024 г. в 10:00, Max Muster <max@firma.example>:',
  Yandex: '05.03.2024, 10:00, "Max Muster" <max@firma.example>:',
}

for (const [language, head] of Object.entries(heads)) {
  test(`the head of a quote is known without quote signs: ${language}`, async () => {
    const message = await readReply(`It works now.\n\n${head}\n\nDoes it work?\n`)
    assert.equal(message.text, 'It works now.')
    assert.match(message.quoted, /Does it work\?$/)
  })
}

const blocks = {
  English: ['From: Max <m@f.example>', 'Sent: Tuesday, 5 March 2024 10:00', 'To: Jane', 'Subject: Test'],
  German: ['Von: Max <m@f.example>', 'Gesendet: Dienstag, 5. März 2024 10:00', 'An: Jane', 'Betreff: Test'],
  French: ['De : Max <m@f.example>', 'Envoyé : mardi 5 mars 2024 10:00', 'À : Jane', 'Objet : Test'],
  Spanish: [
    'De: Max <m@f.example>',
    'Enviado: martes, 5 de marzo de 2024 10:00',
    'Para: Jane',
    'Asunto: Test',
  ],
  Italian: ['Da: Max <m@f.example>', 'Inviato: martedì 5 marzo 2024 10:00', 'A: Jane', 'Oggetto: Test'],
  Dutch: ['Van: Max <m@f.example>', 'Verzonden: dinsdag 5 maart 2024 10:00', 'Aan: Jane', 'Onderwerp: Test'],
  Portuguese: [
    'De: Max <m@f.example>',
    'Enviado: terça-feira, 5 de março de 2024',
    'Para: Jane',
    'Assunto: Test',
  ],
  Polish: ['Od: Max <m@f.example>', 'Wysłano: wtorek, 5 marca 2024 10:00', 'Do: Jane', 'Temat: Test'],
  Swedish: ['Från: Max <m@f.example>', 'Skickat: den 5 mars 2024 10:00', 'Till: Jane', 'Ämne: Test'],
  Danish: ['Fra: Max <m@f.example>', 'Sendt: 5. marts 2024 10:00', 'Til: Jane', 'Emne: Test'],
  Norwegian: ['Fra: Max <m@f.example>', 'Dato: tirsdag 5. mars 2024', 'Til: Jane', 'Emne: Test'],
  Finnish: [
    'Lähettäjä: Max <m@f.example>',
    'Lähetetty: tiistai 5. maaliskuuta 2024',
    'Vastaanottaja: Jane',
    'Aihe: Test',
  ],
  'bold in plain text': ['*From:* Max <m@f.example>', '*Sent:* Tuesday', '*To:* Jane', '*Subject:* Test'],
}

for (const [language, block] of Object.entries(blocks)) {
  test(`the head of a mail as Outlook writes it opens the quote: ${language}`, async () => {
    const message = await readReply(
      `It works now.\n\n________________________________\n${block.join('\n')}\n\nDoes it work?\n`,
    )
    assert.equal(message.text, 'It works now.')
    assert.match(message.quoted, /Does it work\?$/)
  })
}

for (const divider of [
  '-----Original Message-----',
  '-----Ursprüngliche Nachricht-----',
  "-----Message d'origine-----",
  '-----Mensaje original-----',
  '-----Messaggio originale-----',
  '-----Oorspronkelijk bericht-----',
  '-----Mensagem original-----',
  '-----Ursprungligt meddelande-----',
  '## Please type your reply above this line ##',
]) {
  test(`"${divider}" opens the quote`, async () => {
    assert.equal((await readReply(`Thank you, done.\n\n${divider}\nDoes it work?`)).text, 'Thank you, done.')
  })
}

for (const [divider, subject] of [
  ['---------- Forwarded message ---------', 'Fwd: x'],
  ['---------- Weitergeleitete Nachricht ---------', 'Re: x'],
  ['-------- Message transféré --------', 'x'],
  ['Anfang der weitergeleiteten Nachricht:', 'x'],
  ['Début du message réexpédié :', 'x'],
  ['-----Original Message-----', 'FW: x'],
  ['-----Ursprüngliche Nachricht-----', 'WG: x'],
] as const) {
  test(`"${divider}" under "${subject}" keeps the forwarded mail`, async () => {
    const body = `For you.\n\n${divider}\nFrom: Max <m@f.example>\nDate: today\nTo: me\nSubject: x\n\nPlease help.\n> an older line\n`
    const message = await read({ Subject: subject, 'Content-Type': 'text/plain; charset=utf-8' }, body)
    assert.match(message.text, /^For you\.\n\n[\s\S]*Please help\.\nan older line$/)
    assert.ok(message.flags.includes('forwarded'))
  })
}

test('sentences that begin like heads stay in the text', async () => {
  const text =
    'On the other hand, it works.\n\nHe wrote: this is fine.\n\nFrom: the start it was broken.\n\nLast year I wrote about 2023 and 10:00.\n\n----\n\nAm Montag geht es weiter.'
  assert.equal((await readReply(text)).text, text)
})

test('a head folded into several lines, right below a sentence, is found where it begins', async () => {
  const message = await readReply(
    'Yes.\nOn Monday we talked about it.\nOn 5 Mar 2024, at 10:00, Max Muster\n<max@firma.example>\nwrote:\n> Well?\n',
  )
  assert.equal(message.text, 'Yes.\nOn Monday we talked about it.')
})

test('a quoted line that was broken without a quote sign stays with its quote', async () => {
  const message = await readReply(
    'Fine.\n\n> this is a long quoted line that some program has wrapped at seventy\ncharacters\n> and went on\n',
  )
  assert.equal(message.text, 'Fine.')
})

test('">From " is the escape of mbox files, not a quote', async () => {
  assert.equal((await readReply('>From Monday on it works.\nYes.')).text, 'From Monday on it works.\nYes.')
})

test('HTML: blockquotes of mail programs are quotes, a plain one is an indentation', async () => {
  const cite = await readHtml('<p>Yes.</p><blockquote type="cite"><p>Well?</p></blockquote><p>Bye.</p>')
  assert.equal(cite.text, 'Yes.\n\nBye.')
  assert.equal(cite.quoted, 'Well?')
  const indented = await readHtml('<p>He said:</p><blockquote><p>Never again.</p></blockquote>')
  assert.equal(indented.text, 'He said:\n\nNever again.')
})

test('HTML: what follows the reply header of Outlook on the web is quoted, or forwarded', async () => {
  const body =
    '<div>Yes.</div><hr><div id="divRplyFwdMsg"><b>Od:</b> Max<br><b>Xyz:</b> 1</div><div>Well?</div>'
  const reply = await readHtml(body, { Subject: 'Re: x' })
  assert.equal(reply.text, 'Yes.')
  const forward = await readHtml(body, { Subject: 'PD: x' })
  assert.match(forward.text, /Well\?$/)
  assert.ok(forward.flags.includes('forwarded'))
})
