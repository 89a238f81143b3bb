import { isIP } from 'node:net'
import { type Problems, secretSentence } from './problems.ts'
import type { KeyPath } from './yaml-file.ts'

const expected = 'an address such as https://help.example.com'

/**
 * The base of a ticket system without a slash at its end, or null where it is wrong. A token that crosses the internet in
 * clear text is anybody's, so http is for this machine and the own network only.
 */
export function readTicketUrl(
  written: string,
  at: KeyPath,
  variable: string,
  problems: Problems,
): { url: string; warning: string | null } | null {
  const url = URL.canParse(written) ? new URL(written) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    problems.expected(at, expected)
    return null
  }
  if (url.username !== '' || url.password !== '') {
    problems.say(at, secretSentence(variable))
    return null
  }
  if (url.search !== '' || url.hash !== '') {
    problems.say(at, `nothing may follow the path of the address, expected: ${expected}.`)
    return null
  }
  const base = `${url.origin}${url.pathname}`.replace(/\/+$/, '')
  if (url.protocol === 'https:' || isLoopback(url.hostname)) return { url: base, warning: null }
  if (!isNear(url.hostname)) {
    problems.say(at, 'the secret would cross the network in clear text, expected: an address with https://.')
    return null
  }
  return {
    url: base,
    warning: `${problems.place(at)}: http:// shows the secret to everybody on the way; use https:// unless this network is yours alone.`,
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'))
}

/** Private addresses (RFC 1918, RFC 4193, RFC 4291 §2.5.6), and names that only the own network knows (RFC 6762, RFC 8375). */
function isNear(host: string): boolean {
  if (isIP(host) === 4) return /^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host)
  if (host.startsWith('[')) return /^\[(f[cd]|fe[89ab])/.test(host)
  return !host.includes('.') || /\.(local|internal|lan|home\.arpa)$/.test(host)
}
