/** Key: account/folder/uidvalidity/uid/label. Adding a label twice changes nothing; what matters is whether it was ours. */
import type { WriteContext, Written } from './write-context.ts'

export async function writeLabel(context: WriteContext, label: string): Promise<Written> {
  const { mailbox, record, before } = context
  const { messageId } = record
  const flags = await mailbox.flags(record.ref)
  const present = flags.some((flag) => flag.toLowerCase() === label.toLowerCase())
  if (present && before === null) return { outcome: 'already', inverse: null, messageId }
  if (!present) {
    await context.note('absent')
    await mailbox.addLabel(record.ref, label)
  }
  return { outcome: 'written', inverse: { action: 'label', label }, messageId }
}
