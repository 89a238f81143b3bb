import { analysedText } from '../../item/item.ts'
import { readMessage } from '../../item/read-message.ts'
import { addExamples, exampleOf } from '../../learning/example-store.ts'
import type { LearntExample } from '../../learning/learnt-example.ts'
import type { MailAccount } from '../../mail/contract.ts'
import type { Store } from '../../queue/redis.ts'
import { inBatches } from '../replay/list-mails.ts'
import { ownLabel } from '../replay/own-labels.ts'
import type { PlannedMail } from './folder-plan.ts'

export interface LearnPlanned {
  store: Store
  mailbox: MailAccount
  mails: readonly PlannedMail[]
  ownLists: readonly string[]
  maxBytes: number
  /** After each batch: how many mails it had. */
  told(count: number): void
}

/** Reads the mails and remembers each with its label, as old as the mail itself: whatever a person says of it counts more. */
export async function learnPlanned(options: LearnPlanned) {
  const { store, mailbox, mails, ownLists, maxBytes } = options
  const labels = new Map(mails.map((mail) => [keyOf(mail), mail.label]))
  const counts = { noted: 0, known: 0, own: 0, empty: 0 }
  for await (const batch of inBatches(mails)) {
    const [first] = batch
    if (first === undefined) continue
    const { folder, uidValidity } = first
    const uids = batch.map(({ entry }) => entry.uid)
    const examples: LearntExample[] = []
    for (const fetched of await mailbox.fetch(folder, uidValidity, uids, { maxBytes })) {
      const { uid, raw, truncated, receivedAt } = fetched
      const id = `${mailbox.name}/${folder}/${uid}`
      const message = await readMessage(raw, { id, maxBytes, truncated, ownLists })
      const label = labels.get(`${folder} ${uid}`)
      if (label === undefined) continue
      if (!/[\p{L}\p{N}]/u.test(analysedText(message))) counts.empty += 1
      else if ((await ownLabel(store, mailbox.name, message.identity)) === label) counts.own += 1
      else {
        const place = `${mailbox.name}/${folder}`
        examples.push(exampleOf(message, { label, source: 'folder', at: receivedAt, place }))
      }
    }
    const { added, replaced, unchanged } = await addExamples(store, examples)
    counts.noted += added + replaced
    counts.known += unchanged
    options.told(batch.length)
  }
  return counts
}

function keyOf({ folder, entry }: PlannedMail): string {
  return `${folder} ${entry.uid}`
}
