/**
 * Every option of mailroom.yaml. The text given to each check is what the person reads after "expected:", and `about` is
 * what docs/configuration.md says of it (a test compares the two).
 */
import { z } from 'zod'
import { keywordFault } from './keyword.ts'
import { day, duration, size, wholeNumber } from './number-schema.ts'
import { listOf } from './one-or-more.ts'
import { Smtp } from './report-schema.ts'
import { Match } from './rule-schema.ts'
import { folderName, path, text } from './text-schema.ts'

const keyword = text('an IMAP keyword').superRefine((word, context) => {
  const fault = keywordFault(word)
  if (fault !== null) context.addIssue({ code: 'custom', message: fault })
})

const poll = duration('a time between 1s and 1d, such as 60s or 5m', 1000, day)
  .prefault('60s')
  .meta({ about: 'How often to look for new mail where the server does not announce it', default: '60s' })

const common = {
  folders: z
    .array(folderName, 'a list of folders, such as [INBOX]')
    .min(1, 'at least one folder')
    .default(['INBOX'])
    .meta({ about: 'Folders that are watched', default: '[INBOX]' }),
  poll,
  own: z
    .array(z.email('a mail address').toLowerCase(), 'a list of mail addresses')
    .optional()
    .meta({ about: 'Our own addresses: never answered', default: '`user`, if that is an address' }),
  ownLists: z
    .array(
      text('a List-Id such as support.example.com, or the address of the list', 255),
      'a list of List-Ids or addresses',
    )
    .optional()
    .meta({
      about:
        'Mailing lists that are addresses of our own, by List-Id or address, such as a Google group that spreads the mail of support@: their headers do not make a mail list mail',
      default: 'the lists of `own`',
    }),
  labels: z
    .array(text('the name of a label'), 'a list of label names')
    .min(1, 'at least one label, or no `labels` at all')
    .optional()
    .meta({ about: 'Names of the labels that may be given here', default: 'all labels' }),
}

const drafts = folderName
  .optional()
  .meta({ about: 'Folder for draft replies', default: 'the folder marked `\\Drafts`' })

const Imap = z.strictObject(
  {
    type: z.literal('imap').default('imap').meta({ about: 'What kind of mailbox it is', default: 'imap' }),
    host: text('the name or address of the IMAP server', 253)
      .regex(/^[^\s/@]+$/, 'the name or address of the IMAP server alone, without imap:// and without a user')
      .meta({ about: 'Name or address of the IMAP server' }),
    port: wholeNumber(1, 65535).optional().meta({
      about: 'Port of the IMAP server',
      default: '993 with `tls: true`, otherwise 143',
    }),
    tls: z.literal([true, 'starttls', false], 'true, starttls or false').default(true).meta({
      about: '`true`: TLS from the start; `starttls`: required upgrade; `false`: clear text',
      default: 'true',
    }),
    certificateAuthority: path('a PEM file with the certificate of your own authority')
      .optional()
      .meta({ about: 'PEM file of a private certificate authority', default: "the system's own" }),
    user: text('the name to log in with', 320).meta({ about: 'Name to log in with' }),
    ...common,
    drafts,
  },
  'an account: type, host, user …',
)

const Maildir = z.strictObject(
  {
    type: z.literal('maildir').meta({ about: 'A Maildir folder on this machine' }),
    path: path('a Maildir').meta({ about: 'The folder that holds cur, new and tmp' }),
    ...common,
    drafts,
  },
  'an account: type, path …',
)

const Mbox = z.strictObject(
  {
    type: z.literal('mbox').meta({ about: 'A file of mail on this machine; it is only read' }),
    path: path('an mbox file, an .eml file or a folder of .eml files').meta({
      about: 'An mbox file, an .eml file or a folder of .eml files',
    }),
    ...common,
  },
  'an account: type, path …',
)

/** One schema per kind of mailbox. */
export const accountKinds = { imap: Imap, maildir: Maildir, mbox: Mbox }

const Write = z.strictObject(
  {
    keyword: keyword
      .optional()
      .meta({ about: 'IMAP keyword (a label on Gmail)', default: 'none is written' }),
    folder: folderName.optional().meta({ about: 'Folder that the message is moved to', default: 'it stays' }),
    draft: text('the name of a draft template', 100).optional().meta({
      about: 'Draft template for a reply, which a person then sends or deletes',
      default: 'no draft',
    }),
  },
  'a map with keyword, folder or draft',
)

const precision = 'a number from 0.5 to 0.999'

const LabelEntry = z.strictObject(
  {
    name: z
      .string('a name (put it in quotes if it is a number or yes/no)')
      .trim()
      .min(1, 'a name')
      .max(60, 'a name of at most 60 characters')
      .meta({ about: 'What people see' }),
    description: text('plain words that say what belongs here').meta({
      about: 'Plain words that say what belongs here; the model reads them',
    }),
    examples: z
      .array(text('a short text', 10_000), 'a list of short texts')
      .max(1000, 'at most 1000 examples')
      .default([])
      .meta({ about: 'Short texts that belong here, as a person would write them', default: 'none' }),
    precision: z.number(precision).min(0.5, precision).max(0.999, precision).default(0.9).meta({
      about: 'Of the items that get the label without asking, at least this share should be right',
      default: '0.9',
    }),
    match: Match.optional().meta({
      about:
        'Rules that settle the label before the model is asked: one, or a list of which any is enough; of one rule all fields must fit, of one field any of its values',
      default: 'nothing: the model decides',
    }),
    write: Write.default({}).meta({ about: 'What the label writes', default: 'nothing' }),
  },
  'a label: name and description',
)

