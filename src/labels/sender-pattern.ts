/** Who a rule means: one address, a domain, or everything below a domain. */
import { domainToASCII } from 'node:url'

export interface SenderPattern {
  /** Before the last @, lower-cased; null: anybody there. */
  local: string | null
  /** In the ASCII form of DNS, so that "müller.example" is the same however it is written. */
  domain: string
  /** The subdomains of any depth, and not the domain itself. */
  below: boolean
}

/**
 * "jane@example.com", "example.com" or "@example.com", and "*.example.com" for all subdomains; "*@example.com" is the
 * domain. Null where it is none of these: nothing is guessed about whose mail is meant.
 */
export function parseSenderPattern(written: string): SenderPattern | null {
  const plain = written.trim().toLowerCase()
  const at = plain.lastIndexOf('@')
  const local = at === -1 ? '' : plain.slice(0, at)
  const host = plain.slice(at + 1)
  const below = host.startsWith('*.')
  const domain = asciiDomain(below ? host.slice(2) : host)
  if (domain === null || /[*\s@]/.test(local === '*' ? '' : local)) return null
  return { local: local === '' || local === '*' ? null : local, domain, below }
}

/** `address` as the reader gives it: lower-cased. */
export function matchesSender(pattern: SenderPattern, address: string): boolean {
  const at = address.lastIndexOf('@')
  if (at === -1 || (pattern.local !== null && pattern.local !== address.slice(0, at))) return false
  const domain = asciiDomain(address.slice(at + 1))
  return domain !== null && holds(pattern, domain)
}

/** Does `wide` match whatever `narrow` does? */
export function coversSender(wide: SenderPattern, narrow: SenderPattern): boolean {
  if (wide.local !== null && wide.local !== narrow.local) return false
  if (narrow.below && wide.domain === narrow.domain) return wide.below
  return (wide.below || !narrow.below) && holds(wide, narrow.domain)
}

function holds({ domain, below }: SenderPattern, other: string): boolean {
  return below ? other.endsWith(`.${domain}`) : other === domain
}

function asciiDomain(host: string): string | null {
  const ascii = /^[a-z0-9.-]+$/.test(host) ? host : domainToASCII(host)
  const domain = ascii.endsWith('.') ? ascii.slice(0, -1) : ascii
  // A label in between may be empty in no domain (RFC 1035 §2.3.1).
  return /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/.test(domain) ? domain : null
}
