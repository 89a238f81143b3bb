import { spawn } from 'node:child_process'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'

/** A viewer that runs so long shows the page itself, and is left alone. */
const viewerMs = 3000

/** Writes a page where only its owner can read it, shows it, and gives its path: the viewer still reads it. */
export async function openPage(page: string | Uint8Array): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'mailroom-report-')), 'report.html')
  await writeFile(path, page, { mode: 0o600 })
  const [program, ...before] = openers[process.platform] ?? ['xdg-open']
  const failure = await start(program, [...before, path])
  if (failure === null) return path
  throw new UserError('no-viewer', `The report is in ${path}, and could not be opened: ${failure}.`)
}

const openers: { [Platform in NodeJS.Platform]?: [string, ...string[]] } = {
  darwin: ['open'],
  // The first argument of start is the title of a window.
  win32: ['cmd', '/c', 'start', ''],
}

/** Why it did not start or failed; null where all is well. */
function start(program: string, options: string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, options, { stdio: 'ignore', detached: true })
    const patience = setTimeout(() => resolve(null), viewerMs)
    const end = (failure: string | null) => {
      clearTimeout(patience)
      resolve(failure)
    }
    child.once('error', (error: NodeJS.ErrnoException) =>
      end(
        error.code === 'ENOENT'
          ? `there is no program ${program}`
          : `${program} does not start (${error.code})`,
      ),
    )
    child.once('exit', (code) => end(code === 0 ? null : `${program} ended with ${code ?? 'a signal'}`))
    child.unref()
  })
}
