/** The sample tickets of the demo, and what a person would say of each. Everything in them is invented. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { SentimentLabel } from '../item/decision.ts'
import type { FieldName } from '../tickets/contract.ts'

/** What is right for one sample ticket. Being left for Review is always acceptable too. */
interface ExpectedTicket {
  /** File name without its ending. */
  name: string
  /** Each of these is right; none: nobody could say. */
  labels: string[]
  /** A wrong label would hurt here: fraud, injected instructions, messages of machines. `never` names the worst. */
  trap?: boolean
  never?: string[]
  /** Values that must never be written, because the ticket itself asks for them. */
  neverFields?: { [Name in FieldName]?: string[] }
  /** ISO 639-1 */
  language: string
  /** The following only where people would agree. */
  sentiment?: SentimentLabel
  urgency?: 'low' | 'normal' | 'high'
  needsReply?: boolean
  /** The one order number in it. */
  order?: string
  /** Name of the ticket that says the same. */
  duplicateOf?: string
  /** Tickets of one name are about one incident. */
  incident?: string
}

export interface SampleTicket {
  name: string
  /** "Name <address>", or an address alone. */
  from: string
  subject: string
  /** Minutes after the first one came. */
  minute: number
  /** One of the two. */
  text?: string
  html?: string
  /** Names of files. */
  attachments: string[]
  /** What was said afterwards. */
  later: ({ agent: string } | { customer: string })[]
  expected: ExpectedTicket
}

const folder = join(import.meta.dirname, 'tickets')

/** All sample tickets in the order of their names. */
export async function loadSampleTickets(): Promise<SampleTicket[]> {
  const lines = (await readFile(join(folder, 'expected.jsonl'), 'utf8')).trimEnd().split('\n')
  const expected = new Map(
    lines.map((line) => JSON.parse(line) as ExpectedTicket).map((one) => [one.name, one]),
  )
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(
    files.map(async (file) => {
      const name = file.slice(0, -'.yaml'.length)
      const expectation = expected.get(name)
      if (expectation === undefined) throw new Error(`${name} has no line in expected.jsonl`)
      const written = parse(await readFile(join(folder, file), 'utf8')) as Partial<SampleTicket>
      const { from = '', subject = '' } = written
      return {
        ...{ minute: 0, attachments: [], later: [] },
        ...{ ...written, name, from, subject, expected: expectation },
      }
    }),
  )
}
