import assert from 'node:assert/strict'
import test from 'node:test'
import { entitiesOf } from '../../pipelines/steps/find-entities.ts'

function found(text: string, language = 'en', writtenAt: string | null = '2026-11-20T10:00:00Z'): string[] {
  return entitiesOf(text, { language, writtenAt }).map(
    ({ type, text: shown, value }) => `${type} ${shown} → ${value}`,
  )
}

test('dates as numbers', () => {
  assert.deepEqual(found('2026-03-12, 12.03.2026, 1.2.26, 25/12/2026'), [
    'date 2026-03-12 → 2026-03-12',
    'date 12.03.2026 → 2026-03-12',
    'date 1.2.26 → 2026-02-01',
    'date 25/12/2026 → 2026-12-25',
  ])
})

test('dates with month names in six languages', () => {
  assert.deepEqual(found('12 March 2026 and March 12th, 2026'), [
    'date 12 March 2026 → 2026-03-12',
    'date March 12th, 2026 → 2026-03-12',
  ])
  assert.deepEqual(found('am 12. März 2026', 'de'), ['date 12. März 2026 → 2026-03-12'])
  assert.deepEqual(found('le 1er avril 2026', 'fr'), ['date 1er avril 2026 → 2026-04-01'])
  assert.deepEqual(found('el 12 de marzo de 2026', 'es'), ['date 12 de marzo de 2026 → 2026-03-12'])
  assert.deepEqual(found('il 3 maggio 2026', 'it'), ['date 3 maggio 2026 → 2026-05-03'])
  assert.deepEqual(found('op 5 oktober 2026', 'nl'), ['date 5 oktober 2026 → 2026-10-05'])
})

test('a date without a year is the one nearest to when it was written', () => {
  assert.deepEqual(found('3. April', 'de', '2026-11-20T10:00:00Z'), ['date 3. April → 2027-04-03'])
  assert.deepEqual(found('3. April', 'de', '2026-05-20T10:00:00Z'), ['date 3. April → 2026-04-03'])
  assert.deepEqual(found('3. April', 'de', null), ['date 3. April → --04-03'])
})

test('a date that can be read two ways keeps both, unless the text settles it', () => {
  assert.deepEqual(found('3/12/26'), ['date 3/12/26 → [2026-03-12,2026-12-03]'])
  assert.deepEqual(found('3/12/26 and 25/12/26')[0], 'date 3/12/26 → 2026-12-03')
  assert.deepEqual(found('3/12/26 and 12/25/26')[0], 'date 3/12/26 → 2026-03-12')
  assert.deepEqual(found('3/12/26', 'fr'), ['date 3/12/26 → 2026-12-03'])
})

test('what only looks like a date is none', () => {
  for (const text of [
    '31.04.2026',
    '02/29/2025',
    '1.2.3.4',
    'version 1.2.26',
    '10 out of 12',
    'you may 5 times',
    '3 set ago',
  ])
    assert.deepEqual(found(text), [], text)
})

test('amounts in every notation', () => {
  const cases: [string, string][] = [
    ['1.234,56 €', '1234.56 EUR'],
    ['$1,234.56', '1234.56 USD'],
    ["CHF 1'234.50", '1234.50 CHF'],
    ['EUR 1 234,50', '1234.50 EUR'],
    ['12,- €', '12.00 EUR'],
    ['1.234 €', '1234.00 EUR'],
    ['1,5 €', '1.50 EUR'],
    ['-12,50 €', '-12.50 EUR'],
    ['£5', '5.00 GBP'],
    ['$1.2 million', '1200000.00 USD'],
    ['5k€', '5000.00 EUR'],
    ['20 Franken', '20.00 CHF'],
  ]
  for (const [text, value] of cases) assert.deepEqual(found(`x ${text} x`), [`amount ${text} → ${value}`])
})

test('order, invoice and ticket numbers led by their word', () => {
  const cases: [string, string][] = [
    ['order #12345', 'order-number 12345 → 12345'],
    ['Order number: AB-1234-xy', 'order-number AB-1234-xy → AB-1234-XY'],
    ['PO 88123', 'order-number 88123 → 88123'],
    ['Bestellnummer 4711-22', 'order-number 4711-22 → 4711-22'],
    ['Rechnungsnummer: 2026/17', 'invoice-number 2026/17 → 2026/17'],
    ['Rechnung Nr. RE-2026-001', 'invoice-number RE-2026-001 → RE-2026-001'],
    ['commande n° 12345', 'order-number 12345 → 12345'],
    ['factura n.º 2026-77', 'invoice-number 2026-77 → 2026-77'],
    ['ticket 8812', 'ticket-number 8812 → 8812'],
    ['case no. 5', 'ticket-number 5 → 5'],
  ]
  for (const [text, expected] of cases) assert.deepEqual(found(text), [expected], text)
})

