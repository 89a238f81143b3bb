/**
 * Files of one message each as a store: one .eml file, or all in a folder.
 *
 * The UID comes from when the file got here (its ctime, which no program can set back) in slots of the kernel's clock,
 * and inside of a slot from its inode: the same in every process, without any list kept, and later files get higher ones.
 * A file that was touched or renamed counts as a new one.
 */
import type { BigIntStats } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { ifThere } from '../file-errors.ts'
import { readPart } from '../read-part.ts'
import type { MessageStore } from './message-store.ts'

/** The kernel's clock for files ticks every 4 ms, or every 10. In µs. */
const slot = 10_000
/** A slot that may still get files is waited for, or a later one could get a lower UID. In ms. */
const settle = 30

interface Known {
  uid: number
  name: string
  size: number
  receivedAt: string
}

export function openEmlFolder(path: string, kind: 'file' | 'folder'): MessageStore {
  const folder = kind === 'file' ? dirname(path) : path
  let uidValidity = ''
  let known = new Map<string, Known>()
  let byUid = new Map<number, Known>()
  let uids: number[] = []
  let looking: Promise<unknown> = Promise.resolve()

  async function names(): Promise<string[]> {
    if (kind === 'file') return [basename(path)]
    return (await readdir(folder)).filter((name) => /\.eml$/i.test(name) && !name.startsWith('.'))
  }

  async function look(): Promise<void> {
    uidValidity = String((await stat(path)).ino)
    const present = await names()
    for (let round = 0; round < 3; round += 1) {
      if (await learn(present)) break
      await delay(settle)
    }
    const there = new Set(present)
    known = new Map([...known].filter(([name]) => there.has(name)))
    byUid = new Map([...known.values()].map((message) => [message.uid, message]))
    uids = [...byUid.keys()].sort((a, b) => a - b)
  }

  /** Gives UIDs to the files that have none; false if some are too young for that. */
  async function learn(present: string[]): Promise<boolean> {
    let complete = true
    const taken = new Set([...known.values()].map(({ uid }) => uid))
    for (const name of present.filter((name) => !known.has(name)).sort()) {
      const stats = await ifThere(lstat(join(folder, name), { bigint: true }))
      if (stats === null || !stats.isFile()) continue
      if (Math.abs(Date.now() - Number(stats.ctimeMs)) < settle) {
        complete = false
        continue
      }
      let uid = firstUid(stats)
      while (taken.has(uid)) uid += 1
      taken.add(uid)
      const receivedAt = new Date(Number(stats.mtimeMs)).toISOString()
      known.set(name, { uid, name, size: Number(stats.size), receivedAt })
    }
    return complete
  }

  return {
    look() {
      const work = looking.then(look)
      looking = work.catch(() => {})
      return work
    },
    get uidValidity() {
      return uidValidity
    },
    get uidNext() {
      return (uids.at(-1) ?? 0) + 1
    },
    get count() {
      return uids.length
    },
    accepts: async (other) => other === uidValidity,
    uidsAfter: (after, limit) => uids.filter((uid) => uid > after).slice(0, Math.max(0, limit)),
    lastUids: (count) => (count <= 0 ? [] : uids.slice(-count)),
    async entry(uid) {
      const found = byUid.get(uid)
      return found === undefined ? null : { uid, size: found.size, receivedAt: found.receivedAt, flags: [] }
    },
    async read(uid, maxBytes) {
      const found = byUid.get(uid)
      return found === undefined ? null : ifThere(readPart(join(folder, found.name), 0, maxBytes))
    },
  }
}

function firstUid({ ctimeNs, ino }: BigIntStats): number {
  const microseconds = ctimeNs / 1000n
  return Number(microseconds - (microseconds % BigInt(slot)) + (ino % BigInt(slot)))
}
