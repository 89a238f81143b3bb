import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'runner-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** Runs script/run-tests.ts on a file of these contents; NODE_TEST_CONTEXT would make it a child of this run. */
function runTests(source: string): { status: number | null; output: string } {
  const file = join(folder, 'sample.test.ts')
  writeFileSync(
    file,
    `import { test } from 'node:test'\nimport { spawn } from 'node:child_process'\n${source}`,
  )
  return runnerOn(file)
}

function runnerOn(path: string): { status: number | null; output: string } {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve('script/run-tests.ts'), path], {
    env,
    encoding: 'utf8',
  })
  return { status, output: stdout + stderr }
}

test('a green run ends with the summary of node:test and exit code 0', () => {
  const { status, output } = runTests("test('good', () => {})\ntest.skip('later', () => {})\n")
  assert.match(
    output,
    /ℹ tests 2\nℹ suites 0\nℹ pass 1\nℹ fail 0\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0\nℹ duration_ms [\d.]+\n$/,
  )
  assert.equal(status, 0)
})

test('a failing test fails the run and is repeated at the end', () => {
  const { status, output } = runTests("test('bad', () => { throw new Error('as it should') })\n")
  assert.equal(status, 1)
  assert.match(output, /ℹ fail 1\n[\s\S]*✖ failing tests:[\s\S]*as it should/)
})

test('a run without any test fails', () => {
  const { status, output } = runnerOn(join(folder, 'nothing'))
  assert.equal(status, 1)
  assert.match(output, /No test ran/)
})

test('a process that a test leaves behind fails the run and is killed', () => {
  const { status, output } = runTests(
    "test('leaky', () => { spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).unref() })\n",
  )
  assert.equal(status, 1)
  const pid = Number(/A test left process (\d+) behind: sleep 600/.exec(output)?.[1])
  assert.ok(pid > 0, output)
  // A dead process stays a zombie (Z) until its parent looks, and the first process of a container may never look.
  const state = existsSync(`/proc/${pid}/stat`)
    ? readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2]
    : 'gone'
  assert.match(String(state), /^(Z|X|gone)$/)
  rmSync(/is in (\S+)\./.exec(output)?.[1] ?? '', { recursive: true, force: true })
})
