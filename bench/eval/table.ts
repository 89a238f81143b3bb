import type { Result } from './task.ts'

const widths = { task: 42, rows: 6, measure: 24, value: 7, bar: 29 }

export function header(): string {
  return `${'task'.padEnd(widths.task)}${'rows'.padStart(widths.rows)}  ${'measure'.padEnd(widths.measure)}${'value'.padStart(widths.value)}    ${'at least'.padEnd(widths.bar)}baselines`
}

/** ✓ and ✗ only where there is a bar. */
export function line(result: Result): string {
  const { task, rows, measure, value, baselines, bar } = result
  const mark = bar === null ? ' ' : isMet(result) ? '✓' : '✗'
  const words = bar === null ? '' : `${shown(bar.least)} ${bar.words}`
  const others = Object.entries(baselines).map(
    ([name, other]) => `${name} ${other === null ? '–' : shown(other)}`,
  )
  return `${task.padEnd(widths.task)}${String(rows).padStart(widths.rows)}  ${measure.padEnd(widths.measure)}${shown(value).padStart(widths.value)}  ${mark} ${words.padEnd(widths.bar)}${others.join(', ')}`
}

/** Null where there is no bar. */
export function isMet({ bar, value }: Result): boolean | null {
  return bar === null ? null : value >= bar.least
}

function shown(value: number): string {
  return value.toFixed(3)
}
