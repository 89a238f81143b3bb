import type { Decision } from '../item/decision.ts'
import { stem } from '../item/stem.ts'
import { oneLine } from './draft-text.ts'

const longestTag = 50

/**
 * The tags that keywords ask for, the most telling first, at most `most`: those of `from` whose words stand in a keyword,
 * whatever their endings ("refunds" for "refund"); where `from` is null, the keywords themselves, in lower case.
 */
export function keywordTags(
  keywords: Decision['keywords'],
  from: readonly string[] | null,
  most: number,
): string[] {
  const tags: string[] = []
  for (const { text } of keywords) {
    const found = from === null ? [freeTag(text)] : from.filter((tag) => holds(stems(text), stems(tag)))
    for (const tag of found) if (tag !== '' && !tags.includes(tag) && tags.length < most) tags.push(tag)
  }
  return tags
}

/** A customer's words; nothing that could be more than a word. */
function freeTag(keyword: string): string {
  const tag = oneLine(keyword, 1000).toLowerCase()
  return tag.length <= longestTag && /^[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N} .&'’_-]*$/u.test(tag) ? tag : ''
}

function stems(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).map(stem)
}

function holds(long: string[], short: string[]): boolean {
  if (short.length === 0) return false
  return long.some((_, start) => short.every((word, index) => long[start + index] === word))
}
