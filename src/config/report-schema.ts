/** The options of reports, and of the server they are sent through. */
import { z } from 'zod'
import { patternFault } from '../report/schedule/runs.ts'
import { isMailAddress, isSender } from './mail-address.ts'
import { wholeNumber } from './number-schema.ts'
import { folderName, oneLine, path, text } from './text-schema.ts'

/** More people are a mailing list's business. */
const mostRecipients = 50
const kinds = ['digest', 'weekly', 'quality'] as const
const fileFormats = ['html', 'markdown', 'json', 'pdf'] as const

const recipient = text('a mail address', 320).toLowerCase().refine(isMailAddress, 'a mail address')

const sender = 'an address such as mailroom@example.com, or Mailroom <mailroom@example.com>'

export const Smtp = z.strictObject(
  {
    host: text('the name or address of the SMTP server', 253)
      .regex(/^[^\s/@]+$/, 'the name or address of the SMTP server alone, without smtp:// and without a user')
      .meta({ about: 'Name or address of the SMTP server' }),
    port: wholeNumber(1, 65535)
      .optional()
      .meta({ about: 'Port of the SMTP server', default: '465 with `tls: true`, otherwise 587' }),
    tls: z.literal([true, 'starttls', false], 'true, starttls or false').default(true).meta({
      about: '`true`: TLS from the start; `starttls`: required upgrade; `false`: clear text',
      default: 'true',
    }),
    certificateAuthority: path('a PEM file with the certificate of your own authority')
      .optional()
      .meta({ about: 'PEM file of a private certificate authority', default: "the system's own" }),
    user: text('the name to log in with', 320).optional().meta({
      about: 'Name to log in with; its password stands in `MAILROOM_SMTP_PASSWORD`',
      default: 'no login',
    }),
    from: oneLine(sender, 400)
      .refine(isSender, sender)
      .meta({ about: 'What reports come from: an address, or a name and an address' }),
  },
  'a map with host, from …',
)

const schedule = z
  .string('a schedule in quotes, such as "0 7 * * 1-5"')
  .trim()
  .superRefine((pattern, context) => {
    const fault = patternFault(pattern)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })

const zone = 'a time zone such as Europe/Berlin'
const timeZone = z
  .string(zone)
  .refine(isTimeZone, zone)
  .optional()
  .meta({ about: 'Whose days and hours are meant', default: "the machine's" })

export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null
  } catch {
    return false
  }
}

const mailbox = {
  account: text('the name of an account').meta({ about: 'Name of an account' }),
  folder: folderName.meta({ about: 'Its folder' }),
}
const file = {
  path: path('a folder').meta({ about: 'The folder; one file a period is written into it' }),
  format: z
    .enum(fileFormats, fileFormats.join(', '))
    .default('html')
    .meta({ about: 'html, markdown, json or pdf (which needs Chromium)', default: 'html' }),
}

export const Report = z.strictObject(
  {
    kind: z.enum(kinds, kinds.join(', ')).meta({
      about:
        '`digest`: what arrived, waits and was done; `weekly`: a queue in numbers; `quality`: how right the labels are',
    }),
    schedule: schedule.meta({
      about:
        'When, as cron writes it: minute and hour as plain numbers, day of the month, month, day of the week; at most once a day',
    }),
    timeZone,
    period: z.string('since-last, week, month, or days such as 7d').optional().meta({
      about:
        'What it tells of: `since-last`, `week` or `month` (the last one that is over), or days such as `7d`',
      default: 'digest: since-last; weekly: week; quality: month',
    }),
    sources: z
      .array(text('the name of an account or a ticket system'), 'a list of names')
      .min(1, 'at least one name, or no `sources` at all')
      .optional()
      .meta({ about: 'Accounts and ticket systems that it tells of', default: 'all' }),
    language: z.string('a language such as en').default('en').meta({
      about: 'Language of its words and numbers: en, de, fr or es',
      default: 'en',
    }),
    to: z
      .array(recipient, 'a list of mail addresses')
      .max(mostRecipients, `at most ${mostRecipients} addresses`)
      .default([])
      .meta({
        about: 'Who gets it as mail, through `smtp`: nobody else ever gets anything',
        default: 'nobody',
      }),
    mailbox: z
      .strictObject(mailbox, 'a map with account and folder')
      .optional()
      .meta({ about: 'Puts it into a folder, as an unread message', default: 'it is put into none' }),
    file: z
      .strictObject(file, 'a map with path and format')
      .optional()
      .meta({ about: 'Writes it as a file', default: 'no file' }),
    fallback: z
      .union(
        [z.strictObject(mailbox), z.strictObject(file)],
        'a map with account and folder, or with path and format',
      )
      .optional()
      .meta({
        about:
          'Where it goes when the SMTP server refuses it for good, or when nobody knows whether it was sent: a map with `account` and `folder`, or with `path` and `format`',
        default: 'it is set aside; `mailroom retry` tries again',
      }),
  },
  'a report: kind, schedule, to …',
)
