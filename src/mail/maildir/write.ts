import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { GoneError, TransientError } from '../../errors.ts'
import type { Appended } from '../contract.ts'
import { formatFileName, lettersToFlags, systemLetter, uniqueName } from './file-name.ts'
import { keywordLetter, readKeywords, takeKeywordLetter } from './keywords.ts'
import type { MaildirFolder } from './maildir-folder.ts'

export async function addLabel(folder: MaildirFolder, uids: number[], label: string): Promise<void> {
  const letter = await takeKeywordLetter(folder.directory, label)
  for (const uid of uids) await folder.setLetters(uid, (letters) => letters + letter)
}

export async function removeLabel(folder: MaildirFolder, uids: number[], label: string): Promise<void> {
  const letter = keywordLetter(await readKeywords(folder.directory), label)
  if (letter === null) return
  for (const uid of uids) await folder.setLetters(uid, (letters) => letters.replaceAll(letter, ''))
}

export async function moveMessage(
  folder: MaildirFolder,
  uid: number,
  target: MaildirFolder,
): Promise<{ uidValidity: string; uid: number }> {
  const keywords = await readKeywords(folder.directory)
  const taken = new Set((await target.look()).map(({ name }) => name))
  const name = await folder.withMessage(uid, async (message) => {
    const flags = lettersToFlags(message.letters, keywords)
    const letters = await lettersFor(target.directory, flags)
    // A rename would replace a message of the same name.
    const newName = taken.has(message.name) ? uniqueName(new Date()) : message.name
    await rename(message.path, join(target.directory, 'cur', formatFileName({ name: newName, letters })))
    return newName
  })
  if (name === null) throw new GoneError('gone', 'The message is not in the folder any more.')
  return { uidValidity: target.uids.uidValidity, uid: await uidAfter(target, name) }
}

/** The file is whole and on the disk before it appears in the folder. */
export async function appendMessage(
  folder: MaildirFolder,
  path: string,
  raw: Uint8Array,
  flags: string[],
): Promise<Appended> {
  const letters = await lettersFor(folder.directory, flags)
  const name = `${uniqueName(new Date())},S=${raw.length}`
  const temporary = join(folder.directory, 'tmp', name)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(raw)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, join(folder.directory, 'cur', formatFileName({ name, letters })))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  return { folder: path, uid: await uidAfter(folder, name), uidValidity: folder.uids.uidValidity }
}

export async function expungeMessages(folder: MaildirFolder, uids: number[]): Promise<void> {
  for (const uid of uids) await folder.withMessage(uid, ({ path }) => rm(path))
}

async function lettersFor(directory: string, flags: string[]): Promise<string> {
  let letters = ''
  for (const flag of flags) letters += systemLetter(flag) ?? (await takeKeywordLetter(directory, flag))
  return letters
}

async function uidAfter(folder: MaildirFolder, name: string): Promise<number> {
  await folder.look()
  const uid = folder.uids.uidOf(name)
  if (uid !== undefined) return uid
  throw new TransientError(
    'append-unconfirmed',
    'The message was stored and is gone again; look for its Message-ID.',
  )
}
