/** A report as a mail of its own: HTML with its pictures, the same as plain text, and headers that nobody answers to. */
import MailComposer from 'nodemailer/lib/mail-composer'
import type { RenderedMail } from '../report/render/render-mail.ts'
import { oneLine } from './draft-text.ts'

export interface ReportMail {
  /** RFC 5322 message, CRLF, seven bits. */
  raw: Uint8Array
  /** With angle brackets. */
  messageId: string
}

/**
 * Composes it; writes nothing. Auto-Submitted as in RFC 3834 §5, and X-Auto-Response-Suppress as in [MS-OXCMAIL] §2.2.3.2.14:
 * an absence note to a report helps nobody.
 */
export async function composeReport(input: {
  from: string
  to: readonly string[]
  messageId: string
  date: Date
  mail: RenderedMail
}): Promise<ReportMail> {
  const { subject, text, html, attachments } = input.mail
  const mime = new MailComposer({
    from: input.from,
    ...(input.to.length === 0 ? {} : { to: input.to.map((address) => ({ name: '', address })) }),
    subject: oneLine(subject, 300),
    date: input.date,
    messageId: input.messageId,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    text,
    html,
    attachments: attachments.map(({ content, ...picture }) => ({
      ...picture,
      content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
      contentDisposition: 'inline' as const,
    })),
    textEncoding: 'quoted-printable',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return { raw: await mime.compile().build(), messageId: input.messageId }
}
