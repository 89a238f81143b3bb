import type { Command } from 'commander'

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'start a mail server with 80 sample mails, work through them, and show what was decided and written',
    )
    .option('--keep', 'leave the mail server and the service running, to look at with any mail client')
    .action(async (options: { keep?: boolean }) => {
      const { runDemo } = await import('../demo/run-demo.ts')
      await runDemo({ keep: options.keep === true, print: (text) => process.stdout.write(text) })
    })
}
