import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readHtml, readReply } from './compose.ts'

const text = 'The door is broken again.\nPlease send somebody.'

for (const signature of [
  '-- \nJane Doe\nExample Ltd',
  'Sent from my iPhone',
  'Sent from my Samsung Galaxy S10 smartphone.',
  'Get Outlook for iOS',
  'Von meinem iPhone gesendet',
  'Gesendet mit der GMX Mail App',
  'Envoyé de mon iPhone',
  'Enviado desde mi iPhone',
  'Inviato da iPhone',
  'Verzonden vanaf mijn iPhone',
  'Wysłane z iPhone’a',
  'Skickat från min iPhone',
  'Sendt fra min iPhone',
  'Lähetetty iPhonesta',
  'Best regards,\nJane',
  'Kind regards\n\nJane Doe\nHead of Doors\nExample Ltd\n+44 20 1234567',
  'Thanks and best regards, Jane',
  'Thank you,\nJane',
  'Mit freundlichen Grüßen\nJana Weber\nBeispiel GmbH, Hauptstr. 1, 12345 Berlin',
  'Mit freundlichem Gruß aus Hamburg\nJana',
  'Vielen Dank und viele Grüße\nJana',
  'MfG\nJ. Weber',
  'Liebe Grüße\nJana',
  'Cordialement,\nJeanne',
  'Bien à vous\nJeanne',
  'Un saludo,\nJuana',
  'Atentamente\nJuana Pérez',
  'Cordiali saluti\nGiovanna',
  'Met vriendelijke groet,\nJan',
  'Atenciosamente,\nJoana',
  'Com os melhores cumprimentos,\nJoana',
  'Pozdrawiam\nJoanna',
  'Z poważaniem,\nJoanna',
  'Med vänliga hälsningar\nJohanna',
  'Med venlig hilsen\nJohanne',
  'Vennlig hilsen\nJohanne',
  'Ystävällisin terveisin\nJohanna',
  'С уважением,\nИван',
  '— Jane',
  'Best,\nJane\n\nThis e-mail and any attachments are confidential and intended solely for the addressee.\nIf you are not the addressee, delete it.',
  'Diese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat sind, löschen Sie sie.',
  '_______________________________________________\nDoors mailing list\ndoors@lists.example',
]) {
  test(`a signature is cut: ${JSON.stringify(signature.slice(0, 50))}`, async () => {
    const message = await readReply(`${text}\n\n${signature}\n`)
    assert.equal(message.text, text)
    assert.equal(message.signature.replace(/\s+/g, ' '), signature.trim().replace(/\s+/g, ' '))
  })
}

for (const kept of [
  'Thanks!',
  'Best regards to your colleague from all of us here, and please call me.',
  'With regards to the payment, we are ready.',
  'The notification was sent from my iPhone app to all users, was it not?',
  'Best regards,\nand by the way: when will the second door that we ordered in May be delivered to us?',
  'This is confidential.',
  '- one\n- two\n-- three',
  'Name | Amount\n------------------------------\nDoor | 3',
  'Can you call Jane?',
]) {
  test(`what only looks like a signature is kept: ${JSON.stringify(kept.slice(0, 50))}`, async () => {
    const message = await readReply(`${text}\n\n${kept}\n`)
    assert.equal(message.text, `${text}\n\n${kept}`)
    assert.equal(message.signature, '')
  })
}

test('a postscript below the signature stays in the text', async () => {
  const message = await readReply(`${text}\n\nBest regards,\nJane\n\nPS: The window too.\n`)
  assert.equal(message.text, `${text}\n\nPS: The window too.`)
  assert.equal(message.signature, 'Best regards,\nJane')
})

test('the signature above a quote is cut as well', async () => {
  const message = await readReply(
    `${text}\n\nBest regards,\nJane\n\nOn 5 Mar 2024 at 10:00, Max <m@f.example> wrote:\n> Hello\n`,
  )
  assert.equal(message.text, text)
  assert.equal(message.signature, 'Best regards,\nJane')
})

test('HTML: the signature that the mail program marked is cut wherever it stands', async () => {
  const message = await readHtml(
    '<div>Hello.</div><div id="x_Signature"><p>Jane</p><p>Example Ltd</p></div><div>More.</div>',
  )
  assert.equal(message.text, 'Hello.\nMore.')
  assert.equal(message.signature, 'Jane\n\nExample Ltd')
})
