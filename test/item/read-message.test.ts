import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { analysedText } from '../../src/item/item.ts'
import { read, readHtml, readRaw, readReply } from './compose.ts'

function fixture(name: string) {
  return readRaw(readFileSync(new URL(`../fixtures/item/${name}.eml`, import.meta.url)))
}

test('an answer from Outlook is cut at the head of the earlier mail', async () => {
  const message = await fixture('outlook-reply-german')
  assert.equal(
    message.text,
    'Guten Tag,\n\ndie Rückzahlung zu Bestellung 4711 ist noch nicht da. Wann kommt sie?',
  )
  assert.equal(message.signature, 'Mit freundlichen Grüßen\nJana Weber\nEinkauf | Kunde GmbH')
  assert.match(message.quoted, /^Von: Support[\s\S]*angewiesen\.$/)
  assert.deepEqual(message.from, { name: 'Weber, Jana', address: 'jana.weber@kunde.example' })
  assert.equal(message.subject, 'AW: Ihre Anfrage zur Rückzahlung')
  assert.equal(message.date, '2024-03-05T08:12:00.000Z')
  assert.equal(message.messageId, '<abc1@kunde.example>')
  assert.equal(message.inReplyTo, '<xyz9@firma.example>')
  assert.deepEqual(message.references, ['<xyz8@firma.example>', '<xyz9@firma.example>'])
  assert.deepEqual(message.flags, ['reply'])
  assert.match(analysedText(message), /^Ihre Anfrage zur Rückzahlung\n\nGuten Tag/)
})

test('an answer from Gmail loses its quote and its signature', async () => {
  const message = await fixture('gmail-reply-french')
  assert.equal(message.text, "Bonjour, je suis d'accord avec le devis.\n\nPouvez-vous livrer lundi ?")
  assert.match(message.signature, /André Martin\nTél\./)
  assert.match(message.quoted, /a écrit :\n\nVoici notre devis\./)
})

test('a forwarded mail stays in the text', async () => {
  const message = await fixture('apple-forward')
  assert.match(message.text, /^Can someone take this today\?\n\nBegin forwarded message:/)
  assert.match(message.text, /The heating has been cold since Monday\.$/)
  assert.equal(message.signature, 'Sent from my iPhone')
  assert.equal(message.quoted, '')
  assert.deepEqual(message.flags, ['forwarded'])
})

test('answers between quoted lines are kept, the questions are not', async () => {
  const message = await fixture('inline-answers')
  assert.equal(message.text, 'Version 4.2.\n\nOnly on Mondays.')
  assert.match(message.quoted, /Which version do you use\?\nDoes it happen every day\?/)
})

test('what a newsletter hides is removed and flagged, its preheader only removed', async () => {
  const message = await fixture('newsletter-hidden')
  assert.equal(message.text, 'All coats are 20 % off. Buy now\n\nSee www.mybank.com')
  assert.deepEqual(message.flags, ['bulk', 'hidden-text', 'suspicious-link'])
})

test('a bounce is recognised without a delivery report', async () => {
  assert.deepEqual((await fixture('bounce-exim')).flags, ['bounce', 'no-reply'])
})

test('the identity is the hash of the bytes, whatever the id', async () => {
  const one = await readRaw('Subject: a\n\nb')
  const other = await readRaw('Subject: a\n\nb', { id: 'two' })
  assert.equal(one.identity, other.identity)
  assert.match(one.identity, /^[0-9a-f]{64}$/)
  assert.equal(other.id, 'two')
  assert.notEqual((await readRaw('Subject: a\n\nc')).identity, one.identity)
})

test('if everything would be cut, the text is kept', async () => {
  assert.equal((await readReply('> only\n> quoted')).text, 'only\nquoted')
  assert.equal((await readReply('-- \nJane\nExample Ltd')).text, '--\nJane\nExample Ltd')
  assert.equal((await readReply('Best regards,\nJane')).text, 'Best regards,\nJane')
})

