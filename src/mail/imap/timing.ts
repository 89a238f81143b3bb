const SECOND = 1000
const MINUTE = 60 * SECOND

/** Every clock of the IMAP connector in one place, in ms. Tests shorten them. */
export interface ImapTiming {
  /** For DNS, TCP and TLS together. */
  connect: number
  /** A command is in flight and the socket is silent: the connection is dead. */
  commandSilence: number
  /** A connection that runs commands is closed when it was unused for so long. */
  unusedClose: number
  /**
   * A selected folder is selected anew after so long: Dovecot goes on with the old UIDs in a session that had it selected
   * when it was made anew.
   */
  selectAgainAfter: number
  /** A watching connection sends NOOP so often; it is dead if no answer comes within `canaryDeadline`. */
  canaryInterval: number
  canaryDeadline: number
  /** Between two tries to watch. */
  retry: { firstMs: number; maxMs: number }
  /** The same after a refused log-in: each try counts against the account at most servers. */
  retryLogin: { firstMs: number; maxMs: number }
  /** A watch that stood for so long was a good one: the next failure begins again with the shortest delay. */
  stableAfter: number
}

export const imapTiming: ImapTiming = {
  connect: 20 * SECOND,
  commandSilence: MINUTE,
  unusedClose: 30 * SECOND,
  selectAgainAfter: 30 * SECOND,
  canaryInterval: 30 * SECOND,
  canaryDeadline: 20 * SECOND,
  retry: { firstMs: SECOND, maxMs: MINUTE },
  retryLogin: { firstMs: 5 * MINUTE, maxMs: 60 * MINUTE },
  stableAfter: MINUTE,
}
