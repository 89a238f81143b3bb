import assert from 'node:assert/strict'
import test from 'node:test'
import { pipeline, stop } from '../../pipelines/pipeline.ts'

interface Count {
  value: number
}

const addOne = ({ value }: Count) => ({ value: value + 1 })
const double = async ({ value }: Count) => ({ value: value * 2 })
const refuse = () => stop('enough')

test('steps run in the order of the list, waiting for each', async () => {
  const run = pipeline<Count, object>([addOne, double, addOne])
  assert.deepEqual(await run({ value: 1 }, {}), { state: { value: 5 }, stopped: null })
})

test('a stop ends the pipeline with its reason and what was known before it', async () => {
  const run = pipeline<Count, object>([addOne, refuse, double])
  assert.deepEqual(await run({ value: 1 }, {}), { state: { value: 2 }, stopped: 'enough' })
})

test('an error of a step is the error of the pipeline', async () => {
  const fail = () => {
    throw new Error('broken step')
  }
  await assert.rejects(pipeline<Count, object>([addOne, fail])({ value: 1 }, {}), /broken step/)
})

test('the time of each step is told under its name', async () => {
  const told: string[] = []
  const timed = (step: string, milliseconds: number) => {
    assert.ok(milliseconds >= 0)
    told.push(step)
  }
  await pipeline<Count, { timed: typeof timed }>([addOne, double])({ value: 1 }, { timed })
  assert.deepEqual(told, ['addOne', 'double'])
})
