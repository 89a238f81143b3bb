import { CommanderError } from 'commander'
import { asError, MailroomError, UserError } from '../errors.ts'

/** Exit codes: 1 for something that did not work, 2 for a person's mistake, 70 (EX_SOFTWARE of sysexits) for a bug. */
const failed = 1
const mistaken = 2
const broken = 70

/** What to print on stderr for an error that ended a command, and the exit code. */
export function explainFailure(
  thrown: unknown,
  environment: NodeJS.ProcessEnv,
): { text: string; exitCode: number } {
  // Commander has printed its sentence already; help and version come as errors with exit code 0.
  if (thrown instanceof CommanderError) return { text: '', exitCode: thrown.exitCode === 0 ? 0 : mistaken }
  const error = asError(thrown)
  const stack = environment.MAILROOM_DEBUG === '1' ? `\n${describe(error)}` : ''
  if (error instanceof MailroomError)
    return { text: `${error.message}${stack}\n`, exitCode: error instanceof UserError ? mistaken : failed }
  const hint =
    stack === ''
      ? '\nRun it again with MAILROOM_DEBUG=1 and report what it prints, together with `mailroom --version`.'
      : stack
  return { text: `This is a bug in Mailroom: ${error.message.split('\n')[0]}${hint}\n`, exitCode: broken }
}

function describe(error: Error): string {
  const cause = error.cause === undefined ? '' : `\ncaused by ${describe(asError(error.cause))}`
  return `${error.stack ?? error.message}${cause}`
}
