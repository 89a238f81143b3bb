const first = 100
const longest = 30_000

/** How long to wait before a thread that died `deaths` times in a row, without reading a text, starts again; in ms. */
export function restartDelay(deaths: number): number {
  return Math.min(longest, first * 2 ** Math.max(0, deaths - 1))
}
