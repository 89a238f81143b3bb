import type { ImapFlow } from 'imapflow'
import { GoneError, PermanentError, TransientError } from '../../errors.ts'
import type { Appended } from '../contract.ts'
import { isKeyword, sameKeyword } from '../keyword.ts'
import { uidSets } from '../uid-set.ts'
import { openFolder } from './open-folder.ts'
import type { Session } from './session.ts'

export function hasGmailLabels(client: ImapFlow): boolean {
  return client.capabilities.has('X-GM-EXT-1')
}

export async function changeLabel(
  session: Session,
  change: 'add' | 'remove',
  {
    folder,
    uidValidity,
    uids,
    label,
  }: { folder: string; uidValidity: string; uids: number[]; label: string },
): Promise<void> {
  const { client, must } = session
  const mailbox = await openFolder(session, folder, { readOnly: false, uidValidity })
  const useLabels = hasGmailLabels(client)
  if (!useLabels && !isKeyword(label)) throw keywordRefused()
  const permitted = mailbox.permanentFlags
  if (change === 'add' && !useLabels && permitted !== undefined && !permitted.has('\\*')) {
    const known = [...permitted].some((flag) => sameKeyword(flag, label))
    if (!known) throw keywordRefused()
  }
  for (const set of uidSets(uids)) {
    const options = { uid: true, silent: true, useLabels }
    try {
      await must(() =>
        change === 'add'
          ? client.messageFlagsAdd(set, [label], options)
          : client.messageFlagsRemove(set, [label], options),
      )
    } catch (error) {
      // The plain NO or BAD to a STORE is about the keyword: too long for this server, or one too many.
      if (error instanceof PermanentError && error.code === 'refused') throw keywordRefused(error)
      throw error
    }
  }
}

function keywordRefused(cause?: Error): PermanentError {
  const message =
    'The server does not take this label as an IMAP keyword; use letters, digits, - and _ (50 at most).'
  return new PermanentError('keyword-refused', message, { cause })
}

export async function moveMessage(
  session: Session,
  { folder, uidValidity, uid, target }: { folder: string; uidValidity: string; uid: number; target: string },
): Promise<{ uidValidity: string | null; uid: number | null }> {
  const { client, must } = session
  await openFolder(session, folder, { readOnly: false, uidValidity })
  if (!canMove(client)) {
    // Plain EXPUNGE would remove whatever else is marked \Deleted.
    throw new PermanentError(
      'move-unsupported',
      'This server has neither MOVE nor UIDPLUS; messages stay where they are.',
    )
  }
  const there = await must(() => client.search({ uid: String(uid) }, { uid: true }))
  if (!there.includes(uid)) throw new GoneError('gone', 'The message is not in the folder any more.')

  const moved = await must(() => client.messageMove(String(uid), target, { uid: true }))
  const newUid = moved.uidMap?.get(uid) ?? null
  // With UIDPLUS an OK without COPYUID means that nothing was moved (RFC 4315 §3): somebody was faster.
  if (newUid === null && hasCapability(client, 'UIDPLUS'))
    throw new GoneError('gone', 'The message is not in the folder any more.')
  return { uidValidity: moved.uidValidity === undefined ? null : String(moved.uidValidity), uid: newUid }
}

export async function appendMessage(
  session: Session,
  folder: string,
  raw: Uint8Array,
  flags: string[],
): Promise<Appended> {
  const { client, must } = session
  // imapflow drops the flags that the *selected* folder does not permit, so the target has to be that.
  const mailbox = await openFolder(session, folder, { readOnly: false })
  const appended = await must(() => client.append(folder, Buffer.from(raw), flags))
  const uidValidity = String(appended.uidValidity ?? mailbox.uidValidity)
  if (appended.uid !== undefined) return { folder, uidValidity, uid: appended.uid }
  throw new TransientError(
    'append-unconfirmed',
    'The server stored the message without saying where; look for its Message-ID.',
  )
}

export async function expungeMessages(
  session: Session,
  folder: string,
  uidValidity: string,
  uids: number[],
): Promise<void> {
  const { client, must } = session
  await openFolder(session, folder, { readOnly: false, uidValidity })
  if (!hasCapability(client, 'UIDPLUS')) {
    throw new PermanentError('expunge-unsupported', 'This server has no UIDPLUS; remove the drafts by hand.')
  }
  for (const set of uidSets(uids)) await must(() => client.messageDelete(set, { uid: true }))
}

export function canMove(client: ImapFlow): boolean {
  return hasCapability(client, 'MOVE') || hasCapability(client, 'UIDPLUS')
}

export function hasCapability(client: ImapFlow, capability: 'MOVE' | 'UIDPLUS' | 'IDLE'): boolean {
  // RFC 9051 has all of them in it.
  return client.capabilities.has(capability) || client.enabled.has('IMAP4REV2')
}
