import assert from 'node:assert/strict'
import test from 'node:test'
import { keywordsOf } from '../../pipelines/steps/find-keywords.ts'
import { phrasesOf } from '../../pipelines/text/phrases.ts'
import type { Range } from '../../pipelines/text/sentences.ts'
import { createTriage } from '../../pipelines/triage.ts'
import type { Encoding } from '../../src/model/encoder.ts'
import { encodingOf, standInEncoder } from '../support/stand-in-encoder.ts'

function phrases(text: string, language: string): string[] {
  const found = phrasesOf(text, [{ start: 0, end: text.length }], [], language)
  return found.filter(({ isFragment }) => !isFragment).map(({ start, end }) => text.slice(start, end))
}

async function keywords(
  text: string,
  from: { name: string; address: string } | null = null,
): Promise<string[]> {
  const triage = createTriage({ encoder: standInEncoder(), labelEngine: null })
  const { decision } = await triage({ id: 'one', subject: '', text, from, date: null, flags: [] })
  return decision.keywords.map((keyword) => keyword.text)
}

test('a phrase is a run of words between stop words and marks', () => {
  assert.deepEqual(phrases('The HP LaserJet printer, and a paper jam of the feeder.', 'en'), [
    'HP LaserJet printer',
    'paper jam',
    'feeder',
  ])
})

test('"de" and the like hold a phrase together where the language builds them so', () => {
  assert.deepEqual(phrases('le numéro de commande et le mot de passe', 'fr'), [
    'numéro de commande',
    'mot de passe',
  ])
  assert.deepEqual(phrases('la fecha de entrega', 'es'), ['fecha de entrega'])
})

test('a German phrase ends with a noun', () => {
  assert.deepEqual(phrases('Die Lieferung ist unvollständig, weil die neue Kaffeemaschine brummt.', 'de'), [
    'Lieferung',
    'neue Kaffeemaschine',
  ])
})

test('a line end between two short lines parts, that of a wrapped line does not', () => {
  assert.deepEqual(phrases('Marisol Ketterick\nPractice', 'en'), ['Marisol Ketterick', 'Practice'])
  const wrapped = 'this line goes on for so long that a mail program wraps the printer\ncable'
  assert.ok(phrases(wrapped, 'en').includes('printer\ncable'))
})

test('Japanese has phrases although it has no spaces', () => {
  assert.ok(phrases('印刷機が壊れました。', 'ja').length > 0)
})

test('numbers, shares, measures, dates, weekdays and months are no keywords', async () => {
  const text = 'On Monday 3 March 2026 we got 12 boxes of 5kg with 20 % off for 30 EUR in February.'
  assert.deepEqual(await keywords(text), ['boxes'])
})

test('what is an entity is no keyword', async () => {
  const text =
    'Write to bob@example.com or see https://example.com/manual about INV-4711 of 12.03.2026, printer manual.'
  assert.deepEqual(await keywords(text), ['printer manual'])
})

test('the name of the sender is no keyword, words of the trade in it are', async () => {
  const from = { name: 'Zuzka Invoice', address: 'zuzka@example.com' }
  const found = await keywords('The Invoice for the studio is missing. Zuzka', from)
  assert.ok(found.includes('Invoice') && !found.join(' ').includes('Zuzka'), found.join(' | '))
})

test('a keyword is shown as it is written, and once', async () => {
  const found = await keywords('VPN-Zugang gesperrt. Der VPN-Zugang geht nicht. Bitte den VPN-Zugang öffnen.')
  assert.deepEqual(
    found.filter((text) => /vpn/i.test(text)),
    ['VPN-Zugang'],
  )
})

test('whole phrases are shown rather than their parts', async () => {
  const found = await keywords('The maintenance contract ended. We want the maintenance contract back.')
  assert.ok(found.includes('maintenance contract'))
  assert.ok(!found.includes('contract') && !found.includes('maintenance'))
})

test('a compound with a slash or a dash is one word, unless its parts make no phrase', () => {
  assert.deepEqual(
    phrases('the CAD/CAM software, the client/server model and/or he/she, a C++ library', 'en'),
    ['CAD/CAM software', 'client/server model', 'C++ library'],
  )
  assert.deepEqual(phrases('the lithium–ion battery', 'en'), ['lithium–ion battery'])
})

