import { TransientError } from '../../src/errors.ts'
import { openMemoryAccount } from '../../src/mail/memory/memory-account.ts'
import { mailContract } from './mail-contract.ts'

mailContract({
  name: 'memory',
  capabilities: { readOnly: false, labels: 'keyword', move: true, drafts: true, push: true },
  gaps: {},
  async open() {
    const account = openMemoryAccount('memory')
    return {
      account,
      deliver: async (raw) => void account.deliver(raw),
      remove: async (uid) => account.remove('INBOX', [uid]),
      renew: async () => account.renewUidValidity('INBOX'),
      breakDown: async () => account.breakWatches(new TransientError('test', 'A test breaks it.')),
      repair: async () => void account.deliver('Subject: new\r\n\r\n'),
      close: () => account.close(),
    }
  },
})
