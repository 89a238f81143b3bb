import assert from 'node:assert/strict'
import { test } from 'node:test'
import { TransientError } from '../../src/errors.ts'
import { openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { shareWatches } from '../../src/mail/share-watches.ts'
import { until } from '../support/until.ts'

function listener() {
  const heard = { changes: 0, failures: 0 }
  const handlers = {
    changed: () => {
      heard.changes += 1
    },
    failed: () => {
      heard.failures += 1
    },
  }
  return { heard, handlers }
}

test('two who watch a folder share one watch, and each hears everything', async () => {
  const memory = openMemoryAccount('memory')
  const account = shareWatches(memory)
  const stop = new AbortController()
  const [one, two] = [listener(), listener()]
  const first = account.watch('INBOX', one.handlers, stop.signal)
  await until('the watch stands', () => one.heard.changes === 1)
  const second = account.watch('INBOX', two.handlers, stop.signal)
  assert.equal(two.heard.changes, 1, 'who joins is told at once')
  memory.deliver('Subject: x\r\n\r\n')
  memory.breakWatches(new TransientError('test', 'A test breaks it.'))
  assert.deepEqual([one.heard, two.heard], Array(2).fill({ changes: 3, failures: 1 }))
  assert.equal(memory.calls.filter((call) => call === 'watch').length, 1)
  stop.abort()
  await Promise.all([first, second])
})

test('when one leaves the other goes on, and after the last the watch is ended', async () => {
  const memory = openMemoryAccount('memory')
  const account = shareWatches(memory)
  const [stopOne, stopTwo] = [new AbortController(), new AbortController()]
  const [one, two] = [listener(), listener()]
  const first = account.watch('INBOX', one.handlers, stopOne.signal)
  const second = account.watch('INBOX', two.handlers, stopTwo.signal)
  await until('both stand', () => one.heard.changes === 1 && two.heard.changes === 1)
  stopOne.abort()
  await first
  memory.deliver('Subject: x\r\n\r\n')
  assert.deepEqual([one.heard.changes, two.heard.changes], [1, 2])
  stopTwo.abort()
  await second
  memory.deliver('Subject: x\r\n\r\n')
  assert.equal(two.heard.changes, 2)

  const again = account.watch('INBOX', one.handlers, AbortSignal.timeout(60_000))
  await until('a later watch begins anew', () => one.heard.changes === 2)
  await account.close()
  await again
})

test('a watch of a closed account, and one ended before it begins, resolve', async () => {
  const account = shareWatches(openMemoryAccount('memory'))
  await account.watch('INBOX', listener().handlers, AbortSignal.abort())
  await account.close()
  await account.watch('INBOX', listener().handlers, new AbortController().signal)
})
