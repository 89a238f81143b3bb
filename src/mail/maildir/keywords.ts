import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { PermanentError, TransientError } from '../../errors.ts'
import { ifThere } from '../file-errors.ts'
import { isKeyword, sameKeyword } from '../keyword.ts'

/**
 * Dovecot's convention, so that both can use one Maildir: a file of lines "0 Invoice", "1 Urgent" says which keyword
 * the letters a, b … in the file names mean, 26 at most. It is replaced under a lock file that both respect.
 */
const fileName = 'dovecot-keywords'
const most = 26
/** Dovecot refuses longer ones. */
const longest = 50
/** Nobody needs that long for a few lines: in ms. */
const staleAfter = 60_000

/** Index → keyword; '' where an index is not used. */
export async function readKeywords(directory: string): Promise<string[]> {
  const text = (await ifThere(readFile(join(directory, fileName), 'utf8'))) ?? ''
  const keywords: string[] = []
  for (const line of text.split('\n')) {
    const [, index = '', keyword = ''] = /^(\d{1,2}) (\S+)$/.exec(line) ?? []
    if (keyword !== '' && Number(index) < most) keywords[Number(index)] = keyword
  }
  return Array.from(keywords, (keyword) => keyword ?? '')
}

export function keywordLetter(keywords: string[], label: string): string | null {
  const index = keywords.findIndex((keyword) => sameKeyword(keyword, label))
  return index === -1 ? null : String.fromCharCode(97 + index)
}

/** The letter of a label, taken for it if it has none; PermanentError `keyword-refused` if that cannot be. */
export async function takeKeywordLetter(directory: string, label: string): Promise<string> {
  if (!isKeyword(label) || label.startsWith('\\') || label.length > longest) {
    throw refused('The label is no IMAP keyword; use letters, digits, - and _ (50 at most).')
  }
  const known = keywordLetter(await readKeywords(directory), label)
  if (known !== null) return known

  const path = join(directory, fileName)
  const lock = await takeLock(`${path}.lock`)
  let held = true
  try {
    const keywords = await readKeywords(directory)
    const added = keywordLetter(keywords, label)
    if (added !== null) return added
    const free = keywords.indexOf('')
    const index = free === -1 ? keywords.length : free
    if (index >= most) throw refused('This Maildir folder has 26 keywords already, and cannot have more.')
    keywords[index] = label
    const lines = keywords.flatMap((keyword, at) => (keyword === '' ? [] : [`${at} ${keyword}\n`]))
    await lock.writeFile(lines.join(''))
    await lock.sync()
    await rename(`${path}.lock`, path)
    held = false
    return String.fromCharCode(97 + index)
  } finally {
    await lock.close()
    // After the rename a file of that name is somebody else's lock.
    if (held) await rm(`${path}.lock`, { force: true })
  }
}

async function takeLock(path: string): Promise<Awaited<ReturnType<typeof open>>> {
  for (let round = 0; round < 200; round += 1) {
    try {
      return await open(path, 'wx', 0o600)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const held = await ifThere(stat(path))
    if (held !== null && Date.now() - held.mtimeMs > staleAfter) await rm(path, { force: true })
    else await delay(10)
  }
  throw new TransientError(
    'keywords-locked',
    'The keywords of a Maildir folder are locked by another program.',
  )
}

function refused(message: string): PermanentError {
  return new PermanentError('keyword-refused', message)
}
