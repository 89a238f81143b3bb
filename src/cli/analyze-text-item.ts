import { cleanLine } from '../item/clean-text.ts'
import type { Item, ItemFlag } from '../item/item.ts'
import { plainLines } from '../item/lines.ts'
import { splitText } from '../item/split-text.ts'
import { subjectKind } from '../item/subject-kind.ts'

const longestSubject = 1_000

/** An item of a text that came without the mail around it: cleaned, its quotes and signature cut, as of a mail. */
export function textItem(
  given: Pick<Item, 'id' | 'subject' | 'text' | 'from' | 'date'>,
  isTruncated = false,
): Item {
  const subject = cleanLine(given.subject, longestSubject)
  const parts = splitText(plainLines(given.text), subjectKind(subject, false))
  const flags: [ItemFlag, boolean][] = [
    ['forwarded', parts.forwarded],
    ['reply', parts.quoted !== ''],
    ['truncated', isTruncated || parts.truncated],
    ['no-text', !/[\p{L}\p{N}]/u.test(parts.text)],
  ]
  return {
    ...given,
    subject,
    text: parts.text,
    flags: flags.filter(([, holds]) => holds).map(([flag]) => flag),
  }
}