const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,39}$/i, 'a name of letters, digits, - _ and . (at most 40)')

const listenExpected = 'an address of this machine and a port, such as 127.0.0.1:8025'

/** 127.0.0.1:8025, localhost:8025 or [::1]:8025. */
const listen = text(listenExpected, 300)
  .regex(/^(?:\[[0-9a-f:.]+\]|[^\s:/@[\]]+):[1-9]\d{0,4}$/i, listenExpected)
  .transform((written) => {
    const colon = written.lastIndexOf(':')
    return {
      host: written.slice(0, colon).replace(/^\[|\]$/g, ''),
      port: Number(written.slice(colon + 1)),
    }
  })
  .refine(({ port }) => port <= 65535, 'a port from 1 to 65535')

/** Kept apart from `accounts` and `tickets`, whose entries are checked by their kind. */
export const Root = z.strictObject(
  {
    data: path('a folder')
      .default('./mailroom-data')
      .meta({ about: 'Folder of the embedded Redis', default: './mailroom-data' }),
    redis: z
      .strictObject(
        {
          url: text('a URL such as redis://localhost:6379')
            .regex(
              /^(rediss?:\/\/[^/]|unix:\/\/?\/)/,
              'a URL that begins with redis://, rediss:// or unix://',
            )
            .meta({ about: 'A Redis of your own; without it Mailroom starts one in the data folder' }),
        },
        'a map with url',
      )
      .optional()
      .meta({ about: 'Which Redis', default: 'the embedded one' }),
    accounts: z
      .record(name, z.unknown(), 'accounts by name')
      .default({})
      .meta({ about: 'The mailboxes, by a name of your choice', default: 'none; then there are `tickets`' }),
    tickets: z
      .record(name, z.unknown(), 'ticket systems by name')
      .default({})
      .meta({ about: 'The ticket systems, by a name of your choice', default: 'none' }),
    server: z
      .strictObject(
        {
          listen: listen.meta({
            about: 'Where it listens, address and port, such as `127.0.0.1:8025`',
          }),
        },
        'a map with listen',
      )
      .optional()
      .meta({
        about: 'HTTP server for webhooks and for the question how things are ([webhooks](webhooks.md))',
        default: 'none',
      }),
    labels: z
      .array(LabelEntry, 'a list of labels')
      .min(1, 'at least one label')
      .max(200, 'at most 200 labels')
      .meta({ about: 'The labels' }),
    review: z
      .strictObject(
        { keyword: keyword.meta({ about: 'Keyword of undecided items' }) },
        'null, or a map with keyword',
      )
      .nullable()
      .default({ keyword: 'Review' })
      .meta({
        about: 'What marks an item that needs a person; `null` leaves it alone',
        default: 'keyword: Review',
      }),
    limits: z
      .strictObject(
        {
          messageSize: size('a size from 10KB to 1GB, such as 25MB', 10_000, 1_000_000_000)
            .prefault('25MB')
            .meta({ about: 'Of a larger message only the beginning is read', default: '25MB' }),
          backfill: wholeNumber(0, 1_000_000).default(200).meta({
            about: 'How many of the newest messages are read at the first start, per folder',
            default: '200',
          }),
        },
        'a map with messageSize or backfill',
      )
      .prefault({})
      .meta({ about: 'Limits', default: 'see below' }),
    smtp: Smtp.optional().meta({
      about: 'The server that reports are sent through; nothing else is ever sent',
      default: 'none',
    }),
    reports: z.record(name, z.unknown(), 'reports by name').default({}).meta({
      about: 'What is told on a schedule, by a name of your choice ([reports](reports.md))',
      default: 'none',
    }),
    templates: path('a folder').optional().meta({
      about:
        'Folder of your own draft templates, which come before the shipped ones; templates of ticket notes lie in its folder `notes`',
      default: 'only the shipped ones',
    }),
  },
  'the options of Mailroom: accounts, tickets, labels …',
)

/** The schema below a path, or undefined where there is none. */
export function schemaAt(schema: z.ZodType, steps: readonly (string | number)[]): z.ZodType | undefined {
  let current: unknown = unwrapped(schema)
  for (const step of steps) {
    // What may be a list was written as one value.
    if (current instanceof z.ZodArray && typeof step === 'string') current = unwrapped(current.element)
    if (current instanceof z.ZodObject) current = current.shape[step]
    else if (current instanceof z.ZodArray) current = current.element
    else return undefined
    current = unwrapped(current)
  }
  return current instanceof z.ZodType ? current : undefined
}

function unwrapped(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return unwrapped(schema.unwrap())
  if (schema instanceof z.ZodPrefault) return unwrapped(schema.unwrap())
  return (typeof schema === 'object' && schema !== null && listOf(schema)) || schema
}
