import type { Found } from './found.ts'

const trailingMark = /[.,;:!?'"’”»*_|]/
const domainName = /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}/u
const urlStart = /(?<![\p{L}\p{N}@])(?:https?:\/\/|ftp:\/\/|www\.(?=[\p{L}\p{N}]))/giu
const urlEnd = /[\s<>"“”„«»{}|\\^`]/
const longestUrl = 2_000

/** RFC 5321 §4.5.3.1: 64 octets before the at sign. Value: lower case. */
export function findEmails(text: string): Found[] {
  const found: Found[] = []
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const local = /[\p{L}\p{N}!#$%&'*+/=?^_`{|}~.-]{1,64}$/u.exec(text.slice(Math.max(0, at - 64), at))?.[0]
    const domain = domainName.exec(text.slice(at + 1, at + 256))?.[0]
    const name = local?.replace(/^[^\p{L}\p{N}]{1,64}/u, '')
    if (domain === undefined || name === undefined || name === '' || /\.\.|\.$/.test(name)) continue
    const start = at - name.length
    const end = at + 1 + domain.length
    found.push({ type: 'email', start, end, value: text.slice(start, end).toLowerCase() })
  }
  return found
}

/** Web addresses with a scheme or "www.", without the marks of the sentence around them. Value: scheme and host in lower case. */
export function findUrls(text: string): Found[] {
  const found: Found[] = []
  let readTo = 0
  for (const match of text.matchAll(urlStart)) {
    const start = match.index
    if (start < readTo) continue
    const end = urlEndAt(text, start, start + match[0].length)
    readTo = end
    const url = text.slice(start, end)
    const value = normalisedUrl(url)
    if (value !== null) found.push({ type: 'url', start, end, value })
  }
  return found
}

function urlEndAt(text: string, start: number, from: number): number {
  let end = from
  let open = 0
  const limit = Math.min(text.length, start + longestUrl)
  for (; end < limit && !urlEnd.test(text[end] as string); end++) {
    // What was left over of HTML.
    if (text[end] === '&' && /^&[lg]t;?/.test(text.slice(end, end + 4))) break
    if (text[end] === '(') open++
    // A bracket that closes one outside of the address ends it; "wiki/Mail_(postal)" keeps its own.
    if (text[end] === ')' && --open < 0) break
    if (text[end] === ']') break
  }
  while (end > from && trailingMark.test(text[end - 1] as string)) end--
  return end
}

function normalisedUrl(url: string): string | null {
  const [, scheme, host, rest] = /^(?:([a-z]{3,5}):\/\/)?([^/?#]{1,255})(.*)$/is.exec(url) ?? []
  if (host === undefined) return null
  const bareHost = host.replace(/^[^@]*@/, '').replace(/:\d{1,5}$/, '')
  if (bareHost !== 'localhost' && !/^\[|[\p{L}\p{N}]\.[\p{L}\p{N}]/u.test(bareHost)) return null
  return `${(scheme ?? 'http').toLowerCase()}://${host.toLowerCase()}${rest}`
}
