/**
 * What one watched IMAP folder costs in memory: N mailboxes of a throw-away Dovecot are watched from this process.
 * Run: node --expose-gc bench/watch.ts [N]
 */
import { startDovecot } from '../src/demo/dovecot.ts'
import type { MailAccount } from '../src/mail/contract.ts'
import { openMailAccount } from '../src/mail/registry.ts'
import { countArgument } from './count-argument.ts'

const count = countArgument(process.argv[2], 'mailboxes', 400)
const silent = { debug() {}, info() {}, warn() {}, error() {} }
const kilobyte = 1024
/** As many begin at once. All together would only show how far the heap grows for a moment. */
const batch = 20

async function resident(): Promise<number> {
  // Twice, with a turn of the event loop between, frees what finalizers held.
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  return process.memoryUsage().rss
}

const dovecot = await startDovecot()
const stop = new AbortController()
const accounts: MailAccount[] = []

async function watchMany(from: number, to: number, tls: boolean): Promise<void> {
  const standing = Array.from({ length: to - from }, (_, index) => {
    const settings = {
      type: 'imap' as const,
      host: 'localhost',
      port: tls ? (dovecot.ports.imaps ?? 0) : dovecot.ports.imap,
      tls,
      certificateAuthority: dovecot.certificate ?? undefined,
      user: `bench${from + index}`,
      password: () => 'secret',
      pollIntervalMs: 600_000,
    }
    const account = openMailAccount(settings.user, settings, silent)
    accounts.push(account)
    return new Promise<void>((resolve, reject) => {
      void account.watch('INBOX', { changed: resolve, failed: reject }, stop.signal)
    })
  })
  await Promise.all(standing)
}

try {
  console.log(`${count} watched folders, Node ${process.version}, ${process.platform} ${process.arch}`)
  let next = 0
  for (const tls of [false, true]) {
    // The first few pay for code and buffers that all share.
    await watchMany(next, next + batch, tls)
    next += batch
    const before = await resident()
    const started = performance.now()
    for (const end = next + count; next < end; next += batch) await watchMany(next, next + batch, tls)
    const seconds = (performance.now() - started) / 1000
    const each = (await resident()) - before
    const kilobytes = (each / count / kilobyte).toFixed(0)
    console.log(
      `${tls ? 'TLS  ' : 'plain'}  ${kilobytes} KB each, all standing after ${seconds.toFixed(1)} s`,
    )
  }
} finally {
  stop.abort()
  await Promise.all(accounts.map((account) => account.close()))
  await dovecot.stop()
}
