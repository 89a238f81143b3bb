/** How much of a message is read to find its Message-ID: headers longer than this are no mail. */
export const headerBytes = 65_536

/** The Message-ID in the header of a message, with angle brackets, or null; `head` is the beginning of the message. */
export function messageIdOf(head: Uint8Array): string | null {
  return headerIds(head).messageId
}

/** Which message it is, and which one it answers; with angle brackets, or null. */
export function headerIds(head: Uint8Array): { messageId: string | null; inReplyTo: string | null } {
  const beginning = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, headerBytes)).toString(
    'latin1',
  )
  const end = /\r?\n\r?\n/.exec(beginning)?.index ?? beginning.length
  const header = beginning.slice(0, end + 1)
  // The value may stand on a folded line (RFC 5322 §2.2.3).
  return {
    messageId: /^message-id[ \t]*:\s*(<[^>\r\n]+>)/im.exec(header)?.[1] ?? null,
    inReplyTo: /^in-reply-to[ \t]*:\s*(<[^>\r\n]+>)/im.exec(header)?.[1] ?? null,
  }
}
