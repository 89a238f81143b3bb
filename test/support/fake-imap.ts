import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** A scripted IMAP server for what no server at hand does: Gmail's labels, missing extensions, refusals, hostility. */
export interface FakeImap {
  readonly port: number
  /** Every command so far without its tag, e.g. "UID STORE 7 +FLAGS.SILENT (Invoice)". */
  readonly commands: string[]
  close(): Promise<void>
}

export interface FakeImapOptions {
  capabilities: string
  permanentFlags?: string
  /** UIDs in INBOX. */
  uids?: number[]
  /** Lines without the tag ("* 1 EXISTS", "OK done"; the last is the tagged one), or null for the usual answer. */
  answer?(command: string): string[] | null
}

export async function startFakeImap(options: FakeImapOptions): Promise<FakeImap> {
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.write(`* OK [CAPABILITY IMAP4rev1 ${options.capabilities}] ready\r\n`)
    let text = ''
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1')
      const lines = text.split('\r\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const [tag = '', ...rest] = line.split(' ')
        const command = rest.join(' ')
        commands.push(command)
        const answer = options.answer?.(command) ?? usualAnswer(command, options)
        const tagged = answer.at(-1) ?? 'OK done'
        socket.write([...answer.slice(0, -1), `${tag} ${tagged}`, ''].join('\r\n'))
      }
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    commands,
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function usualAnswer(
  command: string,
  { capabilities, permanentFlags = '\\*', uids = [] }: FakeImapOptions,
): string[] {
  if (command.startsWith('CAPABILITY')) return [`* CAPABILITY IMAP4rev1 ${capabilities}`, 'OK done']
  if (command === 'LIST "" ""') return ['* LIST (\\Noselect) "/" ""', 'OK done']
  if (/^(LIST|LSUB)/.test(command)) return ['* LIST () "/" INBOX', 'OK done']
  if (/^(SELECT|EXAMINE)/.test(command)) {
    return [
      '* FLAGS (\\Seen \\Deleted)',
      `* OK [PERMANENTFLAGS (${permanentFlags})] flags`,
      `* ${uids.length} EXISTS`,
      '* OK [UIDVALIDITY 7] ok',
      `* OK [UIDNEXT ${(uids.at(-1) ?? 0) + 1}] ok`,
      'OK [READ-WRITE] done',
    ]
  }
  if (command.startsWith('UID SEARCH')) {
    const wanted = command.match(/UID (\d+)(?::(\d+))?$/)
    const from = Number(wanted?.[1] ?? 1)
    const to = Number(wanted?.[2] ?? from)
    return [`* SEARCH ${uids.filter((uid) => uid >= from && uid <= to).join(' ')}`.trimEnd(), 'OK done']
  }
  if (command.startsWith('FETCH')) return [`* ${uids.length} FETCH (UID ${uids.at(-1)})`, 'OK done']
  return ['OK done']
}
