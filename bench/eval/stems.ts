import { stemmer } from 'stemmer'

/** The words of a phrase, each without its endings (Porter 1980), so that two writings of one phrase are the same. */
export function stemmed(phrase: string): string {
  return (phrase.toLowerCase().match(/[a-z0-9]+/g) ?? []).map(stemmer).join(' ')
}
