/** A burst as a report tells it: many similar items in a short time. */
export interface ToldBurst {
  name: string
  /** ISO 8601, of its first and of its last member. */
  since: string
  until: string
  isOver: boolean
  mails: number
  tickets: number
  requesters: number
  /** Its first members, oldest first. */
  examples: { subject: string; at: string; url: string | null }[]
}
