import type { Message } from '../../item/item.ts'
import { readMessage } from '../../item/read-message.ts'
import type { Log, MailAccount, MessageRef } from '../../mail/contract.ts'
import type { ByteBudget } from '../../queue/byte-budget.ts'
import type { DecisionRecord } from '../../queue/decisions.ts'
import { messageKey } from '../../queue/jobs.ts'
import type { Store } from '../../queue/redis.ts'
import type { LearntExample } from '../learnt-example.ts'
import type { LabelMap } from './label-map.ts'

/** What looking for corrections in one account needs. */
export interface CorrectionsContext {
  store: Store
  account: MailAccount
  map: LabelMap
  /** Folders whose new mail is analysed. */
  watched: readonly string[]
  /** Where sent mail is kept, or null: then drafts teach nothing. */
  sent: string | null
  budget: ByteBudget
  /** Of a larger message only the beginning is read, as when it was decided: its identity depends on it. */
  maxBytes: number
  /** Lists that are addresses of our own, as when it was decided. */
  ownLists: readonly string[]
  learn(examples: LearntExample[]): Promise<unknown>
  /** A mail that was decided has been answered; told again at each change of its flags. */
  answered(record: DecisionRecord): Promise<unknown>
  log: Log
  timing: CorrectionsTiming
}

/** In ms. Tests shorten them. */
export interface CorrectionsTiming {
  /** A change must have come to rest for so long: a person takes one keyword off and puts another one on. */
  settle: number
  /** How long a message that vanished is looked for in the folders of labels. */
  missed: number
  /** A change so soon after the delivery is that of a filter, in the server or in a mail client. */
  filter: number
  /** How long a draft that is gone may take to turn up among the sent mail. */
  sending: number
  /** A draft that nobody touched for so long is not waited for any more. */
  untouched: number
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 1440 * MINUTE

export const correctionsTiming: CorrectionsTiming = {
  settle: 1500,
  missed: 10 * MINUTE,
  filter: 10 * SECOND,
  sending: MINUTE,
  untouched: 30 * DAY,
}

export interface ReadItem {
  message: Message
  flags: string[]
  /** ISO 8601 in UTC. */
  receivedAt: string
}

/** Fetches and reads a message within the byte budget; null if it is not there any more. `size` in bytes. */
export async function readItem(
  { account, budget, maxBytes, ownLists }: CorrectionsContext,
  place: MessageRef,
  size: number,
): Promise<ReadItem | null> {
  return budget(Math.min(size, maxBytes), async () => {
    const { folder, uidValidity, uid } = place
    const [found] = await account.fetch(folder, uidValidity, [uid], { maxBytes })
    if (found === undefined) return null
    const { raw, truncated, flags, receivedAt } = found
    const message = await readMessage(raw, { id: messageKey(place), maxBytes, truncated, ownLists })
    return { message, flags, receivedAt }
  })
}
