import type { AccountConfig, LabelConfig, TicketConfig } from './config.ts'
import { nearest } from './nearest.ts'
import type { Problems } from './problems.ts'
import { templateNames } from './template-folders.ts'

/** What one label alone cannot know: two of one name or one keyword, templates that are not there. */
export async function checkLabels(
  labels: readonly LabelConfig[],
  review: { keyword: string } | null,
  templateFolders: readonly string[],
  problems: Problems,
): Promise<void> {
  const names = new Map<string, string>()
  // Two labels with one keyword could not be told apart when a person's correction is read back.
  const keywords = new Map<string, string>()
  if (review !== null) keywords.set(folded(review.keyword), 'review')
  const templates = await templateNames(templateFolders)
  for (const [index, label] of labels.entries()) {
    const twin = names.get(folded(label.name))
    if (twin === label.name) problems.say(['labels', index, 'name'], `a second label has the name "${twin}".`)
    else if (twin !== undefined)
      problems.say(
        ['labels', index, 'name'],
        `"${label.name}" and "${twin}" differ only in upper and lower case.`,
      )
    names.set(folded(label.name), label.name)

    const { keyword, draft } = label.write
    const owner = keyword === undefined ? undefined : keywords.get(folded(keyword))
    if (owner !== undefined) {
      const whose = owner === 'review' ? 'the keyword of review' : `the keyword of the label "${owner}"`
      problems.say(
        ['labels', index, 'write', 'keyword'],
        `"${keyword}" is ${whose} already; keywords ignore case.`,
      )
    } else if (keyword !== undefined) {
      keywords.set(folded(keyword), label.name)
    }
    if (draft !== undefined && !templates.has(draft))
      problems.say(['labels', index, 'write', 'draft'], missingTemplate(draft, templates))
  }
}

/** What is allowed but probably not meant. */
export function labelWarnings(
  labels: readonly LabelConfig[],
  accounts: readonly AccountConfig[],
  tickets: readonly TicketConfig[],
  problems: Problems,
): string[] {
  const warnings: string[] = []
  for (const [index, label] of labels.entries()) {
    const { keyword, folder, draft } = label.write
    const place = problems.place(['labels', index])
    const inTickets = accounts.length === 0 || tickets.some(({ write }) => write.fields.has(label.name))
    if (keyword === undefined && folder === undefined && draft === undefined && !inTickets)
      warnings.push(`${place}: the label "${label.name}" writes nothing; give it write: { keyword: … }.`)
    const watching = accounts.find((account) => folder !== undefined && account.folders.includes(folder))
    if (watching !== undefined)
      warnings.push(
        `${place}: the label "${label.name}" moves to "${folder}", which the account "${watching.name}" watches: moved messages are read again.`,
      )
  }
  return warnings
}

function missingTemplate(name: string, templates: ReadonlySet<string>): string {
  const meant = nearest(name, templates)
  const hint =
    meant === undefined ? `there are: ${[...templates].sort().join(', ')}.` : `did you mean "${meant}"?`
  return `there is no draft template "${name}"; ${hint}`
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
