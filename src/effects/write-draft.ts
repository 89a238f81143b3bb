/**
 * Key: account/folder/uidvalidity/uid/draft. The draft's Message-ID is a function of the mail, so the drafts folder is
 * asked for it before every append: neither an interrupted try nor an empty Redis makes a second draft. It is asked
 * again afterwards, because a worker that stood still between the question and the append may be the second one.
 */
import { createHash } from 'node:crypto'
import { PermanentError } from '../errors.ts'
import type { Appended, MailAccount } from '../mail/contract.ts'
import { composeDraft, mayDraft } from './compose-draft.ts'
import type { WriteContext, Written } from './write-context.ts'

export async function writeDraft(context: WriteContext, template: string): Promise<Written> {
  const { mailbox, record, drafts } = context
  const { account } = mailbox
  const { maxBytes } = drafts
  const { message, flags } = await mailbox.read(record.ref, { size: record.size, maxBytes })
  const messageId = message.messageId
  const notWanted: Written = { outcome: 'not-wanted', inverse: null, messageId }
  if (!mayDraft(message, drafts.own).allowed) return notWanted

  const folder = drafts.folder ?? (await draftsFolder(account))
  const draft = await composeDraft({
    message,
    decision: record.decision,
    template,
    templateFolders: drafts.templateFolders,
    account: { name: account.name, own: drafts.own.map((address) => ({ name: '', address })) },
    date: new Date(record.at),
  })
  const sha256 = createHash('sha256').update(draft.raw).digest('hex')
  const inverseAt = (place: { uidValidity: string; uid: number }) =>
    ({ action: 'draft', folder, ...place, messageId: draft.messageId, sha256 }) as const
  const { uidValidity, uids } = await account.findByMessageId(folder, draft.messageId)
  const uid = lowest(uids)
  if (uid !== null) {
    // Found without a note of ours: made before Redis lost its memory. Its journal entry is lost as well; write it again.
    const outcome = context.before === null ? 'already' : 'written'
    return { outcome, inverse: inverseAt({ uidValidity, uid }), messageId }
  }
  if (flags.some((flag) => flag.toLowerCase() === '\\answered')) return notWanted

  await context.note(draft.messageId)
  const appended = await account.append(folder, draft.raw, ['\\Draft', '\\Seen'])
  return {
    outcome: 'written',
    inverse: inverseAt(await withoutTwin(account, appended, draft.messageId)),
    messageId,
  }
}

/**
 * If the draft is there twice, ours goes unless it is the older one: whichever worker looks, and in whatever order they
 * go on, the same one stays. The other is never touched, a person may be at it.
 */
async function withoutTwin(account: MailAccount, ours: Appended, messageId: string) {
  const { folder, uidValidity, uid } = ours
  const there = await account.findByMessageId(folder, messageId)
  const first = lowest(there.uids)
  if (there.uidValidity !== uidValidity || first === null || first >= uid) return { uidValidity, uid }
  await account.expunge(folder, uidValidity, [uid])
  return { uidValidity, uid: first }
}

function lowest(uids: readonly number[]): number | null {
  return uids.length === 0 ? null : Math.min(...uids)
}

async function draftsFolder(account: MailAccount): Promise<string> {
  const folder = (await account.folders()).find(({ specialUse }) => specialUse === '\\Drafts')
  if (folder !== undefined) return folder.path
  throw new PermanentError(
    'no-drafts-folder',
    `The account "${account.name}" has no folder marked \\Drafts; name one as "drafts" in mailroom.yaml.`,
  )
}
