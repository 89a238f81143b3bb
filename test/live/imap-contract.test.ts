import { after, before } from 'node:test'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import { openImapAccount } from '../../src/mail/imap/imap-account.ts'
import { imapTiming } from '../../src/mail/imap/timing.ts'
import { mailContract } from '../contract/mail-contract.ts'
import { collectLog } from '../support/log-collector.ts'

let dovecot: Dovecot
let users = 0
before(async () => {
  dovecot = await startDovecot()
})
after(() => dovecot.stop())

mailContract({
  name: 'imap, against Dovecot',
  capabilities: {
    readOnly: false,
    labels: 'keyword',
    move: true,
    drafts: true,
    push: true,
    changes: 'counted',
  },
  gaps: {},
  async open() {
    users += 1
    const user = `contract${users}`
    const settings = {
      type: 'imap' as const,
      host: dovecot.host,
      port: dovecot.ports.imap,
      tls: false,
      user,
      password: () => 'secret',
      pollIntervalMs: 60_000,
    }
    const timing = { ...imapTiming, retry: { firstMs: 20, maxMs: 100 } }
    const account = openImapAccount('imap', settings, collectLog(), timing)
    const outside = openImapAccount('outside', settings, collectLog(), timing)
    return {
      account,
      deliver: async (raw) => void (await outside.append('INBOX', Buffer.from(raw), [])),
      remove: async (uid) => outside.expunge('INBOX', (await outside.status('INBOX')).uidValidity, [uid]),
      renew: async () =>
        void (await dovecot.doveadm('mailbox', 'update', '--uid-validity', '4242', '-u', user, 'INBOX')),
      breakDown: async () => void (await dovecot.doveadm('kick', user)),
      repair: async () => {},
      close: async () => {
        await account.close()
        await outside.close()
      },
    }
  },
})
