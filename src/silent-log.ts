import type { Log } from './mail/contract.ts'

/** For commands whose output is not a log. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} }
