import type { z } from 'zod'
import { PermanentError } from '../errors.ts'

/** A server's answer as its schema has it; PermanentError `answer-unreadable` names the place, and nothing that stood there. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  const place = parsed.error.issues[0]?.path.join('.').slice(0, 100) ?? ''
  throw new PermanentError(
    'answer-unreadable',
    `The ticket system answered in another form than its API describes${place === '' ? '' : ` (at ${place})`}; check url in mailroom.yaml.`,
  )
}
