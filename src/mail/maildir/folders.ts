import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PermanentError } from '../../errors.ts'
import type { Folder } from '../contract.ts'
import { ifThere } from '../file-errors.ts'
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts'

/** Maildir++: INBOX is the root, "Clients/North" is the folder ".Clients.North" in it, in modified UTF-7. */

const specialNames: Record<string, string> = {
  drafts: '\\Drafts',
  entwürfe: '\\Drafts',
  sent: '\\Sent',
  'sent items': '\\Sent',
  gesendet: '\\Sent',
  trash: '\\Trash',
  papierkorb: '\\Trash',
  junk: '\\Junk',
  spam: '\\Junk',
  archive: '\\Archive',
  archiv: '\\Archive',
}

/** Where the folder is on the disk; PermanentError `folder-missing` for a name that cannot be one. */
export function maildirFolderDirectory(root: string, folder: string): string {
  if (folder.toUpperCase() === 'INBOX') return root
  const parts = folder.split('/')
  // A dot would make two folders of one; empty parts and control characters have no folder either.
  if (parts.some((part) => part === '' || part.includes('.') || /\p{Cc}/u.test(part))) {
    throw new PermanentError(
      'folder-missing',
      'A Maildir has no folder of that name: "/" separates, and "." cannot stand in it.',
    )
  }
  return join(root, `.${parts.map(encodeModifiedUtf7).join('.')}`)
}

export async function listMaildirFolders(root: string): Promise<Folder[]> {
  await stat(join(root, 'cur'))
  const folders: Folder[] = [{ path: 'INBOX', specialUse: null }]
  for (const entry of (await readdir(root, { withFileTypes: true })).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (!entry.isDirectory() || !/^\.[^.]/.test(entry.name)) continue
    if ((await ifThere(stat(join(root, entry.name, 'cur')))) === null) continue
    const path = entry.name.slice(1).split('.').map(decodeModifiedUtf7).join('/')
    folders.push({ path, specialUse: specialNames[path.toLowerCase()] ?? null })
  }
  return folders
}

/** Makes it, or what is missing of it. */
export async function createMaildirFolder(root: string, folder: string): Promise<void> {
  await stat(join(root, 'cur'))
  const directory = maildirFolderDirectory(root, folder)
  for (const part of ['cur', 'new', 'tmp'])
    await mkdir(join(directory, part), { recursive: true, mode: 0o700 })
  if (directory !== root) await writeFile(join(directory, 'maildirfolder'), '', { flag: 'a' })
}
