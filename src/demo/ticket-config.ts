import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'

/** The ticket systems that the demo starts. */
export type DemoDesk = 'redmine' | 'rt'

/** A mailroom.yaml for one ticket system at `url`: the labels of the demo, no mailboxes. */
export async function ticketDemoConfig(desk: DemoDesk, url: string): Promise<string> {
  const read = async (name: string) => parse(await readFile(join(import.meta.dirname, name), 'utf8'))
  const { accounts: _, review: __, ...mail } = await read('mailroom.yaml')
  const { tickets } = await read('tickets.yaml')
  return stringify({ tickets: { [desk]: { ...tickets[desk], url } }, ...mail }, { lineWidth: 0 })
}
