import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium of this machine, which prints PDF; null where there is none. `path`: folders, as in PATH. */
export async function findBrowser(path = process.env.PATH ?? ''): Promise<string | null> {
  for (const name of names)
    for (const folder of path.split(delimiter)) {
      const program = join(folder, name)
      const isThere = await access(program, constants.X_OK).then(
        () => true,
        () => false,
      )
      if (folder !== '' && isThere) return program
    }
  return null
}
