import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export interface LeakedProcess {
  pid: number
  command: string
}

/**
 * Running processes, apart from this one, that a test run left behind: they carry its mark in their environment, or name
 * its temporary folder in their command line (servers such as Dovecot and Redis change what /proc says of the rest), or
 * work in it. Linux only; none elsewhere.
 */
export function leakedProcesses(mark: string, folder: string): LeakedProcess[] {
  return pids().flatMap((pid) => {
    if (pid === process.pid) return []
    const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim()
    const belongs =
      read(pid, 'environ').split('\0').includes(mark) ||
      command.includes(folder) ||
      workingFolder(pid).startsWith(folder)
    return belongs ? [{ pid, command: command.slice(0, 200) }] : []
  })
}

function pids(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** A process may end between two looks, or belong to somebody else: then it says nothing. */
function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1')
  } catch {
    return ''
  }
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}
