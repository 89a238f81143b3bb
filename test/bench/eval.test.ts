import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isMet, line } from '../../bench/eval/table.ts'

const script = fileURLToPath(new URL('../../bench/eval.ts', import.meta.url))

function evaluate(...options: string[]) {
  return spawnSync(process.execPath, [script, ...options], { encoding: 'utf8' })
}

test('without data it says where to get it and ends with 2', () => {
  const { status, stdout, stderr } = evaluate('--data', '/nowhere')
  assert.equal(status, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /^There is no folder train in \/nowhere; .*--data\.\n$/)
})

test('a bar is reached or not, and a row without one has no mark', () => {
  const row = {
    task: 'task',
    rows: 7,
    measure: 'accuracy',
    value: 0.9,
    baselines: { VADER: 0.7, base: null },
  }
  const reached = { ...row, bar: { least: 0.9, words: 'VADER + 0.2' } }
  const missed = { ...row, bar: { least: 0.91, words: '' } }
  assert.deepEqual([reached, missed, { ...row, bar: null }].map(isMet), [true, false, null])
  assert.match(line(reached), /^task +7 {2}accuracy +0\.900 {2}✓ 0\.900 VADER \+ 0\.2 +VADER 0\.700, base –$/)
  assert.match(line(missed), /✗ 0\.910/)
  assert.doesNotMatch(line({ ...row, bar: null }), /[✓✗]/)
})
