import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, test } from 'node:test'

const folder = mkdtempSync(join(tmpdir(), 'package-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const modules = join(folder, 'node_modules')
const bin = join(modules, 'mailroom', 'script', 'mailroom.js')

/**
 * What `npm install` of the packed package makes, without the network: the package unpacked, and beside it the
 * dependencies of this checkout.
 */
function install(): void {
  const npm = ['pack', '--silent', '--pack-destination', folder]
  const tarball = execFileSync('npm', npm, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  mkdirSync(join(modules, 'mailroom'), { recursive: true })
  execFileSync('tar', [
    '-xzf',
    join(folder, tarball),
    '-C',
    join(modules, 'mailroom'),
    '--strip-components=1',
  ])
  for (const name of readdirSync('node_modules')) {
    if (!name.startsWith('.')) symlinkSync(resolve('node_modules', name), join(modules, name))
  }
}

function mailroom(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return spawnSync(process.execPath, [bin, ...args], { cwd: folder, env, encoding: 'utf8' })
}

install()

test('the installed package runs below node_modules and says its version', () => {
  const { status, stdout, stderr } = mailroom('--version')
  assert.match(stdout, /^\d+\.\d+\.\d+ \(encoder [0-9a-f]+, Node /)
  assert.deepEqual([status, stderr], [0, ''])
})

test('the exit code of the program is the exit code of the bin', () => {
  const { status, stderr } = mailroom('chek')
  assert.deepEqual([status, stderr], [2, "Unknown command 'chek'. Did you mean check?\n"])
})

test('the installed package reads its templates', () => {
  assert.equal(mailroom('init').status, 0)
})

test('the model thread of the installed package starts, and a text is analysed', () => {
  writeFileSync(join(folder, 'mail.txt'), 'Please send me invoice 4711 again, it was never delivered.')
  const { status, stdout, stderr } = mailroom('analyze', join(folder, 'mail.txt'))
  assert.equal(stderr, '')
  assert.equal((JSON.parse(stdout) as { language: string }).language, 'en')
  assert.equal(status, 0)
})

test('the bin makes way for the program, so that every signal meets the right process', () => {
  const tellPid = '--import=data:text/javascript,process.stderr.write(process.pid+%22%20%22)'
  const env = { PATH: process.env.PATH, NODE_OPTIONS: tellPid }
  const { pid, stderr } = spawnSync(process.execPath, [bin, '--version'], { env, encoding: 'utf8' })
  assert.equal(stderr, `${pid} ${pid} `)
})

test('a Node that is too old gets a sentence', (context) => {
  const old = spawnSync('/usr/bin/node', ['--version'], { encoding: 'utf8' })
  const [major = 0] = String(old.stdout).replace('v', '').split('.').map(Number)
  if (old.status !== 0 || major >= 22) return context.skip('there is no Node older than 22 on this machine')
  const { status, stderr } = spawnSync('/usr/bin/node', [bin, '--version'], { encoding: 'utf8' })
  assert.match(stderr, /^Mailroom needs Node\.js 22\.18 or newer, best 24; this is \d+\.\d+\.\d+\. /)
  assert.equal(status, 2)
})
