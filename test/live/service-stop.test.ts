/** A stop that cannot finish what is in flight, because a server does not answer: ten seconds, and nothing is lost. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { startProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'
import { mail, messageId } from './support/mails.ts'
import { makePlace, timesDecided, untilHandled } from './support/place.ts'

describe('a stop ends within ten seconds', { concurrency: 2 }, () => {
  let dovecot: Dovecot
  let encoder: Encoder
  before(async () => {
    ;[dovecot, encoder] = await Promise.all([startDovecot(), openEncoder()])
  })
  after(async () => {
    await encoder?.close()
    await dovecot?.stop()
  })

  it('although the mail server does not answer any more, and the next start does the rest', async (t) => {
    const proxy = await startProxy(dovecot.ports.imap)
    t.after(() => proxy.close())
    const place = await makePlace(t, { dovecot, encoder, port: proxy.port })
    for (let number = 1; number <= 10; number++) await place.person.receive(mail('order', number))
    let written = 0
    const first = await place.start({
      onStep({ action }, step) {
        // A draft is on its way, and its answer will never come.
        if (action !== 'draft' || step !== 'noted') return
        written += 1
        if (written === 3) proxy.freeze()
      },
    })
    await until('the server is mute', () => written >= 3)
    const asked = performance.now()
    await first.close()
    assert.ok(performance.now() - asked < 10_000, `the stop took ${performance.now() - asked} ms`)

    proxy.thaw()
    const second = await place.start()
    const subjects = async () => (await place.person.look('Drafts')).map(({ subject }) => subject)
    await until('every mail has its draft', async () => (await subjects()).length >= 10, 20_000)
    await until('all work is done', () => second.service.isIdle(), 20_000)
    assert.equal(new Set(await subjects()).size, (await subjects()).length)
    const ids = Array.from({ length: 10 }, (_, index) => messageId('order', index + 1))
    assert.deepEqual(timesDecided(first, second), Object.fromEntries(ids.map((id) => [id, 1])))
  })

  it('although Redis is gone for good', async (t) => {
    const place = await makePlace(t, { dovecot, encoder })
    const socket = join(place.folder, 'own.sock')
    const redis = spawn(
      'redis-server',
      ['--port', '0', '--unixsocket', socket, '--save', '', '--dir', place.folder],
      {
        stdio: 'ignore',
      },
    )
    t.after(() => redis.kill('SIGKILL'))
    const config = { ...place.config, redis: { url: () => `unix://${socket}` } }
    const running = await place.start({ config })
    await place.person.receive(mail('order', 1))
    await untilHandled(running, 1)
    redis.kill('SIGKILL')
    await once(redis, 'exit')
    await until(
      'the loss was noticed',
      () => running.said('redis cannot be reached; trying again').length > 0,
    )
    await place.person.receive(mail('order', 2))
    const asked = performance.now()
    await running.close()
    assert.ok(performance.now() - asked < 10_000, `the stop took ${performance.now() - asked} ms`)
  })
})
