import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import test from 'node:test'
import { startProgress } from '../../src/cli/progress.ts'
import { until } from '../support/until.ts'

function terminal(isTTY: boolean): NodeJS.WriteStream & { shown(): string } {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  const asTerminal = Object.assign(stream, {
    isTTY,
    columns: 100,
    rows: 20,
    cursorTo: () => true,
    clearLine: () => true,
    moveCursor: () => true,
    shown: () => text,
  })
  return asTerminal as unknown as NodeJS.WriteStream & { shown(): string }
}

test('on a terminal a bar shows once the patience is over', async () => {
  const stream = terminal(true)
  const progress = startProgress({ noun: 'mails', total: 200, stream, isTaken: false, patience: 1 })
  await until('the bar shows', () => stream.shown().includes('0 mails'))
  progress.advance(40, 100)
  progress.stop()
  assert.match(stream.shown(), /50 %.*40 mails/s)
})

test('without a total the things are counted', async () => {
  const stream = terminal(true)
  const progress = startProgress({ noun: 'mails', total: null, stream, isTaken: false, patience: 1 })
  await until('the bar shows', () => stream.shown().includes('0 mails'))
  progress.advance(1234)
  progress.stop()
  assert.match(stream.shown(), /1,234 mails/)
  assert.doesNotMatch(stream.shown(), /%/)
})

test('what goes to a file, or shares the terminal with the results, shows nothing', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  for (const [isTTY, isTaken] of [
    [false, false],
    [true, true],
  ] as const) {
    const stream = terminal(isTTY)
    const progress = startProgress({ noun: 'mails', total: 2, stream, isTaken })
    context.mock.timers.tick(10_000)
    progress.advance()
    progress.stop()
    assert.equal(stream.shown(), '')
  }
})

test('what takes less than two seconds shows nothing, and may be stopped twice', (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] })
  const stream = terminal(true)
  const progress = startProgress({ noun: 'mails', total: 2, stream, isTaken: false })
  context.mock.timers.tick(1_999)
  progress.advance()
  progress.stop()
  progress.stop()
  context.mock.timers.tick(10_000)
  assert.equal(stream.shown(), '')
})
