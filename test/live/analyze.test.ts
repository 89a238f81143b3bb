import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const mails = fileURLToPath(new URL('../../src/demo/mails', import.meta.url))

interface Ended {
  code: number | null
  output: string
  errors: string
}

/** Runs the command as a person does, with the shipped weights. `leaveAfter` lines the reader goes away, like head. */
async function mailroom(
  args: string[],
  { input = '', leaveAfter = Number.POSITIVE_INFINITY } = {},
): Promise<Ended> {
  const child = spawn(process.execPath, [entry, 'analyze', ...args], { stdio: 'pipe' })
  const { promise, resolve } = Promise.withResolvers<number | null>()
  child.on('close', resolve)
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
    if (output.split('\n').length > leaveAfter) child.stdout.destroy()
  })
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return { code: await promise, output, errors }
}

const line = (id: number) =>
  `${JSON.stringify({ id, text: `The printer on floor ${id} is broken, please help.` })}\n`

test('the demo mails are all analysed, each offset leads to its text', async () => {
  const { code, output, errors } = await mailroom([mails, '--text'])
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  const answers = output
    .trimEnd()
    .split('\n')
    .map((json) => JSON.parse(json))
  assert.equal(answers.length, 80)
  for (const { text, keywords, entities, summary } of answers) {
    for (const span of [...keywords, ...entities, ...summary]) {
      assert.equal(text.slice(span.start, span.end), span.text)
    }
  }
  const languages = new Set(answers.map(({ language }) => language))
  assert.deepEqual([...languages].sort(), ['de', 'en', 'es', 'fr'])
})

test('a reader that leaves ends the command quietly', async () => {
  const input = Array.from({ length: 5_000 }, (_, id) => line(id)).join('')
  const { code, output, errors } = await mailroom(['-'], { input, leaveAfter: 2 })
  assert.deepEqual({ code, errors }, { code: 0, errors: '' })
  assert.ok(output.startsWith('{"id":"0"'))
})

test('a bad line ends with exit code 1 and a sentence, no stack', async () => {
  const { code, output, errors } = await mailroom(['-'], { input: `${line(1)}{"id":\n${line(3)}` })
  assert.equal(code, 1)
  assert.equal(output.trimEnd().split('\n').length, 2)
  assert.match(errors, /^stdin:2: this is not JSON, expected: .*\n$/)
})

test('nothing in, nothing out', async () => {
  assert.deepEqual(await mailroom(['-']), { code: 0, output: '', errors: '' })
})
