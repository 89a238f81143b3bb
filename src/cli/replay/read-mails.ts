import { analysedText, type Message } from '../../item/item.ts'
import { readMessage } from '../../item/read-message.ts'
import type { Content, Reading } from '../../labels/features.ts'
import { factsOf } from '../../labels/item-facts.ts'
import type { MailAccount } from '../../mail/contract.ts'
import { inOrder } from '../analyze-in-order.ts'
import { inBatches, type ListedMail } from './list-mails.ts'
import type { ReadingFile } from './reading-file.ts'

/** A past mail, read, without its body: only what the label engine looks at is kept. */
export interface ReadMail {
  folder: string
  /** System flags and keywords. */
  flags: string[]
  receivedAt: string
  identity: string
  subject: string
  from: string
  content: Content & { flags: Message['flags'] }
  /** null: there is nothing to read in it. */
  reading: Reading | null
}

/** Of a larger mail only the beginning is read, and lists of our own do not make a mail list mail: as in the service. */
interface ReadLimits {
  maxBytes: number
  ownLists: readonly string[]
}

/** The label engine looks at the beginning only; thousands of mails are held at once. */
const keptCharacters = 4_000
/** While one batch is encoded the next ones are fetched and read. */
const batchesAtOnce = 3

/** Fetches and reads what was listed, in order; mail that went away meanwhile is left out. `told` after each batch. */
export async function readMails(
  mailbox: MailAccount,
  listed: readonly ListedMail[],
  readings: ReadingFile,
  limits: ReadLimits,
  told: (count: number) => void,
): Promise<ReadMail[]> {
  const mails: ReadMail[] = []
  const batches = inOrder(inBatches(listed), batchesAtOnce, (batch) =>
    readBatch(mailbox, batch, readings, limits),
  )
  for await (const batch of batches) {
    mails.push(...batch)
    told(batch.length)
  }
  return mails
}

async function readBatch(
  mailbox: MailAccount,
  batch: readonly ListedMail[],
  readings: ReadingFile,
  { maxBytes, ownLists }: ReadLimits,
): Promise<ReadMail[]> {
  const [first] = batch
  if (first === undefined) return []
  const { folder, uidValidity } = first
  const uids = batch.map(({ entry }) => entry.uid)
  const fetched = await mailbox.fetch(folder, uidValidity, uids, { maxBytes })
  const messages = await Promise.all(
    fetched.map(({ raw, uid, truncated }) =>
      readMessage(raw, { id: `${mailbox.name}/${folder}/${uid}`, maxBytes, truncated, ownLists }),
    ),
  )
  const texts = messages.map(analysedText)
  const readable = texts.filter(hasWords)
  const read = await readings.read(readable)
  const readingOf = new Map(readable.map((text, index) => [text, read[index] as Reading]))
  return messages.map((message, index) => {
    const text = texts[index] ?? ''
    return {
      folder,
      flags: fetched[index]?.flags ?? [],
      receivedAt: fetched[index]?.receivedAt ?? '',
      identity: message.identity,
      subject: message.subject,
      from: message.from?.address ?? '',
      content: { text: text.slice(0, keptCharacters), ...factsOf(message) },
      reading: readingOf.get(text) ?? null,
    }
  })
}

/** The same that the pipeline asks before it encodes. */
function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}
