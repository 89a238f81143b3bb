/**
 * The whole number, 1 or more, that a bench is told on its command line; `usual` where it is told none. Anything else,
 * `--help` too, ends the process with one sentence.
 */
export function countArgument(text: string | undefined, what: string, usual: number): number {
  if (text === undefined) return usual
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  const isHelp = text === '--help' || text === '-h'
  console.error(`${isHelp ? '' : `"${text}" is no number. `}Say how many ${what}, or nothing for ${usual}.`)
  process.exit(isHelp ? 0 : 2)
}