test('the HTML part is read where it shows text, for that is what people see', async () => {
  const alternative = (plain: string, html: string) =>
    read(
      { 'Content-Type': 'multipart/alternative; boundary=b' },
      `--b\r\nContent-Type: text/plain\r\n\r\n${plain}\r\n--b\r\nContent-Type: text/html\r\n\r\n${html}\r\n--b--\r\n`,
    )
  const stub = await alternative('Your mail program does not support HTML.', '<p>The invoice is wrong.</p>')
  assert.equal(stub.text, 'The invoice is wrong.')
  const empty = await alternative('', '<p>The invoice is wrong.</p>')
  assert.equal(empty.text, 'The invoice is wrong.')
  const pictures = await alternative('The invoice is wrong, please correct it.', '<img src="cid:1">')
  assert.equal(pictures.text, 'The invoice is wrong, please correct it.')
  const unseen = await alternative(
    'Pay at once to this account.',
    '<p>Hello, how are you today, my friend?</p>',
  )
  assert.equal(unseen.text, 'Hello, how are you today, my friend?')
})

test('a mail of pictures alone is read by their descriptions', async () => {
  const message = await readHtml(
    '<img src="a.png" alt="Spring sale: 20 % off"><img width=1 height=1 alt="pixel">',
  )
  assert.equal(message.text, 'Spring sale: 20 % off')
})

test('charsets: declared, wrong, missing and UTF-7', async () => {
  const latin = Buffer.concat([
    Buffer.from('Content-Type: text/plain; charset=iso-8859-1\n\n'),
    Buffer.from([0x47, 0xfc, 0x74]),
  ])
  assert.equal((await readRaw(latin)).text, 'Güt')
  assert.equal((await readRaw('Content-Type: text/plain; charset=iso-8859-1\n\nGrüße')).text, 'Grüße')
  assert.equal((await readRaw('Content-Type: text/plain; charset=us-ascii\n\nGrüße')).text, 'Grüße')
  assert.equal((await readRaw('Subject: x\n\nGrüße')).text, 'Grüße')
  const undeclared = Buffer.concat([Buffer.from('Subject: x\n\nGr'), Buffer.from([0xfc, 0xdf, 0x65])])
  assert.equal((await readRaw(undeclared)).text, 'Grüße')
  assert.equal((await readRaw('Content-Type: text/plain; charset=utf-7\n\nGr+APwA3w-e')).text, 'Grüße')
})

test('bare bytes in a header are read as UTF-8, or as Western European', async () => {
  const raw = (bytes: number[]) =>
    Buffer.concat([Buffer.from('Subject: M'), Buffer.from(bytes), Buffer.from('hle\n\nHi')])
  assert.equal((await readRaw(raw([0xfc]))).subject, 'Mühle')
  assert.equal((await readRaw(raw([0xc3, 0xbc]))).subject, 'Mühle')
})

test('invisible characters are removed from text, subject and names', async () => {
  const message = await read(
    { Subject: 'In\u200bvoi\u00adce\u202e', From: '"Ja\u200bne\u202e" <jane@kunde.example>' },
    'Pay\u200b now\u{E0041}\u{E0042}\u2066!\u0007\r\n\r\n\r\n\r\na\u00a0b\tc\r\n',
  )
  assert.equal(message.text, 'Pay now!\n\na b c')
  assert.equal(message.subject, 'Invoice')
  assert.equal(message.from?.name, 'Jane')
})

test('a subject is decoded and has no line breaks', async () => {
  const subject = '=?utf-8?B?SGk=?= =?utf-8?Q?=0D=0ABcc:_x?='
  assert.equal((await read({ Subject: subject })).subject, 'Hi Bcc: x')
})

test('attachments are listed with safe names and decoded sizes, never read as text', async () => {
  const bytes = Buffer.alloc(10_001, 'x')
  const base64 = bytes.toString('base64').replace(/.{76}/g, '$&\r\n')
  const message = await read(
    { 'Content-Type': 'multipart/mixed; boundary=b' },
    [
      '--b\r\n\r\nSee attached.\r\n',
      `--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="../../etc/in\u202evoice.pdf"\r\n\r\n${base64}\r\n`,
      "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename*=utf-8''%C3%BCbersicht.txt\r\n\r\nsecret\r\n",
      '--b\r\nContent-Type: application/pgp-signature\r\n\r\nx\r\n',
      '--b--\r\n',
    ].join(''),
  )
  assert.equal(message.text, 'See attached.')
  assert.deepEqual(message.attachments[0], { name: 'invoice.pdf', type: 'application/pdf', size: 10_001 })
  assert.equal(message.attachments[1]?.name, 'übersicht.txt')
  assert.equal(message.attachments.length, 2)
})

