import { z } from 'zod'

/** Text that is there: trimmed, not empty, not too long. `expected` is what the person reads. */
export function text(expected: string, longest = 1000) {
  return z
    .string(expected)
    .trim()
    .min(1, expected)
    .max(longest, `${expected}, of at most ${longest} characters`)
}

export const path = (what: string) => text(`the path of ${what}`)
