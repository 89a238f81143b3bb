/** `mailroom run`, stopped while it starts. */
import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { until } from '../support/until.ts'
import { programFolder, startProgram } from './support/program.ts'

const patience = 120_000

test('a stop while the service starts ends it in order, its redis-server too', async (context) => {
  const folder = await programFolder()
  for (const name of ['cur', 'new', 'tmp']) await mkdir(join(folder, 'mail', name), { recursive: true })
  const config = {
    data: join(folder, 'data'),
    accounts: { shop: { type: 'maildir', path: join(folder, 'mail') } },
    labels: [{ name: 'Order', description: 'A customer orders something.', write: { keyword: 'Order' } }],
  }
  const file = join(folder, 'mailroom.yaml')
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config))
  const run = startProgram(context, folder, 'run', '--config', file)
  await until('redis-server appears', () => run.processes().length > 0, patience)
  run.child.kill('SIGINT')
  assert.deepEqual(await run.ended, [0, null], run.output())
  assert.deepEqual(run.processes(), [])
})
