import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { explainFailure } from '../../src/cli/failure.ts'
import { AuthenticationError, UserError } from '../../src/errors.ts'
import { runMailroom } from '../support/run-mailroom.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

test('--version says the version of Mailroom, of the encoder and of Node', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const encoder = JSON.parse(readFileSync('models/encoder/config.json', 'utf8')) as { version: string }
  assert.deepEqual(await runMailroom(['--version']), {
    exitCode: 0,
    stdout: `${version} (encoder ${encoder.version}, Node ${process.versions.node})\n`,
    stderr: '',
  })
})

test('--help teaches: examples and where the documentation is', async () => {
  const { exitCode, stdout } = await runMailroom(['--help'])
  assert.equal(exitCode, 0)
  assert.match(stdout, /Examples:\n {2}mailroom init/)
  assert.match(stdout, /docs\/configuration\.md/)
})

test('every command in the examples of --help that is there explains itself', async () => {
  const { stdout } = await runMailroom(['--help'])
  const commands = [
    ...(stdout.split('Commands:')[1]?.split('Examples:')[0] ?? '').matchAll(/^ {2}([a-z]+)/gm),
  ]
  assert.ok(commands.length >= 2)
  for (const [, command] of commands) {
    const help = await runMailroom([String(command), '--help'])
    assert.equal(help.exitCode, 0)
    assert.match(help.stdout, new RegExp(`^Usage: mailroom ${command}`))
  }
})

test('a mistyped command or option is one sentence with a suggestion, and exit code 2', async () => {
  assert.deepEqual(await runMailroom(['chek']), {
    exitCode: 2,
    stdout: '',
    stderr: "Unknown command 'chek'. Did you mean check?\n",
  })
  assert.deepEqual(await runMailroom(['check', '--confg', 'x']), {
    exitCode: 2,
    stdout: '',
    stderr: "Unknown option '--confg'. Did you mean --config?\n",
  })
  assert.deepEqual(await runMailroom(['zzz']), {
    exitCode: 2,
    stdout: '',
    stderr: "Unknown command 'zzz'. `mailroom --help` lists what there is.\n",
  })
})

test('without a configuration a command says how to get one', async (context) => {
  const folder = await temporaryFolder(context)
  const { exitCode, stdout, stderr } = await runMailroom(['check'], { folder })
  assert.equal(exitCode, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /^There is no mailroom.yaml in this folder. `mailroom init` writes one; .*\n$/)
})

test('init writes a file that loads, tells the next two steps, and never overwrites', async (context) => {
  const folder = await temporaryFolder(context)
  const first = await runMailroom(['init'], { folder })
  assert.equal(first.exitCode, 0)
  assert.match(
    first.stdout,
    /mailroom\.yaml\.\nTwo steps from here:\n {2}1\. .*MAILROOM_SUPPORT_PASSWORD.*\n {2}2\. Run: mailroom check\n$/,
  )
  assert.equal(
    await readFile(join(folder, 'mailroom.yaml'), 'utf8'),
    await readFile('templates/mailroom.yaml', 'utf8'),
  )
  await writeFile(join(folder, 'mailroom.yaml'), 'mine')
  const second = await runMailroom(['init'], { folder })
  assert.equal(second.exitCode, 2)
  assert.match(second.stderr, /mailroom\.yaml is there already and was not touched\.\n$/)
  assert.equal(await readFile(join(folder, 'mailroom.yaml'), 'utf8'), 'mine')
})

test('init into a folder that is not there says so', async (context) => {
  const folder = await temporaryFolder(context)
  const { exitCode, stderr } = await runMailroom(['init', 'no/such/file.yaml'], { folder })
  assert.equal(exitCode, 2)
  assert.match(stderr, /cannot be written \(ENOENT\)/)
})

test("a person's mistake is its sentence alone; the stack comes with MAILROOM_DEBUG=1", () => {
  const mistake = new UserError('x', 'Do this instead.', { cause: new Error('inner') })
  assert.deepEqual(explainFailure(mistake, {}), { text: 'Do this instead.\n', exitCode: 2 })
  assert.match(
    explainFailure(mistake, { MAILROOM_DEBUG: '1' }).text,
    /^Do this instead\.\nUserError: [\s\S]*caused by Error: inner/,
  )
  assert.deepEqual(explainFailure(new AuthenticationError('x', 'Refused.'), {}), {
    text: 'Refused.\n',
    exitCode: 1,
  })
})

test('a bug is a short sentence that says how to report it, without a stack', () => {
  const { text, exitCode } = explainFailure(new TypeError('x is not a function'), {})
  assert.equal(exitCode, 70)
  assert.match(
    text,
    /^This is a bug in Mailroom: x is not a function\nRun it again with MAILROOM_DEBUG=1 .*\n$/,
  )
  assert.match(
    explainFailure('thrown text', { MAILROOM_DEBUG: '1' }).text,
    /^This is a bug in Mailroom: thrown text\nError: thrown text\n {4}at /,
  )
})
