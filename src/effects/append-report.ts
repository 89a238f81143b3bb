import { setTimeout as delay } from 'node:timers/promises'
import { MailroomError } from '../errors.ts'
import type { MailAccount } from '../mail/contract.ts'
import type { ReportMail } from './compose-report.ts'
import type { Ending } from './write-once.ts'

/**
 * Puts a report into a folder, made where it is not there, as an unread message. It is looked for before, and again
 * afterwards: of two the older one stays, because a worker that stood still in between may be the second one. `claimed`
 * throws where another worker took over.
 */
export async function appendReport(
  account: MailAccount,
  folder: string,
  { raw, messageId }: ReportMail,
  claimed: () => Promise<void>,
): Promise<Ending['outcome']> {
  await makeFolder(account, folder)
  const before = await account.findByMessageId(folder, messageId)
  if (before.uids.length > 0) return 'already'
  await claimed()
  const { uidValidity, uid } = await account.append(folder, raw, [])
  const there = await account.findByMessageId(folder, messageId)
  if (there.uidValidity === uidValidity && there.uids.some((other) => other < uid))
    await account.expunge(folder, uidValidity, [uid])
  return 'written'
}

/** Another worker may make it in the same moment. */
async function makeFolder(account: MailAccount, folder: string): Promise<void> {
  for (const waitMs of [0, 50, 200]) {
    try {
      await account.status(folder)
      return
    } catch (error) {
      if (!(error instanceof MailroomError) || error.code !== 'folder-missing') throw error
      await account.createFolder(folder).catch((refused: unknown) => {
        if (!(refused instanceof MailroomError) || refused.code !== 'refused') throw refused
      })
      await delay(waitMs)
    }
  }
  await account.status(folder)
}
