/** The text of an inline PGP signed mail (RFC 9580 §7) without its armour; other text as it is. */
export function unwrapPgp(text: string): string {
  const start = text.indexOf('-----BEGIN PGP SIGNED MESSAGE-----')
  if (start < 0) return text
  const headEnd = /\r?\n\r?\n/.exec(text.slice(start, start + 2_000))
  const signature = text.indexOf('-----BEGIN PGP SIGNATURE-----', start)
  if (headEnd === null || signature < 0) return text
  const end = text.indexOf('-----END PGP SIGNATURE-----', signature)
  const body = text.slice(start + headEnd.index + headEnd[0].length, signature).replace(/^- /gm, '')
  return text.slice(0, start) + body + (end < 0 ? '' : text.slice(end + '-----END PGP SIGNATURE-----'.length))
}
