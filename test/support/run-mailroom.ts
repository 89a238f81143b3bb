import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

export interface Outcome {
  exitCode: number
  stdout: string
  stderr: string
}

/** Runs the program as a person would; `environment` is added to the little that every process needs. */
export function runMailroom(
  args: readonly string[],
  options: { folder?: string; environment?: NodeJS.ProcessEnv } = {},
): Promise<Outcome> {
  const { PATH, HOME, TMPDIR, MAILROOM_TEST_RUN } = process.env
  const env = { PATH, HOME, TMPDIR, MAILROOM_TEST_RUN, ...options.environment }
  return new Promise((done) => {
    execFile(process.execPath, [main, ...args], { cwd: options.folder, env }, (error, stdout, stderr) => {
      done({
        exitCode: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1,
        stdout,
        stderr,
      })
    })
  })
}
