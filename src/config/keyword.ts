/** Dovecot takes 50 characters (mail_max_keyword_length), Cyrus more; one limit for all servers. */
const longestKeyword = 50

/**
 * Why a word cannot be an IMAP keyword, or null if it can. RFC 9051 §9: flag-keyword is an atom, so none of
 * ( ) { % * " \ ] or a space, and ASCII only. "[" is an atom character there, but Dovecot refuses it.
 */
export function keywordFault(word: string): string | null {
  if (word.length > longestKeyword)
    return `at most ${longestKeyword} characters (servers refuse longer keywords)`
  if (/^[!#$&'+-Z^-z|}~]+$/.test(word)) return null
  return 'an IMAP keyword: letters and digits without accents, and - _ . / & + $ ! are safe; no spaces'
}
