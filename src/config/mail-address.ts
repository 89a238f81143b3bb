import { domainToASCII } from 'node:url'
import { z } from 'zod'

/** Is it one address alone? Its host may be in any letters (RFC 5890); what stands before the "@" is ASCII. */
export function isMailAddress(written: string): boolean {
  const at = written.lastIndexOf('@') + 1
  const host = domainToASCII(written.slice(at))
  return written.length <= 320 && host !== '' && z.email().safeParse(written.slice(0, at) + host).success
}

/**
 * Is it an address, or a name and an address: `Jane <jane@example.com>`? What means something in a header (RFC 5322 §3.2.3)
 * stands in quotes, or the name would become addresses of its own.
 */
export function isSender(written: string): boolean {
  const named = /^(?:"[^"\\]*"|[^"\\<>()[\]:;,@]*)\s*<([^<>]+)>$/.exec(written)
  return isMailAddress(named?.[1] ?? written)
}
