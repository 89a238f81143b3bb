import type { Command } from 'commander'
import type { Config } from '../config/config.ts'
import { nearest } from '../config/nearest.ts'
import { UserError } from '../errors.ts'
import type { LearntExample } from '../learning/learnt-example.ts'
import { configOption, readConfig } from './read-config.ts'
import { withStore } from './with-store.ts'

export function registerTeach(program: Command): void {
  program
    .command('teach')
    .description('say which label mails belong to; it is learnt within seconds')
    .argument('[label]', 'name of the label in mailroom.yaml; left out with --none')
    .argument('[paths...]', '.eml files, mbox files, folders of either; "-" or nothing: standard input')
    .addOption(configOption())
    .option('--none', 'they belong to none of the labels')
    .addHelpText(
      'after',
      `
What is said last of a mail counts: it replaces what was learnt of that mail before. The mailbox is not touched.

  mailroom teach Invoice < mail.eml
  mailroom teach Order orders/*.eml
  mailroom teach --none newsletter.eml
  mailroom examples list               what was learnt, and mailroom examples remove ID takes it back
`,
    )
    .action(async (label: string | undefined, paths: string[], options: { config?: string; none?: true }) => {
      const config = await readConfig(options.config)
      if (options.none) await teach(config, null, label === undefined ? [] : [label, ...paths])
      else await teach(config, knownLabel(config, label), paths)
    })
}

async function teach(config: Config, label: string | null, paths: readonly string[]): Promise<void> {
  const { readInputs } = await import('./analyze-input.ts')
  const { addExamples, exampleOf, listExamples } = await import('../learning/example-store.ts')
  const { analysedText } = await import('../item/item.ts')
  const about = { label, source: 'taught', at: new Date().toISOString(), place: null } as const
  if (paths.length === 0 && process.stdin.isTTY)
    throw new UserError(
      'nothing-to-teach',
      'Give files, or a mail on standard input: mailroom teach LABEL < mail.eml',
    )
  const examples: LearntExample[] = []
  let problems = 0
  const inputs = readInputs(paths.length === 0 ? ['-'] : paths, {
    format: null,
    standardInput: process.stdin,
  })
  for await (const input of inputs) {
    const problem = 'problem' in input ? input.problem : whyUseless(input.item.id, analysedText(input.item))
    if (problem !== null) {
      process.stderr.write(`${problem}\n`)
      problems += 1
    } else if ('item' in input) examples.push(exampleOf(input.item, about))
  }
  const counts = await withStore(config, async (store) =>
    addExamples(store, asKnown(examples, await listExamples(store))),
  )
  process.stdout.write(`${summary(counts, label)}\n`)
  if (problems > 0) process.exitCode = 1
}

/** A copy that a mail client saved may have other line ends; by Message-ID and text it is the mail that is known. */
function asKnown(examples: readonly LearntExample[], known: readonly LearntExample[]): LearntExample[] {
  const keyOf = ({ messageId, text }: LearntExample) => JSON.stringify([messageId, text])
  const twins = new Map(known.map((example) => [keyOf(example), example]))
  return examples.map((example) => {
    const twin = example.messageId === null ? undefined : twins.get(keyOf(example))
    return twin === undefined ? example : { ...example, id: twin.id, item: twin.item }
  })
}

function whyUseless(id: string, text: string): string | null {
  return /[\p{L}\p{N}]/u.test(text) ? null : `${id}: there is no text in it to learn from`
}

function summary(
  { added, replaced, unchanged }: Record<'added' | 'replaced' | 'unchanged', number>,
  label: string | null,
): string {
  const total = added + replaced + unchanged
  const what = total === 1 ? '1 mail belongs' : `${total} mails belong`
  const before = replaced === 0 ? '' : ` Of ${replaced} something was known before.`
  return `Noted: ${what} to ${label === null ? 'no label' : `"${label}"`}.${before}`
}

function knownLabel({ labels, file }: Config, name: string | undefined): string {
  const names = labels.map((label) => label.name)
  if (name === undefined)
    throw new UserError('label-needed', `Say which label: ${names.join(', ')}; or --none.`)
  const found =
    names.find((one) => one === name) ?? names.find((one) => one.toLowerCase() === name.toLowerCase())
  if (found !== undefined) return found
  const meant = nearest(name, names)
  const hint = meant === undefined ? `there are: ${names.join(', ')}.` : `did you mean "${meant}"?`
  throw new UserError('label-unknown', `There is no label "${name}" in ${file}; ${hint}`)
}
