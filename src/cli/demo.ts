import type { Command } from 'commander'
import { exitSoon, listenForStop } from './stop-signal.ts'

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'start a mail server with 80 sample mails, work through them, and show what was decided and written',
    )
    .option('--keep', 'leave the mail server and the service running, to look at with any mail client')
    .action(async (options: { keep?: boolean }) => {
      const { signal, exitCode } = listenForStop()
      const { runDemo } = await import('../demo/run-demo.ts')
      const print = (text: string) => process.stdout.write(text)
      const isDone = await runDemo({ keep: options.keep === true, print, signal })
      if (!isDone) process.exitCode = exitCode()
      exitSoon()
    })
}
