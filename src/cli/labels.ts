import { type Command, InvalidArgumentError } from 'commander'
import { UserError } from '../errors.ts'
import type { ConfiguredSet } from './label-engines.ts'
import { configOption, readConfig } from './read-config.ts'
import { withStore } from './with-store.ts'

interface LabelsOptions {
  config?: string
  account?: string
  to?: number
}

export function registerLabels(program: Command): void {
  const labels = program
    .command('labels')
    .description('show what each label has learnt, and how well it does')
    .addOption(configOption())
    .addHelpText(
      'after',
      `
Precision is measured on examples that were kept aside while the others were learnt, with the interval in which it lies
nine times out of ten. Coverage is the share of a label's own mail that gets it without asking.

  mailroom labels
  mailroom labels rollback            go back to what was in use before
  mailroom labels release             learn again what a rollback took out
`,
    )
    .action(async ({ config: file }: LabelsOptions) => {
      const config = await readConfig(file)
      const { labelSets } = await import('./label-engines.ts')
      const { labelsText } = await import('./labels/labels-text.ts')
      await withStore(config, async (store) => {
        for (const set of labelSets(config)) process.stdout.write(await labelsText(store, set, new Date()))
      })
    })
  labels
    .command('rollback')
    .description('use an earlier head again, without what was learnt since')
    .addOption(configOption())
    .option('--account <name>', 'of the labels of this account; needed where accounts have different labels')
    .option(
      '--to <number>',
      'which head, as `mailroom labels` numbers them (default: the one before)',
      readNumber,
    )
    .addHelpText(
      'after',
      `
Running services use it at once. What was learnt since is kept, and is not learnt again by itself: remove what is wrong
(mailroom examples list --held, mailroom examples remove ID), then mailroom labels release.
`,
    )
    .action(async (_: object, command: Command) => {
      const { config: file, account, to } = command.optsWithGlobals<LabelsOptions>()
      const config = await readConfig(file)
      const { labelSets } = await import('./label-engines.ts')
      const { rollBack } = await import('./labels/roll-back.ts')
      const set = chosenSet(labelSets(config), account)
      await withStore(config, async (store) => process.stdout.write(await rollBack(store, set, to ?? null)))
    })
  labels
    .command('release')
    .description('learn again what a rollback took out')
    .addOption(configOption())
    .option('--account <name>', 'of the labels of this account; needed where accounts have different labels')
    .action(async (_: object, command: Command) => {
      const { config: file, account } = command.optsWithGlobals<LabelsOptions>()
      const config = await readConfig(file)
      const { labelSets } = await import('./label-engines.ts')
      const { release } = await import('./labels/roll-back.ts')
      const set = chosenSet(labelSets(config), account)
      await withStore(config, async (store) => process.stdout.write(await release(store, set)))
    })
}

function chosenSet(sets: readonly ConfiguredSet[], account: string | undefined): ConfiguredSet {
  const found = account === undefined ? sets : sets.filter(({ accounts }) => accounts.includes(account))
  const [set, ...more] = found
  if (set !== undefined && more.length === 0) return set
  const names = sets.map(({ accounts }) => accounts[0] ?? '').join(' or ')
  throw account === undefined
    ? new UserError(
        'account-needed',
        `Accounts have different labels here: say whose, with --account ${names}.`,
      )
    : new UserError('account-unknown', `There is no account "${account}" with labels; take ${names}.`)
}

function readNumber(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It must be the number of a head.')
  return number
}
