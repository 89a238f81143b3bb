import type { Log } from '../mail/contract.ts'
import type { OpenTicketSource, TicketSettings, TicketSource } from './contract.ts'
import { openFreshdeskSource } from './freshdesk/freshdesk-source.ts'
import { openGithubSource } from './github/github-source.ts'
import { openJiraSource } from './jira/jira-source.ts'
import { openRedmineSource } from './redmine/redmine-source.ts'
import { openRtSource } from './rt/rt-source.ts'
import { openZammadSource } from './zammad/zammad-source.ts'
import { openZendeskSource } from './zendesk/zendesk-source.ts'

type Connectors = {
  [Type in TicketSettings['type']]: OpenTicketSource<Extract<TicketSettings, { type: Type }>>
}

/** Every connector by the `type` in its settings. A new one is a folder here, a type in contract.ts and one line. */
export const ticketConnectors: Partial<Connectors> = {
  freshdesk: openFreshdeskSource,
  github: openGithubSource,
  jira: openJiraSource,
  redmine: openRedmineSource,
  rt: openRtSource,
  zammad: openZammadSource,
  zendesk: openZendeskSource,
}

/** Opens a source of any type. Nothing is connected before its first call. */
export function openTicketSource(name: string, settings: TicketSettings, log: Log): TicketSource {
  const open = ticketConnectors[settings.type] as OpenTicketSource<TicketSettings> | undefined
  if (open === undefined) throw new Error(`no connector ${settings.type}`)
  return open(name, settings, log)
}
