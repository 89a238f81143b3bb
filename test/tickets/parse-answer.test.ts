import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { PermanentError } from '../../src/errors.ts'
import { parseAnswer } from '../../src/tickets/parse-answer.ts'

test('an answer in another form is told by its place, not by what stands there', () => {
  const schema = z.object({ issue: z.object({ number: z.number() }) })
  assert.deepEqual(parseAnswer(schema, { issue: { number: 1, more: true } }), { issue: { number: 1 } })
  for (const body of [{ issue: { number: 'secret words' } }, undefined, 'secret words'])
    assert.throws(
      () => parseAnswer(schema, body),
      (error) =>
        error instanceof PermanentError &&
        error.code === 'answer-unreadable' &&
        !error.message.includes('secret'),
    )
})