test('a word of little meaning has company in the plural, too', () => {
  assert.deepEqual(phrases('the login problems and the problems', 'en'), ['login problems'])
})

/** The text read by an encoder that is sure of `tagged` as phrases and of nothing else. */
function taggedEncoding(text: string, tagged: string[]): Encoding {
  const encoding = encodingOf(text)
  const { words, keyphrase } = encoding
  for (let word = 0; word < words.count; word++) {
    const start = words.start[word] as number
    const phrase = tagged.find((each) => {
      const at = text.indexOf(each)
      return start >= at && start < at + each.length
    })
    const begins = phrase !== undefined && text.indexOf(phrase) === start
    keyphrase.set(
      phrase === undefined ? [0.98, 0.01, 0.01] : begins ? [0.02, 0.97, 0.01] : [0.02, 0.01, 0.97],
      word * 3,
    )
  }
  return encoding
}

function chosen(text: string, tagged: string[], subject: Range | null = null): string[] {
  const encoding = taggedEncoding(text, tagged)
  const found = phrasesOf(text, [{ start: 0, end: text.length }], [], 'en', encoding)
  return keywordsOf(found, encoding, { text, language: 'en', subject }, 8).map((keyword) => keyword.text)
}

test('words that every mail holds belong to a phrase where the encoder is sure, never alone', () => {
  const text = 'We looked at fully automatic doors and quality of service. Please wait.'
  const untagged = chosen(text, [])
  assert.ok(!untagged.includes('fully automatic doors'), untagged.join(' | '))
  const found = chosen(text, ['fully automatic doors', 'quality of service', 'Please', 'wait'])
  assert.deepEqual(found.slice(0, 2).sort(), ['fully automatic doors', 'quality of service'])
  assert.ok(!/please|wait/i.test(found.join(' | ')), found.join(' | '))
})

test('a word between two phrases holds them together only where the encoder is sure', () => {
  const text = 'They compared design for assembly yesterday.'
  const whole = { start: 0, end: text.length }
  const candidates = (tagged: string[]) =>
    phrasesOf(text, [whole], [], 'en', taggedEncoding(text, tagged)).map(({ start, end }) =>
      text.slice(start, end),
    )
  assert.ok(candidates(['design for assembly']).includes('design for assembly'))
  assert.ok(!candidates(['design', 'assembly']).includes('design for assembly'))
  assert.ok(chosen(text, ['design for assembly']).includes('design for assembly'))
})

test('what the subject names comes before what only the text names', () => {
  const text = 'Gearbox\n\nA turbine, the turbine, our turbine, this turbine and the gearbox.'
  assert.equal(chosen(text, [], { start: 0, end: 7 })[0], 'Gearbox')
  assert.equal(chosen(text, ['turbine'], { start: 0, end: 7 })[0], 'turbine')
})

test('after the first few only likely phrases are shown', () => {
  const things = ['kettle', 'ladder', 'hammer', 'pillow', 'bucket', 'carpet', 'mirror']
  const text = `We have a ${things.join(', a ')}.`
  assert.equal(chosen(text, []).length, 5)
  assert.equal(chosen(text, things).length, 7)
})

test('a part of a keyword is one itself only where the text speaks of both', () => {
  const whole = 'The maintenance contract costs and the annual maintenance contract costs rose.'
  const both = chosen(whole, ['maintenance contract costs', 'annual maintenance contract costs'])
  assert.ok(both.includes('annual maintenance contract costs') && both.includes('maintenance contract costs'))
  const one = chosen('The annual maintenance contract costs rose.', ['annual maintenance contract costs'])
  assert.deepEqual(one, ['annual maintenance contract costs'])
})

test('the phrase that the encoder tags comes first', () => {
  const text = 'The parcel and the machine and the kitchen.'
  const encoding = encodingOf(text)
  const found = phrasesOf(text, [{ start: 0, end: text.length }], [], 'en')
  for (const [index, word] of ['parcel', 'machine', 'kitchen'].entries()) {
    encoding.keyphrase.fill(0)
    for (let at = 0; at < encoding.words.count; at++) encoding.keyphrase[at * 3] = 1
    encoding.keyphrase.set([0.1, 0.9, 0], (1 + index * 3) * 3)
    assert.equal(keywordsOf(found, encoding, { text, language: 'en', subject: null }, 8)[0]?.text, word)
  }
})
