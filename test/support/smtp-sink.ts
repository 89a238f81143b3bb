import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { SmtpSettings } from '../../src/report/deliver/send-mail.ts'
import { temporaryFolder } from './temporary-folder.ts'

interface SunkMail {
  /** The envelope. */
  from: string
  to: string[]
  raw: string
  /** It was sent with addresses that not every server takes (SMTPUTF8, RFC 6531). */
  isUtf8: boolean
}

/** What it does with the mails from now on. */
interface SinkManners {
  /** Reply codes by recipient. */
  refuse: Record<string, number>
  /** A number: the reply to the data. `cut-…`: the connection breaks before or after the mail is there whole. */
  data: 'accept' | 'cut-before' | 'cut-after' | 'no-answer' | number
}

/** A real SMTP server that keeps what it gets and misbehaves where it is told to. */
export interface SmtpSink {
  readonly mails: SunkMail[]
  /** Connections made so far. */
  readonly connections: number
  manners: SinkManners
  settings: SmtpSettings
  /** PEM. */
  certificate: string
}

const run = promisify(execFile)

export async function startSmtpSink(
  test: { after(end: () => Promise<void>): void },
  options: { tls?: SmtpSettings['tls']; offersStartTls?: boolean; password?: string } = {},
): Promise<SmtpSink> {
  const { tls = false, offersStartTls = tls === 'starttls', password } = options
  const { key, cert } = await certificate(test)
  const sockets = new Set<Socket>()
  const server = new SMTPServer({
    ...{ key, cert, secure: tls === true, logger: false, authOptional: password === undefined },
    disabledCommands: [...(offersStartTls ? [] : ['STARTTLS']), ...(password === undefined ? ['AUTH'] : [])],
    allowInsecureAuth: true,
    onAuth({ username, password: given }, _, done) {
      if (username === 'mailroom' && given === password) return done(null, { user: username })
      done(reply(535))
    },
    onRcptTo({ address }, _, done) {
      const code = sink.manners.refuse[address]
      done(code === undefined ? null : reply(code))
    },
    onData(stream, { envelope }, done) {
      void receive(stream, envelope, done)
    },
  })

  async function receive(
    stream: SMTPServerDataStream,
    { mailFrom, rcptTo, smtpUtf8 }: SMTPServerSession['envelope'],
    done: (error?: Error | null) => void,
  ): Promise<void> {
    const { data } = sink.manners
    if (data === 'cut-before') return cut()
    const chunks = await stream.toArray().catch(() => null)
    // Who goes away within the mail has not sent one.
    if (chunks === null) return
    const raw = Buffer.concat(chunks).toString('latin1')
    if (typeof data === 'number') return done(reply(data))
    sink.mails.push({
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
      raw,
      isUtf8: smtpUtf8 === true,
    })
    if (data === 'cut-after') return cut()
    if (data === 'accept') done()
  }
  function cut(): void {
    for (const socket of sockets) socket.destroy()
  }

  const listening = server.listen(0, '127.0.0.1')
  let connections = 0
  listening.on('connection', (socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('error', () => {})
  await once(listening, 'listening')
  test.after(async () => {
    const closed = once(listening, 'close')
    server.close()
    cut()
    await closed
  })
  const sink: SmtpSink = {
    mails: [],
    get connections() {
      return connections
    },
    manners: { refuse: {}, data: 'accept' },
    settings: {
      ...{ host: 'localhost', port: (listening.address() as AddressInfo).port, tls },
      certificateAuthority: cert,
      user: password === undefined ? null : 'mailroom',
      password: () => password ?? '',
    },
    certificate: cert,
  }
  return sink
}

function reply(responseCode: number): Error {
  return Object.assign(new Error('said for lead@halfmoon.example'), { responseCode })
}

async function certificate(test: Parameters<typeof temporaryFolder>[0]) {
  const folder = await temporaryFolder(test)
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  await run('openssl', ['req', ...kind, ...name, '-keyout', key, '-out', cert])
  return { key: await readFile(key, 'utf8'), cert: await readFile(cert, 'utf8') }
}
