import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type IntlMessageFormat, IntlMessageFormat as Message } from 'intl-messageformat'
import { parse } from 'yaml'
import { reportWords } from '../../../src/report/words/report-words.ts'
import { wordNames } from '../../../src/report/words/word-names.ts'

const languages = ['en', 'de', 'fr', 'es']
const textsOf = (language: string): Record<string, string> =>
  parse(readFileSync(`templates/reports/words.${language}.yaml`, 'utf8'))

/** Names of the values that a message asks for. */
function valuesIn(elements: ReturnType<IntlMessageFormat['getAst']>): Set<string> {
  const names = new Set<string>()
  for (const element of elements) {
    if ('value' in element && element.type !== 0) names.add(element.value)
    if ('options' in element)
      for (const { value } of Object.values(element.options))
        for (const name of valuesIn(value)) names.add(name)
  }
  return names
}

for (const language of languages)
  test(`every word is there in ${language}, none twice, and asks for the same values as in English`, () => {
    const [texts, english] = [textsOf(language), textsOf('en')]
    assert.deepEqual(Object.keys(texts).sort(), [...wordNames].sort())
    for (const name of wordNames) {
      const [values, wanted] = [texts, english].map((all) =>
        [...valuesIn(new Message(all[name] ?? '', language).getAst())].sort(),
      )
      assert.deepEqual(values, wanted, name)
    }
  })

test('numbers, dates and durations are written as in the language and the time zone', () => {
  const said = languages.map((language) => {
    const words = reportWords({ language, timeZone: 'Europe/Berlin', name: '' })
    return [words.number(12_345.6, 1), words.percent(0.125), words.moment('2026-11-16T23:30:00.000Z')]
  })
  assert.deepEqual(
    said[1]?.map((text) => text.replaceAll(/\s/g, ' ')),
    ['12.345,6', '13 %', 'Di., 17. Nov., 00:30'],
  )
  const words = reportWords({ language: 'en', timeZone: 'UTC', name: '' })
  assert.deepEqual([35, 330, 4320].map(words.duration), ['35 min', '5.5 hr', '3 days'])
})

test('a language without words is refused in words', () => {
  for (const language of ['xx', '../../x'])
    assert.throws(() => reportWords({ language, timeZone: 'UTC', name: '' }), { code: 'no-report-language' })
})

test('a report that somebody asked for by hand does not say that it is configured', () => {
  for (const language of languages) {
    const footer = (name: string | null, byHand: boolean) =>
      reportWords({ language, timeZone: 'UTC', name, byHand }).footer()
    assert.match(footer('monday', false), /monday.*mailroom\.yaml/)
    for (const asked of [footer('monday', true), footer(null, true), footer(null, false)]) {
      assert.match(asked, /^[^{}]*Mailroom[^{}]*$/)
      assert.doesNotMatch(asked, /mailroom\.yaml|monday|null/)
    }
  }
})

test('a title has the name, and only the days where there is none', () => {
  const title = (language: string, name: string | null) =>
    reportWords({ language, timeZone: 'UTC', name }).title(['2026-11-22'])
  assert.equal(title('en', 'monday'), 'monday: Sunday, 22 November 2026')
  assert.equal(title('en', null), 'Sunday, 22 November 2026')
  assert.equal(title('fr', null), 'Dimanche 22 novembre 2026')
})
