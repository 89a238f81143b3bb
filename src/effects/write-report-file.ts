import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { asError, type MailroomError, PermanentError, TransientError } from '../errors.ts'

/**
 * Writes a file whole or not at all: under another name first, then renamed over what is there. Leaves of tries that were
 * interrupted are removed. Throws PermanentError `file-refused`, or TransientError `file-failed` (a full disk).
 */
export async function writeReportFile(
  folder: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const unfinished = join(folder, `.${name}.${randomUUID()}.part`)
  try {
    await mkdir(folder, { recursive: true })
    for (const left of await readdir(folder))
      if (left.startsWith(`.${name}.`) && left.endsWith('.part'))
        await rm(join(folder, left), { force: true })
    const file = await open(unfinished, 'wx')
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, join(folder, name))
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => {})
    throw fileError(error)
  }
}

/** "monday-2026-11-16--2026-11-22.html": nothing in it can lead to another folder. */
export function reportFileName(report: string, period: string, extension: string): string {
  const safe = `${report}-${period.replaceAll('..', '--')}`.replaceAll(/[^\p{L}\p{N}_.-]/gu, '_')
  return `${safe.replace(/^\.+/, '_').slice(0, 150)}.${extension}`
}

const refusals = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ELOOP', 'ENAMETOOLONG'])

function fileError(error: unknown): MailroomError {
  const cause = asError(error)
  const code = String((cause as NodeJS.ErrnoException).code ?? cause.name)
  if (refusals.has(code)) {
    return new PermanentError(
      'file-refused',
      `The report cannot be written into its folder (${code}); check the path and whose it is.`,
      { cause },
    )
  }
  return new TransientError('file-failed', `Writing the report into its folder failed (${code}).`, { cause })
}
