import { ImapFlow } from 'imapflow'

/** A message as a person's mail client sees it. */
export interface Seen {
  uid: number
  messageId: string
  subject: string
  /** Keywords, sorted; without what the server itself sets. */
  labels: string[]
  flags: string[]
  raw: string
}

/** A person with a mail client on the same mailbox: the witness of what is really there. */
export interface Person {
  /** Mail arrives, or arrived at another time. Gives its UID. */
  receive(raw: Uint8Array, folder?: string, at?: Date): Promise<number>
  look(folder?: string): Promise<Seen[]>
  /** What is in every folder that holds something. */
  everything(): Promise<Record<string, Seen[]>>
  flag(folder: string, uid: number, change: 'add' | 'remove', flag: string): Promise<void>
  move(folder: string, uid: number, target: string): Promise<void>
  /** In one command. */
  moveMany(folder: string, uids: number[], target: string): Promise<void>
  makeFolder(folder: string): Promise<void>
  delete(folder: string, uid: number): Promise<void>
  close(): Promise<void>
}

export function openPerson(port: number, user: string): Person {
  let client: ImapFlow | null = null

  async function connected(): Promise<ImapFlow> {
    if (client?.usable) return client
    client = new ImapFlow({
      ...{ host: '127.0.0.1', port, secure: false, doSTARTTLS: false, logger: false },
      auth: { user, pass: 'secret' },
    })
    // The server is killed in some tests.
    client.on('error', () => {})
    await client.connect()
    return client
  }
  async function at(folder: string): Promise<ImapFlow> {
    const ready = await connected()
    await ready.mailboxOpen(folder)
    return ready
  }
  async function look(folder = 'INBOX'): Promise<Seen[]> {
    const open = await at(folder)
    if (open.mailbox !== false && open.mailbox.exists === 0) return []
    const messages = await open.fetchAll('1:*', { uid: true, flags: true, envelope: true, source: true })
    return messages.map(({ uid, flags, envelope, source }) => ({
      uid,
      messageId: envelope?.messageId ?? '',
      subject: envelope?.subject ?? '',
      labels: [...(flags ?? [])].filter((flag) => !/^[\\$]/.test(flag)).sort(),
      flags: [...(flags ?? [])].filter((flag) => flag.startsWith('\\') && flag !== '\\Recent').sort(),
      raw: source?.toString('latin1') ?? '',
    }))
  }

  async function moveMany(folder: string, uids: number[], target: string): Promise<void> {
    const done = await (await at(folder)).messageMove(uids.join(','), target, { uid: true })
    if (done === false) throw new Error('the server did not move the mail')
  }

  return {
    look,
    async receive(raw, folder = 'INBOX', at = undefined) {
      const done = await (await connected()).append(folder, Buffer.from(raw), [], at)
      if (done === false || done.uid === undefined) throw new Error('the server did not take the mail')
      return done.uid
    },
    async everything() {
      const seen: Record<string, Seen[]> = {}
      for (const { path } of await (await connected()).list()) {
        const messages = await look(path)
        if (messages.length > 0) seen[path] = messages
      }
      return seen
    },
    async flag(folder, uid, change, flag) {
      const open = await at(folder)
      if (change === 'add') await open.messageFlagsAdd(String(uid), [flag], { uid: true })
      else await open.messageFlagsRemove(String(uid), [flag], { uid: true })
    },
    moveMany,
    move: (folder, uid, target) => moveMany(folder, [uid], target),
    async makeFolder(folder) {
      await (await connected()).mailboxCreate(folder)
    },
    async delete(folder, uid) {
      await (await at(folder)).messageDelete(String(uid), { uid: true })
    },
    async close() {
      if (client?.usable) await client.logout().catch(() => {})
      client?.close()
    },
  }
}
