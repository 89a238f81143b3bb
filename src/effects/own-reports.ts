/**
 * The Message-IDs of reports: a function of the report, its period and a secret of this installation, so that every try
 * has the same one and nobody else can make it. What bears one is a mail of our own: it is no mail to decide about.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { PREFIX, type Store } from '../queue/redis.ts'

const KEEP_SECONDS = 400 * 24 * 60 * 60
const SECRET = `${PREFIX}:report-secret`

/** The Message-ID of a report, with angle brackets. Remembers that it is ours before anybody can get the mail. */
export async function ownReportId(
  store: Store,
  report: { name: string; period: string },
  host: string,
): Promise<string> {
  await store.redis.set(SECRET, randomBytes(32).toString('hex'), 'NX')
  const secret = (await store.redis.get(SECRET)) ?? ''
  const hash = createHmac('sha256', secret)
    .update([report.name, report.period, host].join('\0'))
    .digest('hex')
  const messageId = `<report.${hash.slice(0, 32)}@${host}>`
  await store.redis.set(keyOf(messageId), '1', 'EX', KEEP_SECONDS)
  return messageId
}

/** Is it the Message-ID (with angle brackets) of a report that was made here? */
export async function isOwnReport(store: Store, messageId: string): Promise<boolean> {
  return (await store.redis.exists(keyOf(messageId))) === 1
}

function keyOf(messageId: string): string {
  return `${PREFIX}:own-report:${messageId}`
}
