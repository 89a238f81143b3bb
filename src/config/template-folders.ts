import { readdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The templates that come with Mailroom. */
export const shippedTemplates = fileURLToPath(new URL('../../templates/drafts', import.meta.url))

/** The templates of ticket notes that come with it. */
export const shippedNotes = fileURLToPath(new URL('../../templates/notes', import.meta.url))

/** Names of the templates in these folders: NAME in NAME.LANGUAGE.liquid. A folder that is not there is empty. */
export async function templateNames(folders: readonly string[]): Promise<Set<string>> {
  const files = await Promise.all(folders.map((folder) => readdir(folder).catch((): string[] => [])))
  return new Set(files.flat().flatMap((file) => /^(.+)\.[a-z]{2,3}\.liquid$/.exec(file)?.[1] ?? []))
}
