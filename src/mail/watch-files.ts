/**
 * Watching files on this machine: file events where the system gives them, and the poll interval under them, because
 * events do not cross NFS and the kernel's watches may run out. Every event leads to a look at the files; when that
 * fails, the watch has failed and begins anew after a growing delay.
 */
import { type FSWatcher, watch } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { reconnectDelay } from './backoff.ts'
import type { Log, WatchHandlers } from './contract.ts'
import { fileError } from './file-errors.ts'

/** Events come in swarms; in ms. */
const settle = 20
/** There is no event when a parent folder is renamed or unmounted, so the files are looked at in between; in ms. */
const lookInterval = 5_000
const retry = { firstMs: 200, maxMs: 60_000 }

export interface WatchedFiles {
  account: string
  folder: string
  /** Files or folders, all of which have to be there. */
  paths: string[]
  pollIntervalMs: number
  log: Log
}

/** Resolves when `signal` aborts, never before and never with an error. */
export async function watchFiles(
  { account, folder, paths, pollIntervalMs, log }: WatchedFiles,
  handlers: WatchHandlers,
  signal: AbortSignal,
): Promise<void> {
  let attempt = 0
  while (!signal.aborted) {
    try {
      const before = (await lookAt(paths)).identities
      handlers.changed()
      attempt = 0
      await untilReplaced(before)
    } catch (thrown) {
      if (signal.aborted) return
      const error = fileError(thrown)
      const retryInMs = reconnectDelay(attempt, Math.random(), retry)
      attempt += 1
      log.warn({ account, folder, code: error.code, attempt, retryInMs }, 'mailbox cannot be watched')
      handlers.failed(error, retryInMs)
      await delay(retryInMs, undefined, { signal }).catch(() => {})
    }
  }

  /** Resolves when other files have taken the place of the watched ones, or `signal` aborts. */
  function untilReplaced(before: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const watchers: FSWatcher[] = []
      let soon: NodeJS.Timeout | undefined
      let times = ''
      let announcedAt = performance.now()
      const poll = setInterval(look, Math.min(pollIntervalMs, lookInterval))
      const stop = (): void => {
        clearInterval(poll)
        clearTimeout(soon)
        for (const watcher of watchers) watcher.close()
        signal.removeEventListener('abort', end)
      }
      const end = (): void => {
        stop()
        resolve()
      }
      signal.addEventListener('abort', end)
      if (signal.aborted) return end()

      for (const path of paths) {
        try {
          const watcher = watch(path, () => {
            soon ??= setTimeout(announce, settle)
          })
          watcher.on('error', () => watcher.close())
          watchers.push(watcher)
        } catch (error) {
          log.warn({ account, folder, code: fileError(error).code }, 'no file events; polling only')
        }
      }

      function announce(): void {
        soon = undefined
        announcedAt = Number.NEGATIVE_INFINITY
        look()
      }
      function look(): void {
        lookAt(paths).then(
          (now) => {
            if (signal.aborted) return
            if (now.identities !== before) return end()
            const due = performance.now() - announcedAt >= pollIntervalMs
            if (due || (times !== '' && now.times !== times)) {
              announcedAt = performance.now()
              handlers.changed()
            }
            times = now.times
          },
          (error) => {
            stop()
            reject(error)
          },
        )
      }
    })
  }
}

async function lookAt(paths: string[]): Promise<{ identities: string; times: string }> {
  const stats = await Promise.all(paths.map((path) => stat(path)))
  return {
    identities: stats.map(({ dev, ino }) => `${dev}:${ino}`).join(' '),
    times: stats.map(({ size, mtimeMs }) => `${size}:${mtimeMs}`).join(' '),
  }
}
