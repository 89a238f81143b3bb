import type { Found } from './found.ts'

/** Length of an IBAN by country: the registry of ISO 13616. */
const lengths = new Map(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24
  FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21
  LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22
  RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))] as const),
)

/** Account numbers with the length of their country and the right checksum. Value: upper case, without spaces. */
export function findIbans(text: string): Found[] {
  const found: Found[] = []
  for (const { index } of text.matchAll(/(?<![\p{L}\p{N}])[A-Z]{2}\d{2}/giu)) {
    const length = lengths.get(text.slice(index, index + 2).toUpperCase())
    if (length === undefined) continue
    const read = readGroups(text, index, length)
    if (read !== null && checksumHolds(read.value)) found.push({ type: 'iban', start: index, ...read })
  }
  return found
}

/** `length` letters and digits with at most one space or hyphen between any two, and nothing glued to their end. */
function readGroups(text: string, start: number, length: number): { value: string; end: number } | null {
  let value = ''
  let at = start
  while (value.length < length) {
    const character = text[at] ?? ''
    if (/[A-Z0-9]/i.test(character)) value += character.toUpperCase()
    else if (!/[ \u00a0\u202f.-]/.test(character) || !/[A-Z0-9]/i.test(text[at - 1] ?? '')) return null
    at++
  }
  return /[\p{L}\p{N}]/u.test(text[at] ?? '') ? null : { value, end: at }
}

/** ISO 7064 MOD 97-10. */
function checksumHolds(iban: string): boolean {
  let remainder = 0
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder === 1
}
