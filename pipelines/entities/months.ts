/** Month names in English, German, French, Spanish, Italian, Dutch and Portuguese; short forms with or without a stop. */
const names = [
  'january jan januar jänner janvier janv enero ene gennaio gen januari janeiro',
  'february feb februar feber février févr fév febrero febbraio februari fevereiro fev',
  'march mar märz mär mrz mars marzo maart mrt março',
  'april apr avril avr abril abr aprile',
  'may mai mayo maggio mag mei maio',
  'june jun juni juin junio giugno giu junho',
  'july jul juli juillet juil julio luglio lug julho',
  'august aug août aout agosto ago augustus',
  'september sept sep septembre septiembre settembre set setembro',
  'october oct oktober okt octobre octubre ottobre ott outubro out',
  'november nov novembre noviembre novembro',
  'december dec dezember dez décembre déc diciembre dic dicembre dezembro',
]

const numbers = new Map(
  names.flatMap((line, index) => line.split(' ').map((name) => [name, index + 1] as const)),
)

/** Longest first, so that "mars" is not read as "mar". */
export const monthPattern = [...numbers.keys()].sort((a, b) => b.length - a.length).join('|')

/** Short forms that are other words elsewhere ("10 out of 12", "2 years ago"), and where they are months without a year. */
const otherwiseWords = new Map([
  ['out', ['pt']],
  ['set', ['pt', 'it']],
  ['ago', ['es', 'it', 'pt']],
  ['gen', ['it']],
  ['mag', ['it']],
  ['dic', ['es', 'it']],
  ['mars', ['fr']],
])

/** 1 … 12 for a name that monthPattern matched; null where it is another word, or the verb in "you may 5 times". */
export function monthNumber(name: string, language: string, hasYear: boolean): number | null {
  const key = name.toLowerCase()
  if (!hasYear && (name === 'may' || !(otherwiseWords.get(key)?.includes(language) ?? true))) return null
  return numbers.get(key) ?? null
}

/** Is `word` (lower case) the name of a month and next to never anything else? */
export function isMonthName(word: string): boolean {
  return word.length > 4 && numbers.has(word)
}
