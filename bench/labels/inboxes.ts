import { readdirSync, readFileSync } from 'node:fs'

/** A made-up inbox with its labels, shades of one business, and what people wrote to it. */
export interface Inbox {
  name: string
  labels: InboxLabel[]
}

interface InboxLabel {
  name: string
  /** In two wordings. */
  descriptions: [string, string]
  texts: string[]
}

/**
 * Reads every .txt file of the folder: "## inbox", below it "# label | description | the same in other words", below that
 * one text a line.
 *
 * @throws Error with file and line where a line stands in the wrong place
 */
export function readInboxes(folder: URL): Inbox[] {
  const inboxes: Inbox[] = []
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.txt')) continue
    const here: Inbox[] = []
    for (const [index, line] of readFileSync(new URL(file, folder), 'utf8').split('\n').entries()) {
      if (line.trim() === '') continue
      const isTaken = line.startsWith('## ')
        ? here.push({ name: line.slice(3).trim(), labels: [] }) > 0
        : line.startsWith('# ')
          ? addLabel(here.at(-1), line.slice(2))
          : addText(here.at(-1), line)
      if (!isTaken) throw new Error(`${file}:${index + 1} is neither inbox nor label nor text of one`)
    }
    inboxes.push(...here)
  }
  return inboxes
}

function addLabel(inbox: Inbox | undefined, line: string): boolean {
  const [name, first, second, ...rest] = line.split('|').map((part) => part.trim())
  if (inbox === undefined || !name || !first || !second || rest.length > 0) return false
  return inbox.labels.push({ name, descriptions: [first, second], texts: [] }) > 0
}

function addText(inbox: Inbox | undefined, line: string): boolean {
  const label = inbox?.labels.at(-1)
  return label !== undefined && label.texts.push(line.trim()) > 0
}
