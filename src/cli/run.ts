import { type Command, InvalidArgumentError } from 'commander'
import type { Log } from '../mail/contract.ts'
import { configOption, readConfig } from './read-config.ts'
import { type Role, roles } from './roles.ts'
import { exitSoon, listenForStop, untilStopped } from './stop-signal.ts'

export function registerRun(program: Command): void {
  program
    .command('run')
    .description('read new mail, decide, and write back, until it is stopped')
    .addOption(configOption())
    .option(
      '--only <roles>',
      'run some of intake, analyze, deliver, learn, report, server (comma between them)',
      readRoles,
    )
    .addHelpText(
      'after',
      `
It never sends mail, but for configured reports to the people they are for. What it writes is in the journal: mailroom undo takes it back.
More processes, on more machines, share the work when redis.url names one Redis for all: --only analyze adds a reader.
Stop it with Ctrl-C or SIGTERM: it ends within ten seconds and goes on where it stopped.
`,
    )
    .action(async (options: { config?: string; only?: Role[] }) => {
      const { signal } = listenForStop()
      const config = await readConfig(options.config)
      const { startService } = await import('./service.ts')
      try {
        const log = await openLog()
        const service = await startService({
          config,
          log,
          signal,
          ...(options.only && { roles: options.only }),
        })
        await untilStopped(signal)
        await service.close()
      } catch (error) {
        // A start that was stopped half-way has closed what it had opened.
        if (!signal.aborted) throw error
      }
      exitSoon()
    })
}

/** JSON lines on stdout, ids and numbers only. LOG_LEVEL sets how much. */
async function openLog(): Promise<Log> {
  const { pino } = await import('pino')
  const logger = pino({
    level: process.env.LOG_LEVEL ?? 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
  })
  return logger
}

function readRoles(text: string): Role[] {
  const known: readonly string[] = roles
  const wanted = text.split(',').map((role) => role.trim())
  const wrong = wanted.find((role) => !known.includes(role))
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is none of ${known.join(', ')}.`)
  return wanted as Role[]
}
