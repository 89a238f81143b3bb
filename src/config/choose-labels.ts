import { nearest } from './nearest.ts'
import type { Problems } from './problems.ts'
import type { KeyPath } from './yaml-file.ts'

/** The labels that an account or a ticket system may give, in the order of the label set; all where none are written. */
export function chooseLabels(
  chosen: readonly string[] | undefined,
  labels: readonly { name: string }[],
  at: KeyPath,
  problems: Problems,
): string[] {
  const names = labels.map(({ name }) => name)
  if (chosen === undefined) return names
  unique(chosen, at, problems)
  for (const [index, name] of chosen.entries()) knownLabel(name, names, [...at, index], problems)
  return names.filter((name) => chosen.includes(name))
}

/** Is there such a label? If not, the problems say so. */
export function knownLabel(name: string, names: readonly string[], at: KeyPath, problems: Problems): boolean {
  return knownName('label', name, names, at, problems)
}

/** The same for anything that has a name. */
export function knownName(
  what: string,
  name: string,
  names: readonly string[],
  at: KeyPath,
  problems: Problems,
): boolean {
  if (names.includes(name)) return true
  const meant = nearest(name, names)
  const others = names.length === 0 ? '.' : `; there are: ${names.join(', ')}.`
  problems.say(
    at,
    `there is no ${what} "${name}"${meant === undefined ? others : `; did you mean "${meant}"?`}`,
  )
  return false
}

export function unique(names: readonly string[], at: KeyPath, problems: Problems): void {
  for (const [index, name] of names.entries())
    if (names.indexOf(name) < index) problems.say([...at, index], `"${name}" stands here twice.`)
}
