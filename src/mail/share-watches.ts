import type { MailAccount, WatchHandlers } from './contract.ts'

/** One watch of a folder, for everybody who asked for one. */
interface SharedWatch {
  handlers: Set<WatchHandlers>
  standing: boolean
  stop: AbortController
  ended: Promise<void>
}

/** The same account, but whoever watches a folder that is watched already joins that watch: one connection a folder. */
export function shareWatches(account: MailAccount): MailAccount {
  const watches = new Map<string, SharedWatch>()

  function begin(folder: string): SharedWatch {
    const stop = new AbortController()
    const handlers = new Set<WatchHandlers>()
    const shared: SharedWatch = { handlers, standing: false, stop, ended: Promise.resolve() }
    watches.set(folder, shared)
    // A turn later, so that the one who asked first is among the handlers when it stands.
    shared.ended = Promise.resolve().then(() =>
      account.watch(
        folder,
        {
          changed() {
            shared.standing = true
            for (const handler of [...handlers]) handler.changed()
          },
          failed(error, retryInMs) {
            shared.standing = false
            for (const handler of [...handlers]) handler.failed(error, retryInMs)
          },
        },
        stop.signal,
      ),
    )
    return shared
  }

  async function watch(folder: string, handlers: WatchHandlers, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    const shared = watches.get(folder) ?? begin(folder)
    shared.handlers.add(handlers)
    if (shared.standing) handlers.changed()
    const left = Promise.withResolvers<void>()
    const leave = (): void => left.resolve()
    signal.addEventListener('abort', leave, { once: true })
    try {
      await Promise.race([left.promise, shared.ended])
    } finally {
      signal.removeEventListener('abort', leave)
      shared.handlers.delete(handlers)
      if (shared.handlers.size === 0 && watches.get(folder) === shared) {
        watches.delete(folder)
        shared.stop.abort()
      }
    }
    if (shared.stop.signal.aborted) await shared.ended
  }

  return { ...account, watch }
}
