/**
 * What a thread says of a reply: its mails mostly have one label. Kept per account and Message-ID, for as long as
 * decisions: the label that was applied without asking, and the one a person gave, which may be none. Keys are hashes, and
 * values are labels and times, so that nothing of a mail stands here.
 *
 *   thread:decided:<hash>     the first decision on that Message-ID; a second mail that bears it changes nothing
 *   thread:corrected:<hash>   the newest word of a person
 */
import { createHash } from 'node:crypto'
import type { ItemFlag, Message } from '../item/item.ts'
import type { LabelPrior } from '../labels/answer.ts'
import { KEEP_DECISION } from '../queue/decisions.ts'
import { PREFIX, type Store } from '../queue/redis.ts'
import type { LearntExample } from './learnt-example.ts'

/** Added to the log-odds of the label; chosen on the replies of test/learning/reply-set.ts, see docs/labels.md. */
export const priorStrength = { corrected: 3, decided: 1.5 }

/** Mails of the thread that are looked up, the newest first. */
const most = 20

/** What goes to many, or comes from a machine, is no conversation; and whoever borrows a name borrows no thread. */
const noConversation: readonly ItemFlag[] = ['list', 'bulk', 'auto-reply', 'bounce', 'failed-authentication']

/** What became of a draft says whether an answer was of use, not what the thread is about. */
const silentSources: readonly LearntExample['source'][] = ['draft']

/** What is known of one mail of a thread; `at` in ms. */
interface Vote {
  /** null: a person took it for none of the labels. */
  label: string | null
  at: number
}

/** What the mails that this one answers say of its label; null where there are none, or they disagree. */
export async function threadPrior(
  store: Store,
  account: string,
  message: Pick<Message, 'messageId' | 'inReplyTo' | 'references' | 'flags'>,
  labels: readonly string[],
): Promise<LabelPrior | null> {
  const ids = earlierIds(message)
  if (ids.length === 0 || !isConversation(message.flags)) return null
  const keys = ids.flatMap((id) => [threadKey('corrected', account, id), threadKey('decided', account, id)])
  const texts = await store.redis.mget(keys)
  const votes = texts.map((text) => (text === null ? null : (JSON.parse(text) as Vote)))
  const isKnown = (vote: Vote | null | undefined): vote is Vote =>
    vote != null && (vote.label === null || labels.includes(vote.label))
  const corrected = votes.filter((_, place) => place % 2 === 0).filter(isKnown)
  const lastWord = Math.max(...corrected.map(({ at }) => at))
  // A person has judged what was decided before: of the same mail, or of another one of the thread.
  const decided = votes.filter((_, place) => place % 2 === 1).filter(isKnown)
  const standing = [...corrected, ...decided.filter(({ at }) => at > lastWord)]
  const said = new Set(standing.map(({ label }) => label))
  const [label] = said
  if (said.size !== 1 || label == null) return null
  return corrected.length > 0
    ? {
        label,
        strength: priorStrength.corrected,
        reason: 'a person gave this label to an earlier mail of the thread',
      }
    : { label, strength: priorStrength.decided, reason: 'an earlier mail of the thread has this label' }
}

/** Remembers the label that was applied to a mail without asking. Twice changes nothing. */
export async function rememberThreadDecision(
  store: Store,
  account: string,
  { messageId, flags }: Pick<Message, 'messageId' | 'flags'>,
  label: string,
): Promise<void> {
  if (messageId === null || !isConversation(flags)) return
  const vote: Vote = { label, at: Date.now() }
  await store.redis.set(
    threadKey('decided', account, messageId),
    JSON.stringify(vote),
    'EX',
    KEEP_DECISION,
    'NX',
  )
}

/** Forgets it again: what a person took back is no reason to do the same to the answers. */
export async function forgetThreadDecision(store: Store, account: string, messageId: string): Promise<void> {
  await store.redis.unlink(threadKey('decided', account, messageId))
}

/** KEYS: one; ARGV: vote, its time in ms, seconds to keep it. */
const keepNewest = `
local old = redis.call('GET', KEYS[1])
if not old or cjson.decode(old).at <= tonumber(ARGV[2]) then
  redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
end`

/** Remembers what persons said of mails. The newest word on a mail stays, in whatever order they come. */
export async function rememberThreadCorrections(
  store: Store,
  examples: readonly LearntExample[],
): Promise<void> {
  const now = Date.now()
  await Promise.all(
    examples.map(async (example) => {
      const at = Date.parse(example.at)
      const seconds = Math.floor(KEEP_DECISION - (now - at) / 1000)
      const key = correctionKey(example)
      if (key === null || !(seconds > 0) || !isConversation(example.flags ?? [])) return
      const vote: Vote = { label: example.label, at }
      // One dated ahead of time is not kept longer for it.
      await store.redis.eval(keepNewest, 1, key, JSON.stringify(vote), at, Math.min(seconds, KEEP_DECISION))
    }),
  )
}

/** Forgets what persons said of these mails. */
export async function forgetThreadCorrections(
  store: Store,
  examples: readonly LearntExample[],
): Promise<void> {
  const keys = examples.map(correctionKey).filter((key) => key !== null)
  if (keys.length > 0) await store.redis.unlink(keys)
}

/** Message-IDs of the mails before this one, the newest first (RFC 5322 §3.6.4). */
function earlierIds({
  messageId,
  inReplyTo,
  references,
}: Pick<Message, 'messageId' | 'inReplyTo' | 'references'>): string[] {
  const ids = new Set([inReplyTo, ...references.toReversed()])
  return [...ids].filter((id) => id !== null && id !== messageId).slice(0, most) as string[]
}

function isConversation(flags: readonly ItemFlag[]): boolean {
  return !flags.some((flag) => noConversation.includes(flag))
}

/** Null where nobody knows in which account the mail lay: a thread is known per account. */
function correctionKey({ messageId, place, source }: LearntExample): string | null {
  const end = place?.indexOf('/') ?? -1
  if (messageId === null || place === null || end < 1 || silentSources.includes(source)) return null
  return threadKey('corrected', place.slice(0, end), messageId)
}

function threadKey(kind: 'decided' | 'corrected', account: string, messageId: string): string {
  const hash = createHash('sha256').update(`${account}\n${messageId}`).digest('hex').slice(0, 32)
  return `${PREFIX}:thread:${kind}:${hash}`
}
