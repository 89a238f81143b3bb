import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../../config/config.ts'
import { noteTemplates } from '../../effects/compose-note.ts'
import { listTemplates } from '../../effects/draft-template.ts'
import { asError } from '../../errors.ts'
import { readModelFiles } from '../../model/model-files.ts'
import { bad, type Finding, good } from './finding.ts'

const shippedEncoder = fileURLToPath(new URL('../../../models/encoder', import.meta.url))
const leastFree = 1_000_000_000

/** The files Mailroom needs: model, draft templates, room on the disk of its own Redis. */
export async function checkFiles(config: Config): Promise<Finding[]> {
  const space = config.redis === null ? await checkDisk(config.dataFolder) : []
  return [...(await checkModel(shippedEncoder)), ...(await checkTemplates(config)), ...space]
}

/** Reads the model as the service would: every file there, and as it was shipped. */
export async function checkModel(folder: string): Promise<Finding[]> {
  try {
    const { facts } = await readModelFiles(folder)
    return [good(`model: encoder ${facts.version} is complete`)]
  } catch (error) {
    return [bad(`model: ${asError(error).message}`)]
  }
}

async function checkTemplates(config: Config): Promise<Finding[]> {
  try {
    const drafts = await listTemplates(config.templateFolders)
    const notes = config.tickets.length === 0 ? [] : await listTemplates(config.noteFolders, noteTemplates)
    const wrong = [...drafts, ...notes].flatMap(({ problem }) =>
      problem === null ? [] : [bad(`templates: ${problem}`)],
    )
    if (wrong.length > 0) return wrong
    const more = notes.length === 0 ? '' : ` and ${notes.length} note templates`
    return [good(`templates: ${drafts.length} draft templates${more} can be used`)]
  } catch (error) {
    return [
      bad(
        `templates: a folder cannot be read (${(error as NodeJS.ErrnoException).code}). Check the option templates.`,
      ),
    ]
  }
}

async function checkDisk(dataFolder: string): Promise<Finding[]> {
  const { bavail, bsize } = await statfsOfNearest(dataFolder)
  const free = bavail * bsize
  const text = `disk: ${Math.floor(free / 1_000_000_000)} GB free for ${dataFolder}`
  return [
    free < leastFree
      ? bad(`${text}. Make room (1 GB at least), or set data to a folder on another disk.`)
      : good(text),
  ]
}

/** The data folder may not be there yet; its first parent that is decides the disk. */
async function statfsOfNearest(folder: string): Promise<StatsFs> {
  try {
    return await statfs(folder)
  } catch (error) {
    if (dirname(folder) === folder) throw error
    return statfsOfNearest(dirname(folder))
  }
}
