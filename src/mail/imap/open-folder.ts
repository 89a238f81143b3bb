import type { MailboxObject } from 'imapflow'
import { PermanentError } from '../../errors.ts'
import { imapError } from './errors.ts'
import type { Session } from './session.ts'

/**
 * Selects a folder, or brings the selected one up to date: a session does not know of messages that came since its last
 * command, and a STORE to them would be ignored without a word (RFC 9051 §5.2). Read-only means EXAMINE, under which no
 * read can set \Seen. With `uidValidity` given, PermanentError `uidvalidity-changed` if the folder has another by now.
 */
export async function openFolder(
  session: Session,
  folder: string,
  options: { readOnly: boolean; uidValidity?: string },
): Promise<MailboxObject> {
  const { client } = session
  const fresh =
    session.selected !== null && performance.now() - session.selected.at < session.timing.selectAgainAfter
  const already =
    fresh &&
    client.mailbox !== false &&
    session.selected?.folder === folder &&
    session.selected.readOnly === options.readOnly
  if (already) {
    await client.noop()
  } else {
    session.selected = null
    await session.must(() => client.mailboxOpen(folder, { readOnly: options.readOnly }))
    session.selected = { folder, readOnly: options.readOnly, at: performance.now() }
  }
  const mailbox = client.mailbox
  if (mailbox === false) throw imapError(Object.assign(new Error('mailbox lost'), { code: 'NoConnection' }))
  if (options.uidValidity !== undefined && String(mailbox.uidValidity) !== options.uidValidity) {
    throw new PermanentError(
      'uidvalidity-changed',
      'The folder was made anew: its UIDs mean other messages now.',
    )
  }
  return mailbox
}
