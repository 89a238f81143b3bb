import { addressParser } from 'postal-mime'
import { cleanCharacters, cleanLine } from './clean-text.ts'
import type { Address } from './item.ts'
import { limits } from './limits.ts'

/** The addresses of From, To, Cc or Reply-To fields as they stand in the header (RFC 5322 §3.4), groups opened. */
export function readAddresses(values: string[]): Address[] {
  const found: Address[] = []
  for (const value of values) {
    for (const { name, address } of addressParser(value, { flatten: true })) {
      if (found.length >= limits.addresses) return found
      const clean = cleanAddress(name ?? '', address ?? '')
      if (clean !== null) found.push(clean)
    }
  }
  return found
}

function cleanAddress(rawName: string, rawAddress: string): Address | null {
  const name = cleanLine(rawName, 200).replace(/^'(.*)'$/, '$1')
  const words = cleanCharacters(rawAddress.slice(0, 1_000)).replace(/[<>]/g, ' ').trim().split(/\s+/)
  const address = (words.findLast((word) => word.includes('@')) ?? '').toLowerCase()
  if (isAddress(address)) return { name: name.toLowerCase() === address ? '' : name, address }
  // "From: jane@example.com <>" and other places where the address ended up in the name.
  const inName = /[^\s<>"'(),;:]{1,100}@[^\s<>"'(),;:]{1,200}/.exec(name)?.[0]?.toLowerCase()
  if (inName !== undefined && isAddress(inName)) return { name: '', address: inName }
  return null
}

function isAddress(address: string): boolean {
  const at = address.lastIndexOf('@')
  return at > 0 && at < address.length - 1 && address.length <= 320
}

const nobodyReads = new RegExp(
  '(?:^|[-_.+=])(?:' +
    [
      'no[-_.]?reply',
      'do[-_.]?not[-_.]?(?:reply|respond)',
      'dont[-_.]?reply',
      'nicht[-_.]?antworten',
      'keine[-_.]?antwort',
      'ne[-_.]?pas[-_.]?repondre',
      'no[-_.]?(?:responder|responda|contestar|rispondere|respuesta)',
      'non[-_.]?rispondere',
      'nao[-_.]?respond(?:a|er)',
      'geen[-_.]?antwoord',
      'niet[-_.]?(?:antwoorden|beantwoorden)',
      'nie[-_.]?odpowiada[cj]',
      'ingen[-_.]?svar',
      'svara[-_.]?(?:inte|ej)',
      'mailer[-_.]?daemon',
    ].join('|') +
    ')(?:$|[-_.+=\\d])',
)

/** Does the local part say that nobody reads what is sent there? */
export function isNoReply(address: string): boolean {
  return nobodyReads.test(address.slice(0, address.lastIndexOf('@')).slice(0, 100))
}
