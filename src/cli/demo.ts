import { type Command, Option } from 'commander'
import { exitSoon, listenForStop } from './stop-signal.ts'

interface CommandOptions {
  keep?: boolean
  tickets?: 'rt' | 'redmine'
}

export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description(
      'start a mail server with 80 sample mails, work through them, and show what was decided and written',
    )
    .addOption(
      new Option(
        '--tickets <system>',
        'tickets instead: start a Request Tracker or a Redmine with 40 sample tickets',
      ).choices(['rt', 'redmine']),
    )
    .option('--keep', 'leave the server and the service running, to look at with a mail client or a browser')
    .action(async ({ keep = false, tickets }: CommandOptions) => {
      const { signal, exitCode } = listenForStop()
      const print = (text: string) => process.stdout.write(text)
      const isDone = await run(tickets, { keep, print, signal })
      if (!isDone) process.exitCode = exitCode()
      exitSoon()
    })
}

async function run(
  tickets: CommandOptions['tickets'],
  options: import('../demo/frame.ts').DemoOptions,
): Promise<boolean> {
  if (tickets === undefined) return (await import('../demo/run-demo.ts')).runDemo(options)
  return (await import('../demo/run-ticket-demo.ts')).runTicketDemo(tickets, options)
}
