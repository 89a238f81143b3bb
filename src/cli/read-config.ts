import { Option } from 'commander'
import type { Config } from '../config/config.ts'
import { findConfig } from '../config/find-config.ts'
import { loadConfig } from '../config/load-config.ts'

/** The option --config of every command that needs a configuration. */
export function configOption(): Option {
  return new Option(
    '-c, --config <file>',
    'which configuration to read (default: $MAILROOM_CONFIG, else mailroom.yaml)',
  )
}

/** Finds and loads the configuration of a command; its warnings go to stderr. */
export async function readConfig(option: string | undefined): Promise<Config> {
  const config = await loadConfig(findConfig(option, process.env), process.env)
  for (const warning of config.warnings) process.stderr.write(`Warning: ${warning}\n`)
  return config
}
