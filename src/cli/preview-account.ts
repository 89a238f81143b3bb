import { createTriage } from '../../pipelines/triage.ts'
import type { AccountConfig, Config } from '../config/config.ts'
import { mayDraft } from '../effects/compose-draft.ts'
import { planEffects } from '../effects/plan.ts'
import { readMessage } from '../item/read-message.ts'
import { createLabelEngine } from '../labels/label-engine.ts'
import type { FetchedMessage, Log } from '../mail/contract.ts'
import { openMailAccount } from '../mail/registry.ts'
import { openEncoder } from '../model/open-encoder.ts'
import type { DecidedRow } from './decision-table.ts'
import { rememberCapabilities } from './service/places.ts'

/** Messages fetched and read at once. */
const BATCH = 16

/** Decides without Redis and without any write: the mailbox is only read. */
export async function openPreview(config: Config, account: AccountConfig, log: Log) {
  const encoder = await openEncoder()
  const labels = config.labels.filter(({ name }) => account.labels.includes(name))
  const labelEngine = labels.length === 0 ? null : await createLabelEngine({ labels, encoder })
  const triage = createTriage({ encoder, labelEngine })
  const mailbox = openMailAccount(account.name, account.settings, log)
  const capabilities = rememberCapabilities(mailbox, account)
  const rules = new Map(config.labels.map((label) => [label.name, label.write]))
  const maxBytes = config.limits.messageSize

  async function decide(folder: string, { uid, raw, truncated }: FetchedMessage): Promise<DecidedRow> {
    const id = `${account.name}/${folder}/${uid}`
    const message = await readMessage(raw, { id, maxBytes, truncated, ownLists: account.ownLists })
    const { decision, classification } = await triage(message)
    const effects = planEffects({
      decision,
      classification,
      flags: message.flags,
      rules,
      review: config.review?.keyword ?? null,
      capabilities: await capabilities(),
      mayDraft: mayDraft(message, account.own).allowed,
    })
    return { subject: message.subject, decision, effects }
  }

  return {
    /** The last `count` messages of each watched folder, oldest first; `told` after each. */
    async last(count: number, told: () => void): Promise<DecidedRow[]> {
      const rows: DecidedRow[] = []
      for (const folder of account.folders) {
        const { uidValidity } = await mailbox.status(folder)
        const uids = (await mailbox.listLast(folder, count)).map(({ uid }) => uid)
        for (let start = 0; start < uids.length; start += BATCH) {
          const batch = await mailbox.fetch(folder, uidValidity, uids.slice(start, start + BATCH), {
            maxBytes,
          })
          const decided = batch.map((message) => decide(folder, message).finally(told))
          rows.push(...(await Promise.all(decided)))
        }
      }
      return rows
    },
    async close(): Promise<void> {
      await Promise.all([mailbox.close(), encoder.close()])
    },
  }
}
