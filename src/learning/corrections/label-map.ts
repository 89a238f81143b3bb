import type { Folder } from '../../mail/contract.ts'

/** A label of an account, as far as people can give it in their mail client. */
export interface GivenLabel {
  name: string
  keyword?: string | undefined
  folder?: string | undefined
}

/** What a keyword or a folder says about labels. */
export interface LabelMap {
  /** The labels that these flags say, by name, in the order of the label set. */
  ofFlags(flags: readonly string[]): string[]
  /** The label of a folder, or null where it is no label's, or that of several. */
  ofFolder(folder: string): string | null
  /** Folders of labels: what comes there may be a correction. */
  readonly folders: readonly string[]
  /** A label's folder that is the junk folder too. */
  isJunk(folder: string): boolean
}

/** What lies there lies there for another reason than its label. */
const otherUses = new Set(['\\Trash', '\\Drafts', '\\Sent', '\\All', '\\Flagged'])

/** `folders` are those of the mailbox, for what they are used. */
export function createLabelMap(labels: readonly GivenLabel[], folders: readonly Folder[]): LabelMap {
  const uses = new Map(folders.map(({ path, specialUse }) => [path, specialUse ?? '']))
  const byFolder = new Map<string, string | null>()
  for (const { name, folder } of labels) {
    if (folder === undefined || otherUses.has(uses.get(folder) ?? '')) continue
    byFolder.set(folder, byFolder.has(folder) ? null : name)
  }
  return {
    ofFlags(flags) {
      const given = new Set(flags.map((flag) => flag.toLowerCase()))
      return labels
        .filter(({ keyword }) => keyword !== undefined && given.has(keyword.toLowerCase()))
        .map(({ name }) => name)
    },
    ofFolder: (folder) => byFolder.get(folder) ?? null,
    folders: [...byFolder.keys()],
    isJunk: (folder) => byFolder.has(folder) && uses.get(folder) === '\\Junk',
  }
}
