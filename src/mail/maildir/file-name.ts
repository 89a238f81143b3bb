import { hostname } from 'node:os'

/**
 * A file is `name` in new/, or `name:2,LETTERS` in cur/ (https://cr.yp.to/proto/maildir.html). The name stays for the
 * life of a message, the letters are its flags: capitals are the system's, a–z the folder's keywords.
 */
export interface FileName {
  name: string
  letters: string
}

const systemFlags: Record<string, string> = {
  D: '\\Draft',
  F: '\\Flagged',
  P: '$Forwarded',
  R: '\\Answered',
  S: '\\Seen',
  T: '\\Deleted',
}

export function parseFileName(file: string): FileName {
  const [name = '', info = ''] = file.split(':2,', 2)
  return { name, letters: info.split(',', 1)[0] ?? '' }
}

export function formatFileName({ name, letters }: FileName): string {
  // In the order of their codes, and each once, as the specification wants it.
  return `${name}:2,${[...new Set(letters)].sort().join('')}`
}

/** `keywords[0]` is the meaning of "a". A letter without meaning is left out. */
export function lettersToFlags(letters: string, keywords: string[]): string[] {
  return [...letters].flatMap((letter) => {
    const flag = systemFlags[letter] ?? keywords[letter.charCodeAt(0) - 97]
    return flag === undefined || flag === '' ? [] : [flag]
  })
}

/** The letter of a system flag (or of $Forwarded), or null. */
export function systemLetter(flag: string): string | null {
  const found = Object.entries(systemFlags).find(([, name]) => name.toLowerCase() === flag.toLowerCase())
  return found?.[0] ?? null
}

let made = 0

/** A name that no other delivery gets, on this machine or another. */
export function uniqueName(now: Date): string {
  made += 1
  const host = hostname().replaceAll('/', '\\057').replaceAll(':', '\\072')
  const milliseconds = now.getTime()
  return `${Math.floor(milliseconds / 1000)}.M${(milliseconds % 1000) * 1000}P${process.pid}Q${made}.${host}`
}

/** Orders by the time of delivery in the name, then by name: the order in which UIDs are given. */
export function byArrival(a: string, b: string): number {
  return deliveredAt(a) - deliveredAt(b) || (a < b ? -1 : a > b ? 1 : 0)
}

function deliveredAt(name: string): number {
  const [, seconds = '0', microseconds = '0'] = /^(\d{1,12})(?:\.M(\d{1,6}))?/.exec(name) ?? []
  return Number(seconds) * 1e6 + Number(microseconds)
}
