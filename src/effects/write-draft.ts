/**
 * Key: account/folder/uidvalidity/uid/draft. The draft's Message-ID is a function of the mail, so the drafts folder is
 * asked for it before every append: neither an interrupted try nor an empty Redis makes a second draft.
 */
import { createHash } from 'node:crypto'
import { PermanentError } from '../errors.ts'
import type { MailAccount } from '../mail/contract.ts'
import { composeDraft, mayDraft } from './compose-draft.ts'
import type { WriteContext, Written } from './write-context.ts'

export async function writeDraft(context: WriteContext, template: string): Promise<Written> {
  const { mailbox, record, drafts } = context
  const { account } = mailbox
  const { maxBytes } = drafts
  const { message, flags } = await mailbox.read(record.ref, { size: record.size, maxBytes })
  const answered = flags.some((flag) => flag.toLowerCase() === '\\answered')
  if (answered || !mayDraft(message, drafts.own).allowed)
    return { outcome: 'not-wanted', inverse: null, messageId: message.messageId }

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
  const there = await account.findByMessageId(folder, draft.messageId)
  const [uid] = there.uids
  if (uid !== undefined) {
    // Found without a note of ours: made before Redis lost its memory. Its journal entry is lost as well; write it again.
    const inverse = {
      action: 'draft' as const,
      folder,
      uidValidity: there.uidValidity,
      uid,
      messageId: draft.messageId,
      sha256,
    }
    return { outcome: context.before === null ? 'already' : 'written', inverse, messageId: message.messageId }
  }
  await context.note(draft.messageId)
  const appended = await account.append(folder, draft.raw, ['\\Draft', '\\Seen'])
  return {
    outcome: 'written',
    inverse: { action: 'draft', ...appended, messageId: draft.messageId, sha256 },
    messageId: message.messageId,
  }
}

async function draftsFolder(account: MailAccount): Promise<string> {
  const folder = (await account.folders()).find(({ specialUse }) => specialUse === '\\Drafts')
  if (folder !== undefined) return folder.path
  throw new PermanentError(
    'no-drafts-folder',
    `The account "${account.name}" has no folder marked \\Drafts; name one as "drafts" in mailroom.yaml.`,
  )
}
