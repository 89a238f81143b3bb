import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadConfig } from '../../src/config/load-config.ts'

const folder = await mkdtemp(join(tmpdir(), 'mailroom-server-'))
after(() => rm(folder, { recursive: true, force: true }))

async function load(server: string, environment: NodeJS.ProcessEnv = {}) {
  const path = join(folder, 'mailroom.yaml')
  const rest =
    'tickets:\n  help.desk: { type: rt, url: "https://rt.example.com" }\nlabels: [{ name: A, description: a bill }]\n'
  await writeFile(path, `${server}\n${rest}`)
  return (await loadConfig(path, environment)).server
}

test('without `server` nothing listens', async () => {
  assert.equal(await load(''), null)
})

for (const [written, listen] of [
  ['127.0.0.1:8025', { host: '127.0.0.1', port: 8025 }],
  ['localhost:1', { host: 'localhost', port: 1 }],
  ['"[::1]:65535"', { host: '::1', port: 65535 }],
] as const) {
  test(`it listens on ${written}`, async () => {
    assert.deepEqual((await load(`server: { listen: ${written} }`))?.listen, listen)
  })
}

for (const wrong of [
  '8025',
  '":8025"',
  '127.0.0.1',
  '127.0.0.1:0',
  '127.0.0.1:65536',
  'http://x:80',
  '"::1:8025"',
  'a@b:80',
]) {
  test(`${wrong} is no place to listen`, async () => {
    await assert.rejects(load(`server: { listen: ${wrong} }`), /1: server\.listen: .* came, expected: .*port/)
  })
}

test('the secret of webhooks is read when it is asked for, from the variable or the file', async () => {
  const environment: NodeJS.ProcessEnv = {}
  const server = (await load('server: { listen: "127.0.0.1:8025" }', environment)) ?? assert.fail()
  assert.equal(server.hookSecret('help.desk'), undefined)
  environment.MAILROOM_HELP_DESK_HOOK = 'first'
  assert.equal(server.hookSecret('help.desk'), 'first')
  delete environment.MAILROOM_HELP_DESK_HOOK
  await writeFile(join(folder, 'hook'), 'second\n')
  environment.MAILROOM_HELP_DESK_HOOK_FILE = join(folder, 'hook')
  assert.equal(server.hookSecret('help.desk'), 'second')
  await writeFile(join(folder, 'hook'), '\n')
  assert.throws(() => server.hookSecret('help.desk'), /the secret in it is empty/)
})
