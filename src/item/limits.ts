/**
 * How much of a mail is looked at. Each cap is far above what people write and far below what hurts: a mail past one is
 * read up to there and flagged `truncated`. `maxBytes` for the whole mail comes from the configuration.
 */
export const limits = {
  /** Bytes of the header of the message; the rest of a longer one is skipped. */
  headerBytes: 256 * 1024,
  /** Bytes of the header of one part. */
  partHeaderBytes: 16 * 1024,
  /** Header lines of the whole message, its parts included. */
  headerLines: 5_000,
  /** Multiparts inside multiparts. Real mail has up to about eight. */
  depth: 30,
  parts: 500,
  /** Bytes and lines of text parts that reach the parser, which keeps an object for each line. */
  textBytes: 2 * 1024 * 1024,
  textLines: 40_000,
  /** Bytes of an attachment's content kept. Larger ones are measured and left out: nobody opens them here. */
  keptAttachmentBytes: 2 * 1024,
  /** UTF-16 code units of HTML, and elements open at the same time. */
  htmlLength: 2 * 1024 * 1024,
  htmlDepth: 2_000,
  /** UTF-16 code units of the text, the quoted part and the signature. */
  textLength: 1_000_000,
  quotedLength: 200_000,
  signatureLength: 10_000,
  subjectLength: 1_000,
  addresses: 500,
  references: 100,
  attachments: 200,
  /** A line longer than this is prose or rubbish, never a marker: no pattern is tried on it. */
  markerLength: 300,
} as const
