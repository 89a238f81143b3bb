import { lstat, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { filed, ifThere } from './file-errors.ts'
import { byArrival } from './maildir/file-name.ts'
import { listMaildirFolders, maildirFolderDirectory } from './maildir/folders.ts'
import { beginsLikeMbox } from './mbox/mbox-account.ts'
import {
  defaultMaxBytes,
  readMboxMessages,
  type StreamedMessage,
  type StreamOptions,
} from './mbox/read-mbox-messages.ts'
import { readPart } from './read-part.ts'

/**
 * Every message of an mbox file, an .eml file, a folder of .eml files, or a Maildir with its subfolders, one at a time and
 * in a fixed order: nothing is written, no UIDs are kept. `index` counts on over all of it. Throws PermanentError
 * `folder-missing` if there is nothing of that name.
 */
export async function* readMessages(
  path: string,
  options: StreamOptions = {},
): AsyncGenerator<StreamedMessage, void, undefined> {
  const kind = await filed(() => kindOf(path))
  if (kind === 'mbox') yield* readMboxMessages(path, options)
  else yield* readFiles(kind === 'maildir' ? maildirFiles(path) : emlFiles(path, kind), options)
}

async function kindOf(path: string): Promise<'mbox' | 'maildir' | 'folder' | 'file'> {
  if (!(await stat(path)).isDirectory()) return (await beginsLikeMbox(path)) ? 'mbox' : 'file'
  return (await ifThere(stat(join(path, 'cur')))) === null ? 'folder' : 'maildir'
}

async function* maildirFiles(root: string): AsyncGenerator<string> {
  for (const folder of await listMaildirFolders(root)) {
    const directory = maildirFolderDirectory(root, folder.path)
    for (const part of ['cur', 'new']) {
      const files = (await ifThere(readdir(join(directory, part)))) ?? []
      for (const file of files.filter((name) => !name.startsWith('.')).sort(byArrival)) {
        yield join(directory, part, file)
      }
    }
  }
}

async function* emlFiles(path: string, kind: 'folder' | 'file'): AsyncGenerator<string> {
  if (kind === 'file') return yield path
  const files = (await readdir(path)).filter((name) => /\.eml$/i.test(name))
  for (const file of files.sort()) yield join(path, file)
}

async function* readFiles(
  paths: AsyncIterable<string>,
  { maxBytes = defaultMaxBytes }: StreamOptions,
): AsyncGenerator<StreamedMessage, void, undefined> {
  let index = 0
  for await (const path of paths) {
    // Another program may take it away meanwhile.
    const stats = await ifThere(lstat(path))
    if (stats === null || !stats.isFile()) continue
    const raw = await ifThere(readPart(path, 0, maxBytes))
    if (raw === null) continue
    yield { raw, index, truncated: stats.size > raw.length }
    index += 1
  }
}
