import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from '../support/temporary-folder.ts'

const tools = ['bash', 'dirname', 'readlink', 'mktemp', 'rm', 'tail', 'chmod']

/** Runs script/setup on a machine that has neither Redis nor anything else but a few tools and these programs. */
async function setUp(context: TestContext, programs: Record<string, string>, ...parts: string[]) {
  const folder = await temporaryFolder(context)
  for (const tool of tools)
    symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(folder, tool))
  for (const [name, script] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return spawnSync(resolve('script/setup'), parts, { env: { PATH: folder }, encoding: 'utf8' })
}

test('setup is silent when nothing is missing', async (context) => {
  const { status, stdout, stderr } = await setUp(context, { 'redis-server': 'exit 0' }, 'redis')
  assert.deepEqual([status, stdout, stderr], [0, '', ''])
})

test('setup without root says what to run', async (context) => {
  const { status, stderr } = await setUp(context, { id: 'echo 1000' }, 'redis')
  assert.equal(
    stderr,
    'setup: redis-server is missing, and only root can install. Run: sudo apt-get install -y --no-install-recommends redis-server\n',
  )
  assert.equal(status, 1)
})

test('setup on a system without apt-get says so', async (context) => {
  const { status, stderr } = await setUp(context, { id: 'echo 0' }, 'redis')
  assert.match(stderr, /^setup: redis-server is missing, and there is no apt-get here\. .*\n$/)
  assert.equal(status, 1)
})

test('setup updates the list before it installs, and shows what went wrong', async (context) => {
  if (process.getuid?.() !== 0) return context.skip('only root gets that far')
  const programs = { id: 'echo 0', 'apt-get': 'echo "apt-get $*"; [ "$1" = update ]' }
  const { status, stderr } = await setUp(context, programs, 'redis')
  assert.equal(
    stderr,
    [
      'apt-get update -q',
      'apt-get install -yq --no-install-recommends redis-server',
      'setup: apt-get could not install redis-server, see above. Is the network there? Is another apt-get running?',
      '',
    ].join('\n'),
  )
  assert.equal(status, 1)
})

test('setup refuses a name it does not know', async (context) => {
  const { status, stderr } = await setUp(context, {}, 'postgres')
  assert.match(
    stderr,
    /there is nothing called "postgres" to set up; there are: redis, dovecot, rt, redmine, descriptions\./,
  )
  assert.equal(status, 1)
})
