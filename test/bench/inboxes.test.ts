import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { readInboxes } from '../../bench/labels/inboxes.ts'

async function folderWith(t: TestContext, text: string): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-inboxes-'))
  t.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'one.txt'), text)
  return pathToFileURL(`${folder}/`)
}

test('every made-up inbox has labels that can be told apart, each with texts to know and one to ask', () => {
  const inboxes = readInboxes(new URL('../../bench/inboxes/', import.meta.url))
  assert.ok(inboxes.length >= 36)
  for (const { name, labels } of inboxes) {
    const names = labels.map((label) => label.name)
    assert.ok(names.length >= 8, name)
    assert.equal(new Set(names).size, names.length, name)
    for (const { name: label, texts } of labels) assert.ok(texts.length >= 4, `${name}: ${label}`)
    const texts = labels.flatMap((label) => label.texts)
    assert.equal(new Set(texts).size, texts.length, name)
  }
})

test('a line in the wrong place is named by file and line', async (t) => {
  for (const [text, line] of [
    ['a text of nobody', 1],
    ['## desk\na text of no label', 2],
    ['# label | of no | inbox', 1],
    ['## desk\n\n# label | with one wording', 3],
  ] as const) {
    const folder = await folderWith(t, text)
    assert.throws(() => readInboxes(folder), new RegExp(`one\\.txt:${line} `))
  }
})

test('an inbox is read with its labels, both wordings and its texts', async (t) => {
  const folder = await folderWith(
    t,
    '## desk\n# Invoice | a bill | to be paid\nhere is the bill\n\npay this\n',
  )
  assert.deepEqual(readInboxes(folder), [
    {
      name: 'desk',
      labels: [
        { name: 'Invoice', descriptions: ['a bill', 'to be paid'], texts: ['here is the bill', 'pay this'] },
      ],
    },
  ])
})
