import assert from 'node:assert/strict'
import test from 'node:test'
import { keywordsOf } from '../../pipelines/steps/find-keywords.ts'
import { phrasesOf } from '../../pipelines/text/phrases.ts'
import { createTriage } from '../../pipelines/triage.ts'
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
