import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { BroadcastChannel, type Worker } from 'node:worker_threads'
import { PermanentError, TransientError, UserError } from '../../src/errors.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'

const threadEntry = new URL('./stand-in-thread.ts', import.meta.url)

/** An encoder on stand-in threads: what they read, how many started, and the ways to hold and release them. */
async function openOnStandIns(context: TestContext, threads = 1) {
  const name = randomUUID()
  const channel = new BroadcastChannel(name)
  const read: string[] = []
  let started = 0
  let told: () => void = () => {}
  channel.onmessage = (event) => {
    const data = (event as MessageEvent).data as { started?: true; reading?: string }
    if (data.started) channel.postMessage({ deaths: started++ })
    if (data.reading !== undefined) read.push(data.reading)
    told()
  }
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        told = resolve
      })
    }
  }
  const encoder = await openEncoder({ folder: name, threads, threadEntry })
  context.after(async () => {
    await encoder.close()
    channel.close()
  })
  return {
    encoder,
    read,
    starts: () => started,
    reading: (text: string, times = 1) => until(() => read.filter((each) => each === text).length >= times),
    release: () => channel.postMessage({ release: true }),
  }
}

test('results come in the order of the texts', async (context) => {
  const { encoder } = await openOnStandIns(context, 2)
  const texts = Array.from({ length: 200 }, (_, index) => 'x'.repeat((index * 37) % 101))
  const encodings = await encoder.encode(texts)
  assert.deepEqual(
    encodings.map((encoding) => encoding.embedding[0]),
    texts.map((text) => text.length),
  )
  assert.deepEqual(encodings[1]?.words, { count: 1, start: Int32Array.of(0), end: Int32Array.of(37) })
  assert.equal(encodings[1]?.urgency, 0.25)
  assert.equal(encodings[1]?.reply, 0.5)
})

test('no text is no work', async (context) => {
  const { encoder, read } = await openOnStandIns(context)
  assert.deepEqual(await encoder.encode([]), [])
  assert.deepEqual(read, [])
})

test('every result arrives though a thread dies', async (context) => {
  const { encoder, starts } = await openOnStandIns(context)
  const texts = ['a', 'bb', 'die once', 'dddd', 'eeeee']
  const encodings = await encoder.encode(texts)
  assert.deepEqual(
    encodings.map((encoding) => encoding.embedding[0]),
    texts.map((text) => text.length),
  )
  assert.equal(starts(), 2)
})

test('a text that ends two threads is given up, and its neighbours are read', async (context) => {
  const { encoder, starts } = await openOnStandIns(context)
  const neighbours = Promise.all(['before', 'after'].map((text) => encoder.encode([text])))
  const deadly = encoder.encode(['die'])
  const late = encoder.encode(['late'])
  await assert.rejects(deadly, (error) => {
    assert.ok(error instanceof PermanentError)
    assert.equal(error.code, 'text-ends-thread')
    return true
  })
  assert.equal((await neighbours).length, 2)
  assert.equal((await late)[0]?.embedding[0], 4)
  assert.equal(starts(), 3)
})

test('a text that uses up the memory of the thread ends only the thread', async (context) => {
  const { encoder } = await openOnStandIns(context)
  await assert.rejects(encoder.encode(['eat']), { code: 'text-ends-thread' })
  assert.equal((await encoder.encode(['next']))[0]?.embedding[0], 4)
})

test('a text that the model fails on is an error of that text alone', async (context) => {
  const { encoder, starts } = await openOnStandIns(context)
  const failing = assert.rejects(encoder.encode(['fail']), TransientError)
  const [fine] = await encoder.encode(['fine'])
  await failing
  assert.equal(fine?.embedding[0], 4)
  assert.equal(starts(), 1)
})

test('an aborted call rejects at once and its waiting texts are never read', async (context) => {
  const { encoder, read, reading, release } = await openOnStandIns(context)
  const held = encoder.encode(['hold'])
  await reading('hold')
  const ahead = encoder.encode(['y'.repeat(3_000)])
  const controller = new AbortController()
  const dropped = encoder.encode(['dropped', 'dropped too'], controller.signal)
  const kept = encoder.encode(['kept'])
  controller.abort(new Error('not needed any more'))
  await assert.rejects(dropped, { message: 'not needed any more' })
  release()
  await Promise.all([held, ahead, kept, reading('kept')])
  assert.equal(read.includes('dropped'), false)
  await assert.rejects(encoder.encode(['x'], AbortSignal.abort(new Error('before'))), { message: 'before' })
})

test('closing rejects what waits, ends the thread, and may be done twice', async (context) => {
  const { encoder, reading } = await openOnStandIns(context)
  const held = encoder.encode(['hold', 'waits'])
  const rejected = assert.rejects(held, { code: 'encoder-closed', retryable: true })
  await reading('hold')
  await encoder.close()
  await rejected
  await encoder.close()
  await assert.rejects(encoder.encode(['x']), { code: 'encoder-closed' })
})

test('a model that cannot be loaded is one sentence for a person', async () => {
  await assert.rejects(openEncoder({ folder: 'unusable', threadEntry }), (error) => {
    assert.ok(error instanceof UserError)
    assert.deepEqual([error.code, error.message], ['model-missing', 'The model is missing.'])
    return true
  })
})

test('a thread that dies before it is ready is an error, not a wait', async () => {
  await assert.rejects(openEncoder({ folder: 'stillborn', threadEntry }), { code: 'model-unusable' })
})

test('results arrive though a thread is terminated from outside', async (context) => {
  const workers: Worker[] = []
  const note = (worker: Worker) => void workers.push(worker)
  process.on('worker', note)
  context.after(() => process.off('worker', note))
  const { encoder, reading, release, starts } = await openOnStandIns(context)
  const first = encoder.encode(['hold', 'one'])
  await reading('hold')
  const rest = encoder.encode(['two', 'three'])
  await workers.at(-1)?.terminate()
  await reading('hold', 2)
  release()
  assert.equal((await first).length, 2)
  assert.equal((await rest).length, 2)
  assert.equal(starts(), 2)
})
