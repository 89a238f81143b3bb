/** Where mail of each label lies, so that its place says what a person takes it for. */
import type { LabelConfig } from '../../config/config.ts'
import { sameKeyword } from '../../mail/keyword.ts'

export interface LabelPlace {
  label: string
  folders: string[]
  keywords: string[]
}

/**
 * Folder and keyword of each label. Labels of another file may say nothing of writing: then those of the configured label
 * with the same name count, and else a folder or keyword that is called like the label.
 */
export function labelPlaces(
  labels: readonly LabelConfig[],
  configured: readonly LabelConfig[],
  folders: readonly string[],
): LabelPlace[] {
  return labels.map(({ name, write }) => {
    const known = [write, configured.find((one) => one.name === name)?.write ?? {}].find(
      ({ folder, keyword }) => folder !== undefined || keyword !== undefined,
    )
    if (known === undefined)
      return { label: name, folders: folders.filter((path) => isCalled(path, name)), keywords: [name] }
    const { folder, keyword } = known
    return {
      label: name,
      folders: folder === undefined ? [] : [folder],
      keywords: keyword === undefined ? [] : [keyword],
    }
  })
}

/**
 * The label whose place a mail has, or null where nobody has said, or two things at once. A folder says more than a
 * keyword: a mail has one folder, and was put there.
 */
export function truthOf(
  places: readonly LabelPlace[],
  folder: string,
  flags: readonly string[],
): string | null {
  const byFolder = places.filter(({ folders }) => folders.includes(folder))
  const byKeyword = places.filter(({ keywords }) =>
    keywords.some((keyword) => flags.some((flag) => sameKeyword(flag, keyword))),
  )
  const both = byFolder.filter((place) => byKeyword.includes(place))
  const [said, ...more] = both.length > 0 ? both : byFolder.length > 0 ? byFolder : byKeyword
  return said === undefined || more.length > 0 ? null : said.label
}

/** Is it the last part of the path? Servers part folders with "/" or ".". */
function isCalled(path: string, name: string): boolean {
  return path === name || (path.split(/[/.]/).at(-1) ?? '').toLowerCase() === name.toLowerCase()
}
