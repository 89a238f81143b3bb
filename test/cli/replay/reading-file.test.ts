import assert from 'node:assert/strict'
import { appendFile, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openReadingFile } from '../../../src/cli/replay/reading-file.ts'
import { encodingOf, standInEncoder } from '../../support/stand-in-encoder.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const texts = ['two jugs, please', 'the machine is broken!', 'two jugs, please']

test('a text is encoded once, also by the next command, and reads the same', async (t) => {
  const folder = join(await temporaryFolder(t), 'data')
  const first = standInEncoder()
  const file = await openReadingFile(folder, first)
  const read = await file.read(texts)
  assert.equal(first.encoded, 2)
  assert.deepEqual(file.counts, { known: 1, encoded: 2 })

  const second = standInEncoder()
  const again = await (await openReadingFile(folder, second)).read([...texts, 'new'])
  assert.equal(second.encoded, 1)
  assert.deepEqual(again[3], pickReading('new'))
  for (const [index, text] of texts.entries()) {
    const { embedding, sentiment, urgency } = pickReading(text)
    for (const reading of [read[index], again[index]]) {
      assert.deepEqual(reading?.embedding, embedding)
      assert.deepEqual(reading?.sentiment, sentiment)
      assert.equal(Math.fround(reading?.urgency ?? 0), Math.fround(urgency))
    }
  }
})

test('what a crash left half-written is cut off, and what follows is read right', async (t) => {
  const folder = await temporaryFolder(t)
  await (await openReadingFile(folder, standInEncoder())).read(['one'])
  await appendFile(join(folder, 'readings-stand-in.bin'), Buffer.alloc(77, 1))
  await (await openReadingFile(folder, standInEncoder())).read(['two'])
  const encoder = standInEncoder()
  const [one, two] = await (await openReadingFile(folder, encoder)).read(['one', 'two'])
  assert.equal(encoder.encoded, 0)
  assert.deepEqual(
    [one?.embedding, two?.embedding],
    [encodingOf('one').embedding, encodingOf('two').embedding],
  )
})

test('other weights begin a file of their own and remove the old one; nobody else may read it', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'readings-older.bin'), 'x')
  await writeFile(join(folder, 'something-else.bin'), 'x')
  await (await openReadingFile(folder, standInEncoder())).read(['one'])
  assert.deepEqual((await readdir(folder)).sort(), ['readings-stand-in.bin', 'something-else.bin'])
  assert.equal((await stat(join(folder, 'readings-stand-in.bin'))).mode & 0o077, 0)
})

function pickReading(text: string) {
  const { embedding, sentiment, urgency } = encodingOf(text)
  return { embedding, sentiment, urgency }
}
