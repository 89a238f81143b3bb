import { connect } from './connect.ts'
import type { SampleMail } from './sample-mails.ts'

/** Puts mails into the inbox of a throw-away server, in order, as if they had just arrived. Rejects when `signal` aborts. */
export async function fillMailbox(
  port: number,
  user: string,
  mails: readonly Pick<SampleMail, 'raw'>[],
  signal?: AbortSignal,
): Promise<void> {
  const client = await connect(port, user)
  try {
    for (const { raw } of mails) {
      signal?.throwIfAborted()
      await client.append('INBOX', Buffer.from(raw))
    }
  } finally {
    await client.logout()
  }
}
