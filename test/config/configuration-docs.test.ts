import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { test } from 'node:test'
import { z } from 'zod'
import { Report } from '../../src/config/report-schema.ts'
import { accountKinds, Root, schemaAt } from '../../src/config/schema.ts'
import { ticketKinds } from '../../src/config/ticket-schema.ts'

const page = new URL('../../docs/configuration.md', import.meta.url)
const begin = /<!-- options: begin .*-->\n/
const end = '<!-- options: end -->'

interface About {
  about: string
  default?: string
}

function rows(schema: z.ZodType, prefix: string): string[] {
  const object = schemaAt(schema, [])
  if (!(object instanceof z.ZodObject)) return []
  return Object.entries(object.shape).flatMap(([key, option]) => {
    const about = (option as z.ZodType).meta() as About | undefined
    assert.ok(about?.about, `${prefix}${key} has no meta({ about })`)
    const name = `${prefix}${key}`
    const inner = schemaAt(option as z.ZodType, [])
    const below =
      inner instanceof z.ZodArray
        ? rows(inner.element as z.ZodType, `${name}[].`)
        : rows(inner as z.ZodType, `${name}.`)
    return [`| \`${name}\` | ${about.about} | ${about.default ?? '**required**'} |`, ...below]
  })
}

function table(title: string, lines: string[]): string {
  return [`### ${title}`, '', '| Option | What it is | Default |', '| --- | --- | --- |', ...lines, ''].join(
    '\n',
  )
}

/** What another kind of ticket system has in another way than Request Tracker. */
function ownRows(kind: keyof typeof ticketKinds, known: string[]): string[] {
  const own = rows(ticketKinds[kind], 'tickets.NAME.')
  const lacks = known.filter((row) => !own.some((other) => nameOf(other) === nameOf(row))).map(nameOf)
  assert.deepEqual(
    lacks.filter((name) => name !== '`tickets.NAME.user`'),
    [],
    `${kind} lacks options`,
  )
  return own.filter((row) => !known.includes(row)).map((row) => row.replace(' | ', ` | \`${kind}\`: `))
}

function nameOf(row: string): string {
  return row.split(' | ')[0]?.slice(2) ?? ''
}

test('docs/configuration.md lists every option of the schema, and no other', async () => {
  const rt = rows(ticketKinds.rt, 'tickets.NAME.')
  const others = (Object.keys(ticketKinds) as (keyof typeof ticketKinds)[]).filter((kind) => kind !== 'rt')
  const tables = [
    table('The file', rows(Root, '')),
    table('An IMAP account', rows(accountKinds.imap, 'accounts.NAME.')),
    table('A Maildir', rows(accountKinds.maildir, 'accounts.NAME.')),
    table('An mbox file, an .eml file or a folder of them', rows(accountKinds.mbox, 'accounts.NAME.')),
    table(
      'A ticket system',
      rt.map((row) => row.replace('| Request Tracker 5 |', '| `rt`: Request Tracker 5; the others below |')),
    ),
    table(
      'What is different in other ticket systems',
      others.flatMap((kind) => ownRows(kind, rt)),
    ),
    table('A report', rows(Report, 'reports.NAME.')),
  ].join('\n')
  const text = await readFile(page, 'utf8')
  const from = (begin.exec(text)?.index ?? -1) + (begin.exec(text)?.[0].length ?? 0)
  const to = text.indexOf(end)
  assert.ok(from > 0 && to >= from, 'the markers around the tables are gone')
  if (process.env.UPDATE_DOCS === '1')
    await writeFile(page, `${text.slice(0, from)}\n${tables}\n${text.slice(to)}`)
  const now = await readFile(page, 'utf8')
  assert.equal(now.slice(from, now.indexOf(end)).trim(), tables.trim())
})
