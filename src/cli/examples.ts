import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Config } from '../config/config.ts'
import { UserError } from '../errors.ts'
import { type ExampleState, exampleStates } from '../learning/example-states.ts'
import type { ExampleFilter } from '../learning/example-store.ts'
import { type ExampleSource, exampleSources } from '../learning/learnt-example.ts'
import { configOption, readConfig } from './read-config.ts'
import { readTime } from './read-time.ts'
import { withStore } from './with-store.ts'

interface FilterOptions {
  config?: string
  label?: string
  none?: true
  source?: ExampleSource
  since?: string
  text?: string
  state?: ExampleState
}

const usualLast = 50

export function registerExamples(program: Command): void {
  const examples = program
    .command('examples')
    .description('see, take back, save and load what was learnt from')
    .addHelpText(
      'after',
      `
  mailroom examples list --label Invoice --since 7d
  mailroom examples show 3f2a90c1d4e5b678
  mailroom examples remove 3f2a90c1d4e5b678       forget it, as if it had never been seen
  mailroom examples export > learnt.jsonl         everything, one JSON object a line; it holds the text of mails
  mailroom examples import learnt.jsonl
`,
    )
  filtered(examples.command('list').description('list them, the newest first'))
    .option('-n, --last <count>', 'how many', readCount, usualLast)
    .action(async ({ last, ...options }: FilterOptions & { last: number }) => {
      const config = await readConfig(options.config)
      const { examplesText } = await import('./examples/examples-text.ts')
      const found = await select(config, options)
      process.stdout.write(examplesText(found, last))
    })
  examples
    .command('show')
    .description('show one, with its text')
    .argument('<id>', 'its id, as in the list')
    .addOption(configOption())
    .action(async (id: string, { config: file }: { config?: string }) => {
      const config = await readConfig(file)
      const { exampleText } = await import('./examples/examples-text.ts')
      const found = (await select(config, {})).find(({ example }) => example.id === id)
      if (found === undefined) throw unknown(id)
      process.stdout.write(exampleText(found))
    })
  filtered(examples.command('remove').description('forget some, as if they had never been seen'))
    .argument('[ids...]', 'their ids, as in the list')
    .option('--yes', 'needed to remove all that the options select')
    .addHelpText(
      'after',
      `
Gone are the texts, what was computed from them, and what every head has learnt from them, the kept ones too. Running
services use the new head within seconds.

  mailroom examples remove 3f2a90c1d4e5b678
  mailroom examples remove --label Order --since 2h         shows which, and removes none
  mailroom examples remove --label Order --since 2h --yes
`,
    )
    .action(async (ids: string[], options: FilterOptions & { yes?: true }) => {
      const config = await readConfig(options.config)
      await remove(config, ids, options)
    })
  examples
    .command('export')
    .description('write everything learnt, one JSON object a line')
    .argument('[file]', 'where to; it is for its owner only (default: standard output)')
    .addOption(configOption())
    .action(async (file: string | undefined, { config: configFile }: { config?: string }) => {
      const config = await readConfig(configFile)
      const { exportAll } = await import('./examples/transfer.ts')
      await exportAll(config, file)
    })
  examples
    .command('import')
    .description('learn what another Mailroom exported')
    .argument(
      '[file]',
      'JSON Lines: an export, or at least {"text", "label"} on each line (default: standard input)',
    )
    .addOption(configOption())
    .addHelpText(
      'after',
      '\nOf two votes on one mail the newer counts. A bad line is told and left out; exit code 1.\n',
    )
    .action(async (file: string | undefined, { config: configFile }: { config?: string }) => {
      const config = await readConfig(configFile)
      const { importAll } = await import('./examples/transfer.ts')
      await importAll(config, file)
    })
}

function filtered(command: Command): Command {
  return command
    .addOption(configOption())
    .option('--label <name>', 'of this label')
    .option('--none', 'of none of the labels')
    .addOption(new Option('--source <source>', 'learnt in this way').choices(exampleSources))
    .option('--since <time>', 'not older than this: 2h, 3d, or a date')
    .option('--text <words>', 'with this in subject, text or sender')
    .addOption(new Option('--state <state>', 'with which this became').choices(exampleStates))
}

async function select(config: Config, options: FilterOptions) {
  const { labelSets } = await import('./label-engines.ts')
  const { whatIsLearnt } = await import('../learning/example-states.ts')
  const { listExamples } = await import('../learning/example-store.ts')
  return withStore(config, async (store) => {
    const states = new Map<string, ExampleState>()
    for (const set of labelSets(config))
      for (const { example, state } of (await whatIsLearnt(store, set)).examples)
        states.set(example.id, state)
    const examples = await listExamples(store, readFilter(options, new Date()))
    return examples
      .map((example) => ({ example, state: states.get(example.id) ?? null }))
      .filter(({ state }) => options.state === undefined || state === options.state)
  })
}

async function remove(
  config: Config,
  ids: readonly string[],
  options: FilterOptions & { yes?: true },
): Promise<void> {
  const { config: _, yes, ...conditions } = options
  const { examplesText } = await import('./examples/examples-text.ts')
  const { findExamples, removeExamples } = await import('../learning/example-store.ts')
  if (ids.length === 0 && Object.keys(conditions).length === 0)
    throw new UserError(
      'remove-what',
      'Say which: ids as in `mailroom examples list`, or options such as --label.',
    )
  if (ids.length > 0 && Object.keys(conditions).length > 0)
    throw new UserError('remove-what', 'Give either ids or options such as --label, not both.')
  if (ids.length === 0) {
    const found = await select(config, options)
    if (!yes && found.length > 0) {
      process.stdout.write(examplesText(found, found.length))
      process.stdout.write('Nothing was removed. Add --yes to forget these.\n')
      return
    }
    const removed = await withStore(config, (store) =>
      removeExamples(
        store,
        found.map(({ example }) => example.id),
      ),
    )
    process.stdout.write(`Forgot ${removed}.\n`)
    return
  }
  const removed = await withStore(config, async (store) => {
    const known = new Set((await findExamples(store, ids)).map(({ id }) => id))
    const missing = ids.find((id) => !known.has(id))
    if (missing !== undefined) throw unknown(missing)
    return removeExamples(store, ids)
  })
  process.stdout.write(`Forgot ${removed}.\n`)
}

function readFilter({ label, none, source, since, text }: FilterOptions, now: Date): ExampleFilter {
  if (none && label !== undefined) throw new UserError('label-or-none', 'Give --label or --none, not both.')
  return {
    label: none ? null : label,
    source,
    since: since === undefined ? undefined : readTime(since, now),
    text,
  }
}

function unknown(id: string): UserError {
  return new UserError('example-unknown', `There is no example ${id}; \`mailroom examples list\` shows them.`)
}

function readCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000000.')
  return count
}