test('a mail attached to a mail is listed, and read where there is no other text', async () => {
  const inner = 'Subject: inner\r\nContent-Type: text/plain\r\n\r\nThe printer is on fire.\r\n'
  const attached = (text: string) =>
    read(
      { 'Content-Type': 'multipart/mixed; boundary=b' },
      `--b\r\n\r\n${text}\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--b--\r\n`,
    )
  const alone = await attached('')
  assert.equal(alone.text, 'The printer is on fire.')
  assert.equal(alone.attachments[0]?.name, 'message.eml')
  assert.equal(alone.attachments[0]?.type, 'message/rfc822')
  assert.equal((await attached('See below.')).text, 'See below.')
})

test('damaged mail is read as far as it goes and flagged', async () => {
  const unclosed = await read(
    { 'Content-Type': 'multipart/mixed; boundary=b' },
    '--b\r\nContent-Type: text/plain\r\n\r\nStill here.\r\n',
  )
  assert.equal(unclosed.text, 'Still here.')
  assert.ok(unclosed.flags.includes('broken'))
  const lost = await read({ 'Content-Type': 'multipart/mixed; boundary=wrong' }, 'Only this.\r\n')
  assert.equal(lost.text, 'Only this.')
  assert.ok(lost.flags.includes('broken'))
  const noBoundary = await read({ 'Content-Type': 'multipart/mixed' }, 'Only this.\r\n')
  assert.equal(noBoundary.text, 'Only this.')
  const noBlank = await readRaw('Subject: x\r\nThe empty line is missing. Really?\r\nYes.\r\n')
  assert.equal(noBlank.subject, 'x')
  assert.match(noBlank.text, /The empty line is missing\. Really\?\nYes\./)
  assert.equal((await readRaw('From x@y Mon Jan 1 00:00:00 2024\nSubject: mbox\n\nHi')).subject, 'mbox')
  assert.equal((await readRaw('Subject: mac\r\rHi\rthere')).text, 'Hi\nthere')
  assert.equal((await read({ 'Content-Type': 'text' }, 'Typeless.')).text, 'Typeless.')
})

test('whole mails are not called broken or truncated', async () => {
  const message = await read(
    { 'Content-Type': 'multipart/mixed; boundary=b' },
    '--b\r\nContent-Type: text/plain\r\n\r\nFine.\r\n--b--\r\n',
  )
  assert.deepEqual(message.flags, [])
})

test('a mail longer than the limit is read to there, flagged, and not called broken', async () => {
  const body = `--b\r\n\r\nThe beginning.\r\n--b\r\nContent-Type: application/pdf\r\n\r\n${'x'.repeat(5_000)}\r\n--b--`
  const message = await read({ 'Content-Type': 'multipart/mixed; boundary=b' }, body, { maxBytes: 1_000 })
  assert.equal(message.text, 'The beginning.')
  assert.deepEqual(message.flags, ['truncated'])
  assert.deepEqual((await read({}, 'Hi', { truncated: true })).flags, ['truncated'])
})

test('nothing, and nothing but noise, is a message without text', async () => {
  for (const raw of ['', '\r\n\r\n', 'Subject: x', '\0\0\0', '------']) {
    const message = await readRaw(raw)
    assert.ok(message.flags.includes('no-text'), JSON.stringify(raw))
  }
})

test('inline PGP: the armour of a signature is taken off, an encrypted mail is flagged', async () => {
  const signed =
    '-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nThe real text.\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\nabc=\r\n-----END PGP SIGNATURE-----\r\n'
  assert.equal((await read({}, signed)).text, 'The real text.')
  const encrypted = await read({}, '-----BEGIN PGP MESSAGE-----\r\n\r\nabc\r\n-----END PGP MESSAGE-----\r\n')
  assert.ok(encrypted.flags.includes('encrypted'))
})
