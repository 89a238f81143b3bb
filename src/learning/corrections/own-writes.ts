import { isOfTicket, type JournalEntry, type MailEntry } from '../../effects/journal.ts'
import { effectState, JOURNAL, ledgerKey } from '../../effects/ledger.ts'
import type { DecisionRecord } from '../../queue/decisions.ts'
import { type Effect, messageKey } from '../../queue/jobs.ts'
import { PREFIX, type Store } from '../../queue/redis.ts'
import { findItem, saveStanding } from './items.ts'
import type { OwnState, OwnWrites } from './standing.ts'
import { rememberDraft, rememberWaiting } from './state.ts'

const POSITION = `${PREFIX}:corrections:journal`
const PAGE = 500

/** How far the writes of a decision came. Ask before looking into the mailbox: what is done then, is there. */
export async function ownWrites(store: Store, record: DecisionRecord): Promise<OwnWrites> {
  const [label, move] = await Promise.all([ownState(store, record, 'label'), ownState(store, record, 'move')])
  return { label, move }
}

async function ownState(store: Store, record: DecisionRecord, action: Effect['action']): Promise<OwnState> {
  if (!record.effects.some((effect) => effect.action === action)) return 'none'
  const entry = await effectState(store, ledgerKey(record.ref, action))
  if (entry === null || entry.state === 'started') return 'pending'
  if (entry.state === 'undone') return 'undone'
  // It ended without a write: the message was gone.
  return entry.outcome === 'written' || entry.outcome === 'already' ? 'done' : 'none'
}

/**
 * Reads on in the journal: where Mailroom itself moved messages to, and which drafts it made. For all accounts at once;
 * read twice it changes nothing.
 */
export async function followJournal(store: Store): Promise<void> {
  for (;;) {
    const position = await store.redis.get(POSITION)
    const page = await store.redis.xrange(
      JOURNAL,
      position === null ? '-' : `(${position}`,
      '+',
      'COUNT',
      PAGE,
    )
    for (const [, [, text]] of page) {
      const entry = JSON.parse(text ?? '{}') as JournalEntry
      if (!isOfTicket(entry)) await take(store, entry)
    }
    const last = page.at(-1)?.[0]
    if (last !== undefined) await store.redis.set(POSITION, last)
    if (page.length < PAGE) return
  }
}

async function take(store: Store, { ref, at, messageId, inverse }: MailEntry): Promise<void> {
  if (inverse.action === 'draft') {
    const { folder, uidValidity, uid } = inverse
    const place = { account: ref.account, folder, uidValidity, uid }
    await rememberDraft(store, {
      ...{ decided: ref, place, messageId: inverse.messageId, original: messageId },
      ...{ since: Date.parse(at), checked: false, goneAt: null },
    })
  }
  if (inverse.action !== 'move' || inverse.uid === null || inverse.uidValidity === null) return
  const item = await findItem(store, ref)
  // Where it was recognised since then is the later news.
  if (item === null || messageKey(item.standing.place) !== messageKey(ref)) return
  const place = {
    account: ref.account,
    folder: inverse.target,
    uidValidity: inverse.uidValidity,
    uid: inverse.uid,
  }
  const own = { ...item.standing.own, move: 'done' as const }
  // Somebody may have moved it on before that folder was looked at.
  await rememberWaiting(store, { decided: ref, place, gone: false, since: Date.now() })
  await saveStanding(store, ref, { ...item.standing, place, folder: place.folder, own })
}
