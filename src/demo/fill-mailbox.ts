import { ImapFlow } from 'imapflow'
import type { SampleMail } from './sample-mails.ts'

/** Puts mails into the inbox of a throw-away server, in order, as if they had just arrived. */
export async function fillMailbox(
  port: number,
  user: string,
  mails: readonly Pick<SampleMail, 'raw'>[],
): Promise<void> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: 'secret' },
    logger: false,
  })
  await client.connect()
  try {
    for (const { raw } of mails) await client.append('INBOX', Buffer.from(raw))
  } finally {
    await client.logout()
  }
}
