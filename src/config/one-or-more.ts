import { z } from 'zod'

/** The list behind what may also be written as one value. */
const lists = new WeakMap<object, z.ZodArray>()

/** One value, or a list of such values; a list afterwards. What is wrong is told where the person wrote it. */
export function oneOrMore<One extends z.ZodType>(one: One, several: z.ZodArray<One>) {
  const either = z.unknown().transform((written, context): z.output<One>[] => {
    const parsed = Array.isArray(written) ? several.safeParse(written) : one.safeParse(written)
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        context.issues.push({ ...issue, input: written } as z.core.$ZodRawIssue)
      return z.NEVER
    }
    return Array.isArray(written) ? (parsed.data as z.output<One>[]) : [parsed.data as z.output<One>]
  })
  lists.set(either, several)
  return either
}

/** The list of a schema made by `oneOrMore`, or undefined. */
export function listOf(schema: object): z.ZodArray | undefined {
  return lists.get(schema)
}
