import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHintGate } from '../../src/server/hint-gate.ts'
import { collectLog } from '../support/log-collector.ts'

function gateOf(look?: (source: string) => Promise<void>) {
  const looks: string[] = []
  const log = collectLog()
  const gate = createHintGate(look ?? (async (source) => void looks.push(source)), { restMs: 1000, log })
  return { gate, looks, log }
}

test('of a flood one hint goes through at once and one when the source has rested', ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const { gate, looks } = gateOf()
  for (let times = 0; times < 500; times += 1) gate.hint('helpdesk')
  assert.deepEqual(looks, ['helpdesk'])
  mock.timers.tick(999)
  assert.equal(looks.length, 1)
  mock.timers.tick(1)
  assert.equal(looks.length, 2)
  gate.hint('helpdesk')
  assert.equal(looks.length, 2)
  mock.timers.tick(1000)
  assert.equal(looks.length, 3)
  mock.timers.tick(60_000)
  assert.equal(looks.length, 3)
  gate.hint('helpdesk')
  assert.equal(looks.length, 4)
})

test('sources do not wait for each other', ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  const { gate, looks } = gateOf()
  gate.hint('helpdesk')
  gate.hint('shop')
  assert.deepEqual(looks, ['helpdesk', 'shop'])
})

test('a hint that is lost is told and holds nothing up; after the end none goes through', async ({
  mock,
}) => {
  mock.timers.enable({ apis: ['setTimeout'] })
  let times = 0
  const { gate, log } = gateOf(async () => {
    times += 1
    throw new TypeError('nobody there')
  })
  gate.hint('helpdesk')
  gate.hint('helpdesk')
  await Promise.resolve()
  mock.timers.tick(1000)
  assert.equal(times, 2)
  assert.equal(log.lines[0]?.level, 'warn')
  assert.deepEqual(log.lines[0]?.fields, { source: 'helpdesk', code: 'TypeError' })
  gate.hint('helpdesk')
  gate.close()
  mock.timers.tick(5000)
  assert.equal(times, 2)
})
