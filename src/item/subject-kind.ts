/** The prefixes that mail programs write before the subject of a forwarded mail, in their languages. */
const forward =
  /^(?:fwd?|wg|tr|rv|enc|i|inoltro|doorst|pd|vb|vl|vid|fs|encaminhado|reenv|转发|轉寄|továbbítás)\s?(?:\[\d+\]|\(\d+\))?\s?[:：]/i
const reply =
  /^(?:re|aw|antw|antwort|sv|r|ref|rif|odp|res|回复|回覆|ynt|vá|ad)\s?(?:\[\d+\]|\(\d+\)|\^\d+)?\s?[:：]/i

/** What a mail is by its subject; where that says nothing, by whether it refers to another (`answers`). */
export function subjectKind(subject: string, answers: boolean): 'reply' | 'forward' | 'unknown' {
  const text = subject.replace(/^(?:\s*\[[^\]]{1,40}\])+\s*/, '').trim()
  if (forward.test(text)) return 'forward'
  if (reply.test(text)) return 'reply'
  return answers ? 'reply' : 'unknown'
}
