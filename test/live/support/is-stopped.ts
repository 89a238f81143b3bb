import { readFile } from 'node:fs/promises'

/** Does the process stand still (SIGSTOP)? Linux only. */
export async function isStopped(pid: number | undefined): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}
