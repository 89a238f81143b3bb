import { readdir } from 'node:fs/promises'
import { extname, join } from 'node:path'

export const inputFormats = ['eml', 'mbox', 'maildir', 'jsonl', 'text'] as const
export type InputFormat = (typeof inputFormats)[number]

const byExtension = new Map<string, InputFormat>([
  ['.eml', 'eml'],
  ['.mbox', 'mbox'],
  ['.mbx', 'mbox'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl'],
  ['.txt', 'text'],
  ['.text', 'text'],
  ['.md', 'text'],
])

/** The format that a file's name tells, or null: then its beginning does. */
export function formatOfName(path: string): InputFormat | null {
  return byExtension.get(extname(path).toLowerCase()) ?? null
}

/** Bytes that are enough to tell. */
export const sniffedBytes = 4_096

const knownHeader =
  /^(?:received|return-path|delivered-to|from|to|cc|subject|date|message-id|mime-version|content-type|reply-to|sender|dkim-signature|arc-seal|x-[a-z0-9-]{1,60})[ \t]*:/im

/** The format that the beginning of a file tells: mbox (RFC 4155), a message (RFC 5322), JSON Lines, or else plain text. */
export function formatOfBeginning(bytes: Uint8Array): InputFormat {
  const beginning = new TextDecoder().decode(bytes.subarray(0, sniffedBytes))
  if (/^>?From \S/.test(beginning)) return 'mbox'
  if (/^\s*\{/.test(beginning)) return 'jsonl'
  const [header = ''] = beginning.split(/\r?\n\r?\n/)
  const lines = header.split(/\r?\n/)
  const isHeader = /^[!-9;-~]{1,76}[ \t]*:/.test(lines[0] ?? '')
  const known = lines.filter((line) => knownHeader.test(line)).length
  return isHeader && known >= 2 ? 'eml' : 'text'
}

/** Files of a Maildir in the order they were delivered in (their names begin with the time), or null if it is none. */
export async function maildirFiles(folder: string): Promise<string[] | null> {
  const [current, fresh] = await Promise.all(['cur', 'new'].map((name) => filesIn(join(folder, name))))
  if (current === null || fresh === null || current === undefined || fresh === undefined) return null
  return [...current, ...fresh].sort((a, b) => (baseName(a) < baseName(b) ? -1 : 1))
}

/** The .eml files of a folder and the folders in it, by path. */
export async function emlFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && extname(entry.name).toLowerCase() === '.eml')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

async function filesIn(folder: string): Promise<string[] | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => join(folder, entry.name))
  } catch {
    return null
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
