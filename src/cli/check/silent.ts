import type { Log } from '../../mail/contract.ts'

/** What goes wrong during a check is a line of the check, not of a log. */
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }
