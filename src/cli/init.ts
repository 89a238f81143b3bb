import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { configName } from '../config/find-config.ts'
import { UserError } from '../errors.ts'

const template = new URL('../../templates/mailroom.yaml', import.meta.url)

export function registerInit(program: Command): void {
  program
    .command('init')
    .description('write a mailroom.yaml with comments; an existing one is never touched')
    .argument('[file]', 'where to write it', configName)
    .addHelpText('after', '\nThe file explains itself; every option stands in docs/configuration.md.\n')
    .action(init)
}

async function init(file: string): Promise<void> {
  const path = resolve(file)
  await writeFile(path, await readFile(template), { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'EEXIST')
      throw new UserError('config-exists', `${path} is there already and was not touched.`, { cause })
    throw new UserError('config-unwritable', `${path} cannot be written (${cause.code}).`, { cause })
  })
  const option = file === configName ? '' : ` --config ${file}`
  process.stdout.write(
    [
      `Wrote ${path}.`,
      'Two steps from here:',
      '  1. Open it, put in your mail server and labels, and set the password in the environment: export MAILROOM_SUPPORT_PASSWORD=…',
      `  2. Run: mailroom check${option}`,
      '',
    ].join('\n'),
  )
}
