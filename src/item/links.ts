/** A link of an HTML mail: where it leads and what it shows. */
export interface Link {
  href: string
  text: string
}

const mostLinks = 500

/** Does one of these show one web address and lead to another? */
export function hasSuspiciousLink(links: Link[]): boolean {
  return links.slice(0, mostLinks).some(isSuspicious)
}

function isSuspicious({ href, text }: Link): boolean {
  const shown = shownHost(text)
  if (shown === null) return false
  const target = targetHost(href)
  return target !== null && site(shown) !== site(target)
}

/** The host that the text of a link claims, where the text is a web address and nothing else. */
function shownHost(text: string): string | null {
  const shown = text.trim().toLowerCase()
  if (shown.length > 500 || /\s/.test(shown)) return null
  const match = /^(?:https?:\/\/)?((?:[\p{L}\p{N}_-]{1,63}\.){1,8}[\p{L}]{2,24})(?:[:/?#].*)?$/u.exec(shown)
  const host = match?.[1]
  if (host === undefined) return null
  // "report.pdf" is a file, not a host.
  if (
    !shown.startsWith('http') &&
    !shown.startsWith('www.') &&
    !hostEndings.has(host.slice(host.lastIndexOf('.') + 1))
  )
    return null
  return host
}

const hostEndings = new Set(
  'com org net edu gov info biz eu de at ch fr es it nl be pl pt se no dk fi uk ie us ca au nz br mx in jp cn ru cz hu ro gr io co app dev shop online bank'.split(
    ' ',
  ),
)

function targetHost(href: string): string | null {
  const url = parse(href)
  if (url === null) return null
  const inner = unwrapped(url)
  return (inner === null ? url : (parse(inner) ?? url)).hostname.replace(/\.$/, '')
}

function parse(href: string): URL | null {
  if (href.length > 8_000 || !/^\s*https?:/i.test(href)) return null
  try {
    return new URL(href.trim())
  } catch {
    return null
  }
}

/** Where a mail gateway has put its own checking address around the sender's. */
function unwrapped(url: URL): string | null {
  const host = url.hostname
  if (host.endsWith('.safelinks.protection.outlook.com')) return url.searchParams.get('url')
  if (host === 'www.google.com' && url.pathname === '/url')
    return url.searchParams.get('q') ?? url.searchParams.get('url')
  if (host.endsWith('urldefense.com') || host.endsWith('urldefense.proofpoint.com')) {
    const v3 = /\/v3\/__(.+?)__;/.exec(url.pathname)?.[1]
    if (v3 !== undefined) return v3
    return (
      url.searchParams
        .get('u')
        ?.replace(/-([0-9A-F]{2})/g, '%$1')
        .replaceAll('_', '/')
        .replace(/%([0-9A-F]{2})/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))) ?? null
    )
  }
  return null
}

const secondLevel = new Set('co com org net gov edu ac or ne go gob gouv gv nom sch ltd plc me'.split(' '))

/** The name that was registered, near enough: the last two labels, or three under "co.uk" and its like. */
function site(host: string): string {
  const ascii = toAscii(host)
  if (/^[\d.]+$/.test(ascii) || ascii.startsWith('[')) return ascii
  const labels = ascii.split('.')
  const count =
    labels.length > 2 && secondLevel.has(labels.at(-2) as string) && (labels.at(-1) as string).length === 2
      ? 3
      : 2
  return labels.slice(-count).join('.')
}

function toAscii(host: string): string {
  try {
    return new URL(`http://${host}`).hostname
  } catch {
    return host
  }
}
