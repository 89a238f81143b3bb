import type { Entry, MailAccount } from '../../mail/contract.ts'

/** A mail as listed, with its folder. */
export interface ListedMail {
  folder: string
  uidValidity: string
  entry: Entry
}

/** Entries asked for at once. */
const PAGE = 2000
/** Mails fetched at once: so many, and not more bytes than this unless one alone is larger. */
const batch = { mails: 32, bytes: 16 * 1024 * 1024 }

/**
 * Mails of these folders that came since then, folder by folder, oldest first; only the newest `last` of each folder where
 * that is not null. Mail that was moved keeps the time it came at but is last in its new folder, so all are looked at.
 */
export async function listMails(
  mailbox: MailAccount,
  folders: readonly string[],
  since: Date,
  last: number | null,
): Promise<ListedMail[]> {
  const oldest = since.toISOString()
  const mails: ListedMail[] = []
  for (const folder of folders) {
    const { uidValidity } = await mailbox.status(folder)
    const found: ListedMail[] = []
    let after = 0
    for (;;) {
      const page = await mailbox.list(folder, { after, limit: PAGE })
      for (const entry of page) if (entry.receivedAt >= oldest) found.push({ folder, uidValidity, entry })
      after = page.at(-1)?.uid ?? after
      if (page.length < PAGE) break
    }
    mails.push(...(last === null ? found : found.slice(-last)))
  }
  return mails
}

/** Parts what was listed into batches of one folder each, small enough to hold in memory. */
export async function* inBatches(mails: readonly ListedMail[]): AsyncGenerator<ListedMail[]> {
  let waiting: ListedMail[] = []
  let bytes = 0
  for (const mail of mails) {
    const full = waiting.length === batch.mails || bytes + mail.entry.size > batch.bytes
    if (waiting.length > 0 && (full || waiting[0]?.folder !== mail.folder)) {
      yield waiting
      waiting = []
      bytes = 0
    }
    waiting.push(mail)
    bytes += mail.entry.size
  }
  if (waiting.length > 0) yield waiting
}
