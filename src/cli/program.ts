import { Command } from 'commander'
import { versionText } from './version.ts'

const examples = `
Examples:
  mailroom init                       write a mailroom.yaml with comments
  mailroom check                      is everything there, and does every account answer?
  mailroom preview support --last 50  what would be done with the last 50 mails; nothing is written
  mailroom run                        read, decide and write back until it is stopped
  mailroom why '<1234@example.com>'   why one message was decided as it was
  mailroom bursts                     when many mails and tickets said nearly the same
  mailroom brief '<1234@example.com>' what a thread is about, in short
  mailroom report digest              what arrived yesterday, what waits, what needs you
  mailroom report monday --dry-run    where a configured report would go; --send delivers it now
  mailroom labels                     what each label has learnt, and how well it does
  mailroom teach Invoice < mail.eml   say what a mail is; mailroom examples lists and takes back
  mailroom learn --from-folders support   learn from mail that is sorted already
  mailroom undo --since 2h            take back what was written in the last two hours
  mailroom analyze mail.eml           what the model says of one mail, as JSON; no configuration needed

Every command explains itself: mailroom check --help
Documentation: the folder docs/ beside this program; begin with docs/configuration.md.
`

/** The program without its commands; each command adds itself with a function registerXxx(program). */
export function createProgram(): Command {
  return new Command('mailroom')
    .description(
      'Reads the mail that arrives, decides on your own CPU what each one is, and writes labels, folders and draft replies back. It never sends a reply.',
    )
    .version(versionText(), '--version', 'say which version this is')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand(false)
    .addHelpText('after', examples)
    .showSuggestionAfterError(true)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneSentence(text)) })
}

/** Commander says "error: unknown option '--x'\n(Did you mean --y?)". */
function oneSentence(text: string): string {
  const [what = '', hint] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n')
  const sentence = `${what.charAt(0).toUpperCase()}${what.slice(1)}`.replace(/\.?$/, '.')
  const more =
    hint === undefined ? ' `mailroom --help` lists what there is.' : ` ${hint.replace(/^\(|\)$/g, '')}`
  return `${sentence}${more}\n`
}
