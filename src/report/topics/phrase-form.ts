/** Letters that plural and case endings are made of, in the languages of the reports; crude, and only used to compare. */
const ending = /(?<=\p{L}{3})(?:es|s|en|n|e)$/u

/** Words of a phrase in a form in which "Invoices" and "invoice" are the same. */
export function phraseForm(phrase: string): string[] {
  return (phrase.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(withoutEnding)
}

/** Most words end in another letter, and need no regular expression. */
function withoutEnding(word: string): string {
  const last = word.at(-1)
  return last === 's' || last === 'n' || last === 'e' ? word.replace(ending, '') : word
}

/** Has one of these nothing that the other does not say? */
export function saysTheSame(one: readonly string[], other: readonly string[]): boolean {
  const [few, many] = one.length <= other.length ? [one, other] : [other, one]
  return few.every((word) => many.includes(word))
}
