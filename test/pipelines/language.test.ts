import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import { languageOf } from '../../pipelines/text/language.ts'

const short: [string, string][] = [
  ['Hallo, mein Drucker geht nicht.', 'de'],
  ['Wo ist meine Bestellung 4711?', 'de'],
  ['Passwort vergessen', 'de'],
  ['Rechnung 2026-001', 'de'],
  ["Bonjour, ma commande n'est pas arrivée.", 'fr'],
  ['Où est mon colis ?', 'fr'],
  ['Mot de passe oublié', 'fr'],
  ['Hola, no puedo entrar en mi cuenta', 'es'],
  ['¿Dónde está mi pedido?', 'es'],
  ['Contraseña olvidada', 'es'],
  ['Please cancel my order', 'en'],
  ['Printer broken', 'en'],
  ['Ik kan niet inloggen', 'nl'],
  ['Non riesco ad accedere', 'it'],
  ['Não consigo entrar', 'pt'],
  ['Jag kan inte logga in på mitt konto', 'sv'],
  ['Nie mogę się zalogować', 'pl'],
  ['Не могу войти в систему', 'ru'],
  ['ログインできません', 'ja'],
  ['我无法登录我的帐户', 'zh'],
  ['로그인할 수 없습니다', 'ko'],
]

for (const [text, language] of short) {
  test(`"${text}" is ${language}`, () => assert.equal(languageOf(text), language))
}

test('a text too short or too odd has no language', () => {
  for (const text of ['', '12345', '???', 'VPN', 'asdf qwer']) assert.equal(languageOf(text), 'und')
})

test('addresses in a text do not count for its language', () => {
  const text =
    'Mein Konto https://www.example.com/the/and/you/are/with?for=this&from=that the.and@you.example ist gesperrt'
  assert.equal(languageOf(text), 'de')
})

test('a megabyte of nothing is told quickly', () => {
  const startedAt = performance.now()
  for (const text of ['a'.repeat(1_000_000), '@'.repeat(1_000_000), 'http://'.repeat(100_000)])
    languageOf(text)
  assert.ok(performance.now() - startedAt < 2_000)
})

const tweets = new URL('../../../shared/data/train/xlmt_sentiment.test.jsonl.gz', import.meta.url)

test('nine in ten tweets of five languages are told right', {
  skip: existsSync(tweets) ? false : 'the data set xlmt_sentiment is not there',
}, () => {
  const rows = gunzipSync(readFileSync(tweets))
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const right = rows.filter(({ text, lang }) => languageOf(text.replaceAll('@user', '')) === lang).length
  assert.ok(right / rows.length > 0.9, `${right} of ${rows.length}`)
})
