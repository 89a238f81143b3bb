/**
 * The internal note of a ticket: what Mailroom understood of it, for the agents, in their language. Plain text from a
 * template; what the customer wrote is quoted in single sentences, each with where it stands, and never obeyed.
 */
import { composeTicketReply } from './compose-reply.ts'
import { renderTemplate, type TemplateKind } from './draft-template.ts'
import { oneLine, plainText } from './draft-text.ts'
import { type NoteRecord, noteValues, noteVariables, type Surroundings } from './note-values.ts'

/** For `mailroom check`. */
export const noteTemplates: TemplateKind = { what: 'note', variables: noteVariables }

export interface NoteInput
  extends Pick<Surroundings, 'ticket'>,
    Partial<Pick<Surroundings, 'burst' | 'timeZone'>> {
  /** Name of the note template; `language`, ISO 639-1, is that of the agents. */
  template: string
  language: string
  /** Folders of note templates and of draft templates; the first that has one wins. */
  noteFolders: readonly string[]
  templateFolders: readonly string[]
  /** Draft template whose reply is suggested; left out: none is. */
  reply?: string | undefined
  /** The last line, by which a second try finds the note. */
  reference: string
}

const longestNote = 10_000

/**
 * The text of the note. Pure but for reading templates: the same record, ticket and reference give the same note. Throws
 * UserError for a missing or wrong template.
 */
export async function composeNote(record: NoteRecord, input: NoteInput): Promise<string> {
  const { ticket, template, templateFolders, noteFolders, reference } = input
  const timeZone = input.timeZone ?? 'UTC'
  const { ref, decision } = record
  const reply =
    input.reply === undefined
      ? null
      : await composeTicketReply({
          ...{ decision, ref, ticket, templateFolders, timeZone },
          template: input.reply,
        })
  const surroundings = { ticket, burst: input.burst ?? null, reply, timeZone }
  const { body } = await renderTemplate(
    noteFolders,
    template,
    input.language,
    (language) => noteValues(record, surroundings, language),
    noteTemplates,
  )
  const text = body
    .trim()
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
  return `${plainText(text, longestNote)}\n\n${oneLine(reference, 200)}`
}
