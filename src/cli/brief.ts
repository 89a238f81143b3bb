import { type Command, Option } from 'commander'
import type { Config } from '../config/config.ts'
import { UserError } from '../errors.ts'
import { silentLog } from '../silent-log.ts'
import type { Gathered } from './brief/told.ts'
import { configOption, readConfig } from './read-config.ts'
import { withStore } from './with-store.ts'

const formats = ['text', 'html', 'markdown', 'json'] as const
const languages = ['en', 'de', 'fr', 'es']
/** Messages of a folder. */
const usualLast = 40
const summaryWords = 120

interface BriefOptions {
  config?: string
  format: (typeof formats)[number]
  language: string
  last: string
}

export function registerBrief(program: Command): void {
  program
    .command('brief')
    .description(
      'say in short what a thread, a folder or a ticket is about: who wants what, what is open, what was promised',
    )
    .argument('<what>', 'a Message-ID, account/folder, or source/ticket')
    .addOption(configOption())
    .addOption(new Option('--format <format>', 'how to write it').choices(formats).default('text'))
    .addOption(
      new Option('--language <language>', 'of the words around the sentences')
        .choices(languages)
        .default('en'),
    )
    .option('--last <count>', 'how many of the newest messages of a folder', String(usualLast))
    .addHelpText(
      'after',
      `
It reads, and writes nothing. Every sentence stands in one of the messages, word for word.

  mailroom brief '<1234@example.com>'
  mailroom brief support/INBOX --last 20
  mailroom brief helpdesk/42 --format html > brief.html
`,
    )
    .action(async (what: string, options: BriefOptions) => {
      const last = Number(options.last)
      if (!Number.isInteger(last) || last < 1 || last > 500)
        throw new UserError('bad-last', `--last is "${options.last}"; give a whole number from 1 to 500.`)
      const config = await readConfig(options.config)
      const gathered = await gather(config, what.trim(), last)
      process.stdout.write(await written(gathered, options))
    })
}

async function gather(config: Config, what: string, last: number): Promise<Gathered> {
  const end = what.indexOf('/')
  const name = end < 1 || what.startsWith('<') ? '' : what.slice(0, end)
  const rest = what.slice(end + 1)
  const ticketSource = config.tickets.find((source) => source.name === name)
  if (ticketSource !== undefined) {
    const { openTicketSource } = await import('../tickets/registry.ts')
    const { gatherTicket } = await import('./brief/gather-ticket.ts')
    const source = openTicketSource(name, ticketSource.settings, silentLog)
    return gatherTicket(source, rest).finally(() => source.close())
  }
  const { openMailAccount } = await import('../mail/registry.ts')
  const { gatherFolder, gatherThread } = await import('./brief/gather-mail.ts')
  const account = config.accounts.find((each) => each.name === name)
  if (account !== undefined) {
    const mailbox = openMailAccount(name, account.settings, silentLog)
    return gatherFolder(mailbox, account, rest, last).finally(() => mailbox.close())
  }
  const { findByMessageId } = await import('../queue/decisions.ts')
  const id = `<${what.replace(/^<|>$/g, '')}>`
  const [record] = await withStore(config, (store) => findByMessageId(store, id))
  const folders = config.labels.flatMap(({ write }) => write.folder ?? [])
  const first = config.accounts.filter((each) => each.name === record?.ref.account)
  const others = config.accounts.filter((each) => each.name !== record?.ref.account)
  for (const each of [...first, ...others]) {
    const mailbox = openMailAccount(each.name, each.settings, silentLog)
    const found = await gatherThread(mailbox, each, id, folders).finally(() => mailbox.close())
    if (found !== null) return found
  }
  const places = [...config.accounts, ...config.tickets].map((each) => each.name).join(', ')
  throw new UserError(
    'brief-unknown',
    `There is no mail with the Message-ID ${id} in the watched folders. A folder is named account/folder, a ticket source/id, with one of: ${places}.`,
  )
}

async function written(gathered: Gathered, { format, language }: BriefOptions): Promise<string> {
  const { openEncoder } = await import('../model/open-encoder.ts')
  const { brief } = await import('../../pipelines/brief.ts')
  const { told } = await import('./brief/told.ts')
  const { briefDocument } = await import('../report/brief/brief-document.ts')
  const { renderFile } = await import('../report/render/render-file.ts')
  const encoder = await openEncoder()
  try {
    const said = told(gathered, await brief(gathered.messages, { encoder, summaryWords }))
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    const document = await briefDocument(said, { language, timeZone })
    return String((await renderFile(document, format, said)).content)
  } finally {
    await encoder.close()
  }
}
