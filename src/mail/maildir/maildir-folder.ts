import { readdir, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { PermanentError } from '../../errors.ts'
import { ifThere } from '../file-errors.ts'
import { formatFileName, parseFileName } from './file-name.ts'
import { openUidList, type UidList } from './uid-list.ts'

/** A message as the disk has it now: `path` changes with every flag. */
export interface MaildirMessage {
  uid: number
  name: string
  letters: string
  path: string
}

/** One folder of a Maildir, looked at anew by each call of look(). */
export interface MaildirFolder {
  readonly directory: string
  readonly uids: UidList
  /** Every message, by ascending UID. */
  look(): Promise<MaildirMessage[]>
  /**
   * Does `work` with a message where it is at that moment: another program may rename it at any time. Null if it is gone.
   */
  withMessage<Result>(uid: number, work: (message: MaildirMessage) => Promise<Result>): Promise<Result | null>
  /** Gives a message other flag letters; a message in new/ goes to cur/, where flags can be. */
  setLetters(uid: number, change: (letters: string) => string): Promise<void>
}

/** Directory times have a grain; in ms. */
const grain = 50

export function openMaildirFolder(directory: string): MaildirFolder {
  const uids = openUidList(directory)
  let seen = new Map<string, { letters: string; path: string }>()
  let seenAt = ''
  let looking: Promise<unknown> = Promise.resolve()

  async function times(): Promise<string> {
    const stats = await Promise.all(
      ['new', 'cur'].map((part) => stat(join(directory, part), { bigint: true })),
    )
    const newest = Math.max(...stats.map(({ mtimeMs }) => Number(mtimeMs)))
    const sure = Date.now() - newest > grain
    return sure ? stats.map(({ ino, mtimeNs }) => `${ino}:${mtimeNs}`).join(' ') : ''
  }

  async function scan(): Promise<void> {
    // While somebody renames files a listing may miss one that is there all the time.
    for (let round = 0; round < 3; round += 1) {
      const before = await times()
      if (before !== '' && before === seenAt) return
      // new/ first: what wanders to cur/ meanwhile is seen twice, not never.
      const found = new Map<string, { letters: string; path: string }>()
      for (const part of ['new', 'cur']) {
        for (const entry of await readdir(join(directory, part), { withFileTypes: true })) {
          const file = entry.name
          const { name, letters } = parseFileName(file)
          // A link could lead to any file of the machine, and reading a pipe would never end.
          if (!entry.isFile()) continue
          // Control characters would break the list of UIDs; U+FFFD stands for bytes that cannot be opened again.
          if (file.startsWith('.') || /\p{Cc}|\ufffd/u.test(file)) continue
          found.set(name, { letters, path: join(directory, part, file) })
        }
      }
      seen = found
      seenAt = (await times()) === before ? before : ''
      if (seenAt !== '') return
    }
  }

  async function lookNow(): Promise<void> {
    const work = looking.then(async () => {
      await scan()
      await uids.update(seen.keys())
    })
    looking = work.catch(() => {})
    await work
  }

  function at(uid: number): MaildirMessage | null {
    const name = uids.nameOf(uid)
    const place = name === undefined ? undefined : seen.get(name)
    return name === undefined || place === undefined ? null : { uid, name, ...place }
  }

  async function withMessage<Result>(
    uid: number,
    work: (message: MaildirMessage) => Promise<Result>,
  ): Promise<Result | null> {
    for (let round = 0; round < 5; round += 1) {
      const message = at(uid)
      if (message === null) return null
      const done = await ifThere(work(message).then((result) => ({ result })))
      if (done !== null) return done.result
      seenAt = ''
      await lookNow()
    }
    return null
  }

  return {
    directory,
    uids,
    withMessage,
    async look() {
      await lookNow()
      const messages = [...seen].map(([name, place]) => ({ uid: uids.uidOf(name) ?? 0, name, ...place }))
      return messages.filter(({ uid }) => uid > 0).sort((a, b) => a.uid - b.uid)
    },
    async setLetters(uid, change) {
      await withMessage(uid, async ({ name, letters, path }) => {
        const wanted = formatFileName({ name, letters: change(letters) })
        const target = join(directory, 'cur', wanted)
        if (target !== path) await rename(path, target)
        seen.set(name, { letters: parseFileName(wanted).letters, path: target })
      })
    },
  }
}

export function checkUidValidity(folder: MaildirFolder, uidValidity: string): void {
  if (folder.uids.uidValidity === uidValidity) return
  throw new PermanentError(
    'uidvalidity-changed',
    'The folder was made anew: its UIDs mean other messages now.',
  )
}
