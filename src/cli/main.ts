import { registerCheck } from './check.ts'
import { explainFailure } from './failure.ts'
import { registerInit } from './init.ts'
import { createProgram } from './program.ts'

function fail(thrown: unknown): void {
  const { text, exitCode } = explainFailure(thrown, process.env)
  process.exitCode = exitCode
  process.stderr.write(text, () => process.exit())
}

process.on('uncaughtException', fail)
// "mailroom analyze … | head" ends the reader before us: no error, there is just nobody left to write to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  fail(error)
})

const program = createProgram()
registerInit(program)
registerCheck(program)

await program.parseAsync().catch(fail)
