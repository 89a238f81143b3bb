import { createHash } from 'node:crypto'
import type { StatsFs } from 'node:fs'
import { readFile, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Config } from '../../config/config.ts'
import { listTemplates } from '../../effects/draft-template.ts'
import { asError } from '../../errors.ts'
import { bad, type Finding, good } from './finding.ts'

const shippedEncoder = new URL('../../../models/encoder/', import.meta.url)
const leastFree = 1_000_000_000

/** The files Mailroom needs: model, draft templates, room on the disk of its own Redis. */
export async function checkFiles(config: Config): Promise<Finding[]> {
  const space = config.redis === null ? await checkDisk(config.dataFolder) : []
  return [...(await checkModel(shippedEncoder)), ...(await checkTemplates(config)), ...space]
}

/** Compares every file of the model with the checksum that its config.json gives. */
export async function checkModel(folder: URL): Promise<Finding[]> {
  const again = 'Install Mailroom again (in a checkout: git checkout -- models).'
  try {
    const facts = JSON.parse(await readFile(new URL('config.json', folder), 'utf8')) as {
      version: string
      files?: Record<string, { sha256: string }>
    }
    for (const [name, { sha256 }] of Object.entries(facts.files ?? {})) {
      const found = createHash('sha256').update(await readFile(new URL(name, folder)))
      if (found.digest('hex') !== sha256)
        return [bad(`model: ${fileURLToPath(new URL(name, folder))} is damaged. ${again}`)]
    }
    return [good(`model: encoder ${facts.version} is complete`)]
  } catch (error) {
    const { code, message } = asError(error) as NodeJS.ErrnoException
    return [bad(`model: the files in ${fileURLToPath(folder)} cannot be read (${code ?? message}). ${again}`)]
  }
}

async function checkTemplates(config: Config): Promise<Finding[]> {
  try {
    const templates = await listTemplates(config.templateFolders)
    const wrong = templates.flatMap(({ problem }) => (problem === null ? [] : [bad(`templates: ${problem}`)]))
    return wrong.length > 0 ? wrong : [good(`templates: ${templates.length} draft templates can be used`)]
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