test('numbers of a series, in brackets, and after a hash', () => {
  assert.deepEqual(found('INV-4711, INC0012345 and [PROJ-123]'), [
    'invoice-number INV-4711 → INV-4711',
    'ticket-number INC0012345 → INC0012345',
    'ticket-number PROJ-123 → PROJ-123',
  ])
  assert.deepEqual(found('about #99812'), ['ticket-number 99812 → 99812'])
  assert.deepEqual(found('your invoice was paid (#99812)'), ['invoice-number 99812 → 99812'])
})

test('what only looks like such a number is none', () => {
  for (const text of [
    'order 5 licences',
    'Request: 2 laptops',
    'invoice 2026',
    'order status',
    'UTF-8 ISO 9001 COVID-19',
  ])
    assert.deepEqual(found(text), [], text)
})

test('telephone numbers, international and national', () => {
  const cases: [string, string][] = [
    ['+49 30 1234567', '+49301234567'],
    ['+1 (555) 123-4567', '+15551234567'],
    ['0049 30 123456', '+4930123456'],
    ['+49 (0)30 123-456', '+4930123456'],
    ['030 1234567', '0301234567'],
    ['089/1234-56', '089123456'],
    ['(555) 123-4567', '5551234567'],
    ['01 23 45 67 89', '0123456789'],
  ]
  for (const [text, value] of cases) assert.deepEqual(found(`at ${text}.`), [`phone ${text} → ${value}`])
  assert.deepEqual(found('Tel. 12345678'), ['phone 12345678 → 12345678'])
})

test('card numbers, order numbers, addresses of machines and bare digits are no telephone numbers', () => {
  for (const text of [
    '4111 1111 1111 1111',
    '192.168.100.100',
    '123456789012',
    '2026 2027 2028',
    '11:04 -0800 1996',
  ])
    assert.deepEqual(found(text), [], text)
  assert.deepEqual(found('order 030 1234567'), ['phone 030 1234567 → 0301234567'])
})

test('mail addresses and web addresses without the marks around them', () => {
  assert.deepEqual(found('Bob.Smith+x@Example.COM. or <a@b.de>, foo@bar'), [
    'email Bob.Smith+x@Example.COM → bob.smith+x@example.com',
    'email a@b.de → a@b.de',
  ])
  assert.deepEqual(
    found(
      '&lt;http://a.example/b&gt; see https://Example.com/Path?x=1#y). (www.example.com/a_(b)), "https://x.example/c".',
    ),
    [
      'url http://a.example/b → http://a.example/b',
      'url https://Example.com/Path?x=1#y → https://example.com/Path?x=1#y',
      'url www.example.com/a_(b) → http://www.example.com/a_(b)',
      'url https://x.example/c → https://x.example/c',
    ],
  )
})

test('an IBAN has the length of its country and the right checksum', () => {
  assert.deepEqual(found('DE89 3704 0044 0532 0130 00 BIC COBADEFF'), [
    'iban DE89 3704 0044 0532 0130 00 → DE89370400440532013000',
  ])
  assert.deepEqual(found('GB82WEST12345698765432'), ['iban GB82WEST12345698765432 → GB82WEST12345698765432'])
  for (const text of ['DE88370400440532013000', 'DE893704004405320130001', 'XX89370400440532013000'])
    assert.deepEqual(found(text), [], text)
})

test('no entity overlaps another and each is the text at its place', () => {
  const text =
    'Rechnung RE-2026-001 vom 12.03.2026 über 1.234,56 € an a@b.de, Tel. +49 30 1234567, https://x.de/RE-2026-001?d=12.03.2026'
  const entities = entitiesOf(text, { language: 'de', writtenAt: null })
  assert.equal(entities.length, 6)
  let end = 0
  for (const entity of entities) {
    assert.equal(text.slice(entity.start, entity.end), entity.text)
    assert.ok(entity.start >= end)
    end = entity.end
  }
})

const hostile = [
  'a',
  '1',
  '1 ',
  'a@',
  '(',
  'http://',
  '1.',
  'order ',
  'order#',
  '$1,000,',
  'DE89 ',
  '1/1/1',
  '+49 ',
  '1-',
  'INV-1-',
  'may 1 ',
  '[A',
  ' ',
  'x@a.a.',
  'order number ',
  'EUR ',
  '€1',
  '12 ',
  "1'000",
  'n° ',
  '-1€',
  'www.',
  '(0',
]
test('200,000 characters of any one thing are read in well under a second', () => {
  for (const piece of hostile) {
    const text = piece.repeat(Math.ceil(200_000 / piece.length))
    const startedAt = performance.now()
    entitiesOf(text, { language: 'en', writtenAt: null })
    assert.ok(performance.now() - startedAt < 1_000, JSON.stringify(piece))
  }
})
