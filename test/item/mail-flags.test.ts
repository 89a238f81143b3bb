import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ItemFlag } from '../../src/item/item.ts'
import { read } from './compose.ts'

const report = (type: string, part: string) => ({
  headers: { 'Content-Type': `multipart/report; report-type=${type}; boundary=b` },
  body: `--b\r\n\r\nSee below.\r\n--b\r\nContent-Type: ${part}\r\n\r\nx: y\r\n--b--\r\n`,
})

const cases: [string, Record<string, string>, string, ItemFlag[]][] = [
  [
    'a discussion list',
    {
      'List-Id': 'Doors <doors.lists.example>',
      'List-Post': '<mailto:d@l.example>',
      'List-Unsubscribe': '<x>',
    },
    'Hi',
    ['list'],
  ],
  [
    'an announcement list',
    { 'List-Id': '<news.example>', 'List-Unsubscribe': '<x>' },
    'Hi',
    ['list', 'bulk'],
  ],
  [
    'a list that nobody can write to',
    { 'List-Id': '<n.example>', 'List-Post': 'NO', 'List-Unsubscribe': '<x>' },
    'Hi',
    ['list', 'bulk'],
  ],
  ['a newsletter', { 'List-Unsubscribe': '<https://x.example>' }, 'Hi', ['bulk']],
  ['precedence bulk', { Precedence: 'bulk' }, 'Hi', ['bulk']],
  ['precedence list', { Precedence: 'list' }, 'Hi', ['list']],
  ['made by a machine', { 'Auto-Submitted': 'auto-generated' }, 'Hi', ['bulk']],
  [
    'asks not to be answered by machines',
    { 'X-Auto-Response-Suppress': 'DR, OOF, AutoReply' },
    'Hi',
    ['bulk'],
  ],
  ['written by a person', { 'Auto-Submitted': 'no' }, 'Hi', []],
  ['an automatic answer', { 'Auto-Submitted': 'auto-replied (vacation)' }, 'Hi', ['auto-reply']],
  ['an automatic answer of old', { 'X-Autoreply': 'yes', Precedence: 'bulk' }, 'Hi', ['auto-reply']],
  ['an automatic answer by precedence', { Precedence: 'auto_reply' }, 'Hi', ['auto-reply']],
  [
    'a bounce with a report',
    { From: 'x@y.example', ...report('delivery-status', 'message/delivery-status').headers },
    report('delivery-status', 'message/delivery-status').body,
    ['bounce'],
  ],
  ['a bounce by header', { 'X-Failed-Recipients': 'a@b.example' }, 'Hi', ['bounce']],
  [
    'a bounce by qmail',
    { From: 'MAILER-DAEMON@mx.example', Subject: 'failure notice' },
    'Hi',
    ['bounce', 'no-reply'],
  ],
  [
    'a bounce in German',
    { From: 'postmaster@mx.example', Subject: 'Unzustellbar: Rechnung' },
    'Hi',
    ['bounce'],
  ],
  [
    'a bounce without sender',
    { From: 'Mail System <>', Subject: 'Undelivered Mail Returned to Sender' },
    'Hi',
    ['bounce'],
  ],
  ['a person about a bounce', { Subject: 'Re: Undelivered Mail Returned to Sender' }, 'Why?', []],
  [
    'a postmaster about something else',
    { From: 'postmaster@mx.example', Subject: 'Maintenance on Sunday' },
    'The server is off from 8 to 9.',
    [],
  ],
  [
    'a read receipt',
    report('disposition-notification', 'message/disposition-notification').headers,
    report('disposition-notification', 'message/disposition-notification').body,
    ['auto-reply'],
  ],
  [
    'an invitation',
    { 'Content-Type': 'multipart/mixed; boundary=b' },
    '--b\r\n\r\nCome!\r\n--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n',
    ['calendar'],
  ],
  ['a no-reply sender', { From: 'Shop <no-reply@shop.example>' }, 'Hi', ['no-reply']],
  ['a no-reply sender in French', { From: 'ne-pas-repondre+12@shop.example' }, 'Hi', ['no-reply']],
  [
    'a contact form that names the person',
    { From: 'noreply@shop.example', 'Reply-To': 'jane@kunde.example' },
    'Hi',
    [],
  ],
  ['a person called Noreplyson', { From: 'noreplyson@shop.example' }, 'Hi', []],
  [
    'failed DMARC, noted by our server',
    { 'Authentication-Results': 'mx.example; spf=pass; dmarc=fail (p=none) header.from=x' },
    'Hi',
    ['failed-authentication'],
  ],
  [
    'PGP/MIME',
    { 'Content-Type': 'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b' },
    '--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--b--\r\n',
    ['encrypted', 'no-text'],
  ],
  [
    'S/MIME',
    { 'Content-Type': 'application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m' },
    'x',
    ['encrypted', 'no-text'],
  ],
  ['an answer', { 'In-Reply-To': '<a@b>' }, 'Hi', ['reply']],
  ['a mail of a person', { To: 'support@firma.example' }, 'Hi', []],
].map(
  ([name, headers, body, flags]) =>
    [name, headers, body, flags] as [string, Record<string, string>, string, ItemFlag[]],
)

for (const [name, headers, body, flags] of cases) {
  test(`flags of ${name}: ${flags.join(', ') || 'none'}`, async () => {
    assert.deepEqual((await read({ Subject: 'Door', ...headers }, body)).flags, flags)
  })
}

test('the note of a server behind ours is not believed', async () => {
  const message = await read(
    { 'Authentication-Results': 'ours.example; dmarc=pass\r\nAuthentication-Results: theirs; dmarc=fail' },
    'Hi',
  )
  assert.deepEqual(message.flags, [])
})

for (const subject of [
  'Automatic reply: Door',
  'Out of Office: back on Monday',
  'Autoreply: Door',
  'Automatische Antwort: Tür',
  'Abwesenheitsnotiz',
  'Réponse automatique : Porte',
  'Respuesta automática: Puerta',
  'Risposta automatica: Porta',
  'Automatisch antwoord: Deur',
  'Resposta automática: Porta',
  'Odpowiedź automatyczna: Drzwi',
  'Autosvar: Dörr',
  'Automatisk svar: Dør',
  'Automaattinen vastaus: Ovi',
]) {
  test(`"${subject}" is an automatic answer, "Re:" before it is a person's`, async () => {
    assert.deepEqual((await read({ Subject: subject }, 'Away.')).flags, ['auto-reply'])
    assert.deepEqual((await read({ Subject: `Re: ${subject}` }, 'Hi.')).flags, [])
  })
}
