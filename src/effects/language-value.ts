import { foldedValue } from './accept-value.ts'

/** Languages whose names for languages people use in the fields of their ticket systems. */
const speakers = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl']

/**
 * The value of a list that means this language (ISO 639-1), or null: its code ("de", "de-AT"), or its name in English, in
 * itself, or in another language ("German", "Deutsch", "allemand"), alone or with something in brackets.
 */
export function languageValue(language: string, values: readonly string[]): string | null {
  const names = new Set([language, ...speakers].map((speaker) => nameOf(language, speaker)))
  return (
    values.find((value) => foldedValue(value) === language) ??
    values.find((value) => codeOf(value) === language) ??
    values.find((value) => names.has(foldedValue(value))) ??
    values.find((value) => wordsOf(value).some((word) => names.has(word))) ??
    null
  )
}

/** "de", "de_AT", "deu": the two letters that they begin with or stand for (RFC 5646). */
function codeOf(value: string): string | null {
  const tag = foldedValue(value).replaceAll('_', '-')
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(tag)) return null
  try {
    return Intl.getCanonicalLocales(tag)[0]?.split('-')[0] ?? null
  } catch {
    return null
  }
}

function nameOf(language: string, speaker: string): string {
  const name = new Intl.DisplayNames([speaker], { type: 'language', fallback: 'none' }).of(language)
  return name === undefined ? '' : foldedValue(name)
}

function wordsOf(value: string): string[] {
  return foldedValue(value).match(/[\p{L}\p{M}]+/gu) ?? []
}
