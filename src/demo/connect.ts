import { ImapFlow } from 'imapflow'

/** Logs in to a throw-away server, where everybody's password is "secret". */
export async function connect(port: number, user: string): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: 'secret' },
    logger: false,
    disableAutoIdle: true,
  })
  // Its commands fail, too; an error event that nobody hears would end the process.
  client.on('error', () => {})
  await client.connect()
  return client
}
