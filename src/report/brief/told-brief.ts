/** What a brief says, before it is put into words: plain data, every sentence with where it comes from. */

/** A sentence of a message, word for word. */
export interface ToldSentence {
  text: string
  /** Name of who wrote it. */
  author: string
  /** ISO 8601 in UTC, or null. */
  at: string | null
  /** The how-manieth message it is from, counted from 1. */
  number: number
}

export interface ToldBrief {
  kind: 'conversation' | 'folder'
  /** Of the conversation, or the name of the folder. */
  title: string
  /** "support/INBOX", "helpdesk/42". */
  place: string
  messages: number
  /** Names, whoever wrote most first. */
  people: string[]
  /** ISO 8601 in UTC, of the first and last message. */
  from: string | null
  to: string | null
  state: 'waits-for-us' | 'waits-for-them' | 'nothing-asked'
  summary: ToldSentence[]
  open: ToldSentence[]
  answered: ToldSentence[]
  promised: ToldSentence[]
  /** Where a person opens it, or null. */
  url: string | null
}
