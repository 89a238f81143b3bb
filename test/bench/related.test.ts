import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { related } from '../../bench/eval/related.ts'
import { standInEncoder } from '../support/stand-in-encoder.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const rows = [
  { label: 'card', text: 'my card is lost' },
  { label: 'card', text: 'the lost card' },
  { label: 'rate', text: 'exchange rate today' },
  { label: 'rate', text: 'which exchange rate' },
  // Strangers are left out: these two would be the most alike pair.
  { label: 'oos', text: 'sing a song' },
  { label: 'None', text: 'sing a song' },
]

test('pairs of one label have the higher cosine where texts share words, for us and for TF-IDF', async (t) => {
  const folder = await temporaryFolder(t)
  await mkdir(join(folder, 'train'))
  const lines = gzipSync(rows.map((row) => JSON.stringify(row)).join('\n'))
  for (const name of ['banking77.test', 'clinc150.test', 'askubuntu.all', 'hwu64.test', 'it_tickets.test'])
    await writeFile(join(folder, 'train', `${name}.jsonl.gz`), lines)
  const setting = { data: pathToFileURL(`${folder}/`), encoder: standInEncoder(), base: null, rows: 100 }
  const results = await Array.fromAsync(related(setting))
  assert.deepEqual(
    results.map(({ rows, value, baselines, bar }) => [rows, value, baselines, bar !== null]),
    [true, true, true, true, false].map((hasBar) => [4, 1, { 'TF-IDF': 1, 'base encoder': null }, hasBar]),
  )
})
