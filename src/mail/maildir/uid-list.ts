/**
 * A Maildir has no UIDs. Mailroom keeps them in `mailroom-uidlist`, a log that is only ever appended to:
 *
 *     1 1767600000000            version and UIDVALIDITY
 *     1767600001.M1P2.host       this message has UID 1
 *     1767600002.M1P2.host       this one UID 2
 *
 * The UID is the number of the line. That needs no lock: processes that append at the same time all read the same order
 * afterwards, and of a name written twice the first line counts (the other number is never used). A line torn by a
 * crash is ended by whoever writes next and is nobody's name. A message that was moved away and comes back has the UID it
 * had. Removing the file makes new UIDs under a new UIDVALIDITY.
 */
import { link, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PermanentError, TransientError } from '../../errors.ts'
import { ifThere } from '../file-errors.ts'
import { byArrival, uniqueName } from './file-name.ts'

const fileName = 'mailroom-uidlist'
const newline = 10

export interface UidList {
  /** Gives each of these messages a UID if it has none, reading first what other processes gave. */
  update(names: Iterable<string>): Promise<void>
  readonly uidValidity: string
  readonly uidNext: number
  uidOf(name: string): number | undefined
  nameOf(uid: number): string | undefined
}

export function openUidList(directory: string): UidList {
  const path = join(directory, fileName)
  let identity = ''
  let read = 0
  let uidValidity = ''
  let names: (string | null)[] = []
  let uids = new Map<string, number>()

  function forget(): void {
    read = 0
    uidValidity = ''
    names = []
    uids = new Map()
  }

  function take(line: string): void {
    if (uidValidity === '') {
      uidValidity = /^1 ([1-9]\d{0,18})$/.exec(line)?.[1] ?? ''
      if (uidValidity !== '') return
      throw new PermanentError(
        'uidlist-damaged',
        `A ${fileName} is damaged; remove it, and the folder is read anew.`,
      )
    }
    if (line === '') return
    const known = uids.has(line)
    names.push(known ? null : line)
    if (!known) uids.set(line, names.length)
  }

  /** Reads the lines that were added since the last time; gives false where there is no file. */
  async function readOn(): Promise<boolean> {
    const file = await ifThere(open(path, 'r'))
    if (file === null) return false
    try {
      const { ino, birthtimeMs, size } = await file.stat()
      // An inode alone is soon used again for a file made anew.
      const now = `${ino}:${birthtimeMs}`
      if (now !== identity || size < read) forget()
      identity = now
      const bytes = Buffer.alloc(size - read)
      const { bytesRead } = await file.read(bytes, 0, bytes.length, read)
      // A line without its end is being written, or torn.
      const whole = bytes.subarray(0, bytes.subarray(0, bytesRead).lastIndexOf(newline) + 1)
      if (whole.length === 0) return true
      for (const line of whole.toString('utf8', 0, whole.length - 1).split('\n')) take(line)
      read += whole.length
      return true
    } finally {
      await file.close()
    }
  }

  async function create(): Promise<void> {
    const temporary = join(directory, 'tmp', uniqueName(new Date()))
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(`1 ${Date.now()}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    // A link cannot replace the file that another process made meanwhile.
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
    await rm(temporary)
  }

  async function append(added: string[]): Promise<void> {
    const file = await open(path, 'a+', 0o600)
    try {
      const { size } = await file.stat()
      const last = Buffer.alloc(1)
      await file.read(last, 0, 1, Math.max(0, size - 1))
      await file.appendFile(`${last[0] === newline ? '' : '\n'}${added.join('\n')}\n`)
      // A UID that was used must not be given to another message after a power cut.
      await file.datasync()
    } finally {
      await file.close()
    }
  }

  return {
    async update(present) {
      // An iterator could be walked only once.
      const wanted = [...present]
      // More than one round only if the file vanishes or another process dies in the middle of a line.
      for (let round = 0; round < 5; round += 1) {
        if (!(await readOn())) {
          await create()
          continue
        }
        const added = wanted.filter((name) => !uids.has(name)).sort(byArrival)
        if (added.length === 0) return
        await append(added)
      }
      if (wanted.some((name) => !uids.has(name))) {
        throw new TransientError('uidlist-busy', `The ${fileName} of a folder cannot be written.`)
      }
    },
    get uidValidity() {
      return uidValidity
    },
    get uidNext() {
      return names.length + 1
    },
    uidOf: (name) => uids.get(name),
    nameOf: (uid) => names[uid - 1] ?? undefined,
  }
}
