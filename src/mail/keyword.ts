/** An IMAP keyword is an atom (RFC 9051 §9): what a server would refuse, or misread, is refused before it is sent. */
export function isKeyword(label: string): boolean {
  return /^[\x21\x23\x24\x26\x27\x2b-\x5b\x5e-\x7a\x7c-\x7e]+$/.test(label)
}

/** Keywords differ in more than case only (RFC 9051 §2.3.2). */
export function sameKeyword(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
