/** The shipped weights themselves, in the real model thread. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Worker } from 'node:worker_threads'
import { UserError } from '../../src/errors.ts'
import type { Encoder } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'

const shipped = fileURLToPath(new URL('../../models/encoder', import.meta.url))
let encoder: Encoder
let readyAfter = 0

before(async () => {
  const started = performance.now()
  encoder = await openEncoder()
  readyAfter = performance.now() - started
})
after(() => encoder.close())

function cosine(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, place) => sum + value * (right[place] ?? 0), 0)
}

async function one(text: string) {
  const [encoding] = await encoder.encode([text])
  assert.ok(encoding)
  return encoding
}

test('the encoder is ready within two seconds', () => {
  assert.ok(readyAfter < 2_000, `${readyAfter} ms`)
})

test('an encoding has every output in its shape and range', async () => {
  const text = 'My invoice 4711 is wrong. Please send a new one today!'
  const encoding = await one(text)
  const { words } = encoding
  assert.equal(encoding.embedding.length, encoder.facts.dimension)
  assert.ok(Math.abs(cosine(encoding.embedding, encoding.embedding) - 1) < 1e-4)
  assert.ok(Math.abs(encoding.sentiment.reduce((sum, value) => sum + value) - 1) < 1e-4)
  for (const value of [encoding.urgency, encoding.reply, ...encoding.salience, ...encoding.keyphrase]) {
    assert.ok(value >= 0 && value <= 1, String(value))
  }
  assert.equal(words.count, 13)
  assert.equal(encoding.salience.length, 13)
  assert.equal(encoding.keyphrase.length, 39)
  assert.equal(text.slice(words.start[1], words.end[2]), 'invoice 4711')
})

test('like texts are near each other, unlike ones are not', async () => {
  const [invoice, bill, match] = await encoder.encode([
    'The invoice is wrong, we were charged twice.',
    'You billed us two times, please correct it.',
    'Great game on Sunday, the home team won.',
  ])
  assert.ok(invoice && bill && match)
  assert.ok(cosine(invoice.embedding, bill.embedding) > cosine(invoice.embedding, match.embedding) + 0.2)
})

test('a text gets the same answer whatever is read beside it', async () => {
  const alone = await one('Where is my order?')
  const [, among] = await encoder.encode(['An entirely different text!', 'Where is my order?', 'a b c d'])
  assert.deepEqual(among, alone)
})

test('a text of many windows is read to its end', async () => {
  const text = `${'The weather was fine and nothing happened. '.repeat(150)}Refund invoice 4711.`
  const encoding = await one(text)
  const { count, start, end } = encoding.words
  assert.equal(text.slice(start[count - 1], end[count - 1]), '.')
  assert.equal(text.slice(start[count - 2], end[count - 2]), '4711')
  assert.ok(Math.abs(cosine(encoding.embedding, encoding.embedding) - 1) < 1e-4)
  assert.ok(encoding.salience.every((value) => value > 0))
})

test('an extremely long text is read up to the cap', async () => {
  const { words } = await one('word '.repeat(200_000))
  assert.ok(words.count > 3_000 && words.count < 4_000, String(words.count))
})

test('empty and odd texts are read like any other', async () => {
  for (const text of ['', ' ', '\u0000', '\ud800', '🙂'.repeat(1_000), '[SEP]', 'x'.repeat(100_000)]) {
    const encoding = await one(text)
    assert.ok(Math.abs(cosine(encoding.embedding, encoding.embedding) - 1) < 1e-4)
  }
})

test('the main thread stays free while a long text is read', async () => {
  let longest = 0
  let last = performance.now()
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last)
    last = performance.now()
  }, 1)
  await one('A rather long text, with words of many kinds. '.repeat(20_000))
  clearInterval(timer)
  // Far below what the reading takes (0.3 s), far above what a busy machine adds.
  assert.ok(longest < 100, `${longest} ms`)
})

test('every result arrives though the model thread dies in the middle', async () => {
  const workers: Worker[] = []
  const note = (worker: Worker) => void workers.push(worker)
  process.on('worker', note)
  const mortal = await openEncoder({ threadEntry: new URL('./mortal-thread.ts', import.meta.url) })
  try {
    const texts = Array.from(
      { length: 40 },
      (_, index) => `Ticket ${index}: no paper in the printer on floor ${index}.`,
    )
    const expected = await encoder.encode(texts)
    const again = texts.map((text) => mortal.encode([text]))
    await Promise.race(again)
    workers.at(-1)?.postMessage({ die: true })
    assert.deepEqual((await Promise.all(again)).flat(), expected)
    assert.equal(workers.length, 2)
  } finally {
    process.off('worker', note)
    await mortal.close()
  }
})

test('closing in the middle of a long text harms nobody', async () => {
  const other = await openEncoder()
  const reading = assert.rejects(other.encode(['word '.repeat(3_000)]), { code: 'encoder-closed' })
  await one('The other encoder is at work.')
  await other.close()
  await reading
})

test('a process may exit in the middle of a long text', () => {
  const script = fileURLToPath(new URL('./exit-while-reading.ts', import.meta.url))
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  assert.deepEqual({ status, stderr }, { status: 3, stderr: '' })
})

test('missing and damaged files are told in one sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-model-'))
  try {
    await cp(shipped, folder, { recursive: true })
    const weights = join(folder, 'model.onnx')
    const content = await readFile(weights)

    content[content.length - 1] = (content[content.length - 1] ?? 0) ^ 1
    await writeFile(weights, content)
    await assert.rejects(
      openEncoder({ folder }),
      refusal('model-damaged', /model\.onnx is damaged: its SHA-256/),
    )
    await writeFile(weights, content.subarray(1))
    await assert.rejects(
      openEncoder({ folder }),
      refusal('model-damaged', /model\.onnx is damaged: it has \d+ bytes/),
    )
    await rm(weights)
    await assert.rejects(openEncoder({ folder }), refusal('model-missing', /model\.onnx is missing/))
    await writeFile(join(folder, 'config.json'), '{"version":')
    await assert.rejects(openEncoder({ folder }), refusal('model-damaged', /config\.json is damaged/))
    await rm(folder, { recursive: true })
    await assert.rejects(openEncoder({ folder }), refusal('model-missing', /config\.json is missing/))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

function refusal(code: string, sentence: RegExp) {
  return (error: unknown) => {
    assert.ok(error instanceof UserError)
    assert.equal(error.code, code)
    assert.match(error.message, sentence)
    assert.equal(error.message.split('\n').length, 1)
    return true
  }
}
