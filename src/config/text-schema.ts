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

/** Without control characters: no line break begins a header or a log line of its own. */
export function oneLine(expected: string, longest: number) {
  return text(expected, longest).refine(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    (written) => !/[\u0000-\u001f\u007f]/.test(written),
    `${expected}, without control characters`,
  )
}

/** INBOX is the one folder name without case (RFC 9051 §5.1). */
export const folderName = oneLine('the name of a folder', 255).transform((name) =>
  name.toUpperCase() === 'INBOX' ? 'INBOX' : name,
)
