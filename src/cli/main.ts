import { registerAnalyze } from './analyze.ts'
import { registerBrief } from './brief.ts'
import { registerBursts } from './bursts.ts'
import { registerCheck } from './check.ts'
import { registerDemo } from './demo.ts'
import { registerExamples } from './examples.ts'
import { explainFailure } from './failure.ts'
import { registerInit } from './init.ts'
import { registerLabels } from './labels.ts'
import { registerLearn } from './learn.ts'
import { registerPreview } from './preview.ts'
import { createProgram } from './program.ts'
import { registerReport } from './report.ts'
import { registerRetry } from './retry.ts'
import { registerRun } from './run.ts'
import { registerTeach } from './teach.ts'
import { registerUndo } from './undo.ts'
import { registerWhy } from './why.ts'

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
registerPreview(program)
registerRun(program)
registerUndo(program)
registerWhy(program)
registerBursts(program)
registerBrief(program)
registerReport(program)
registerLabels(program)
registerTeach(program)
registerLearn(program)
registerExamples(program)
registerRetry(program)
registerAnalyze(program)
registerDemo(program)

await program.parseAsync().catch(fail)
