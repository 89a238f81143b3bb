/**
 * Templates of drafts and of ticket notes: files NAME.LANGUAGE.liquid in one or more folders, the first folder winning. All files of the folders
 * are read once, into memory, and the template language sees nothing but them: there is no file access while rendering.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Liquid, type Template } from 'liquidjs'
import { asError, UserError } from '../errors.ts'

/** What a template may use. Every name is always there, with null where the mail does not say. */
export const draftVariables = [
  'subject',
  'sender_name',
  'sender_address',
  'date',
  'own_name',
  'own_address',
  'label',
  'language',
  'order_number',
  'invoice_number',
  'ticket_number',
  'amount',
] as const
export type DraftValues = Record<(typeof draftVariables)[number], string | null>

/** What a template is for, as its errors call it, and the names it may use. */
export interface TemplateKind {
  what: 'draft' | 'note'
  variables: readonly string[]
}

const drafts: TemplateKind = { what: 'draft', variables: draftVariables }

/** One template file, with what is wrong with it as a sentence, or null. */
export interface TemplateListing {
  name: string
  language: string
  path: string
  problem: string | null
}

export interface RenderedTemplate {
  language: string
  /** The subject and attribution line the template asks for, or null. */
  subject: string | null
  attribution: string | null
  body: string
}

interface TemplateFile {
  name: string
  language: string
  path: string
  source: string
}

interface TemplateSet {
  engine: Liquid
  files: TemplateFile[]
}

const fileName = /^([^_].*)\.([a-z]{2,3})\.liquid$/
const maxTemplate = 100_000
const sets = new Map<string, Promise<TemplateSet>>()

/** Every template of the folders, checked without any mail: for `mailroom check`. Never throws for a wrong template. */
export async function listTemplates(
  folders: readonly string[],
  kind: TemplateKind = drafts,
): Promise<TemplateListing[]> {
  const set = await readFolders(folders)
  return set.files.map(({ name, language, path, source }) => {
    try {
      parseTemplate(set.engine, { name, language, path, source }, kind)
      return { name, language, path, problem: null }
    } catch (error) {
      return { name, language, path, problem: asError(error).message }
    }
  })
}

/**
 * Renders the template in the wished language, else in English, else in the first there is. `valuesFor` gets the
 * language that was found. Throws UserError `draft-template-missing` or `draft-template-wrong`.
 */
export async function renderTemplate(
  folders: readonly string[],
  name: string,
  language: string,
  valuesFor: (language: string) => Record<string, unknown>,
  kind: TemplateKind = drafts,
): Promise<RenderedTemplate> {
  const set = await readFolders(folders)
  const named = set.files.filter((file) => file.name === name)
  const file =
    named.find((one) => one.language === language) ?? named.find((one) => one.language === 'en') ?? named[0]
  if (file === undefined) {
    const known = [...new Set(set.files.map((one) => one.name))].join(', ')
    throw new UserError(
      'draft-template-missing',
      `There is no ${kind.what} template "${name}": write ${name}.en.liquid into the templates folder, or use one of: ${known || 'none yet'}.`,
    )
  }
  const parsed = parseTemplate(set.engine, file, kind)
  const values = valuesFor(file.language)
  const render = (templates: Template[] | null) =>
    templates === null ? null : renderParsed(set.engine, file, templates, values)
  return {
    language: file.language,
    subject: render(parsed.subject),
    attribution: render(parsed.attribution),
    body: render(parsed.body) ?? '',
  }
}

function readFolders(folders: readonly string[]): Promise<TemplateSet> {
  const key = folders.join('\0')
  const known = sets.get(key)
  if (known !== undefined) return known
  const reading = readAll(folders)
  sets.set(key, reading)
  reading.catch(() => sets.delete(key))
  return reading
}

async function readAll(folders: readonly string[]): Promise<TemplateSet> {
  const sources = new Map<string, { path: string; source: string }>()
  for (const folder of folders) {
    for (const entry of await liquidFiles(folder)) {
      if (sources.has(entry)) continue
      const path = join(folder, entry)
      sources.set(entry, { path, source: await readFile(path, 'utf8') })
    }
  }
  const engine = new Liquid({
    templates: Object.fromEntries([...sources].map(([entry, { source }]) => [entry, source])),
    extname: '.liquid',
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit: maxTemplate,
    renderLimit: 2000,
    memoryLimit: 1_000_000,
  })
  const files = [...sources].flatMap(([entry, file]) => {
    const [, name, language] = fileName.exec(entry) ?? []
    return name === undefined || language === undefined ? [] : [{ name, language, ...file }]
  })
  files.sort((a, b) => (`${a.name}.${a.language}` < `${b.name}.${b.language}` ? -1 : 1))
  return { engine, files }
}

async function liquidFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => entry.isFile() && entry.name.endsWith('.liquid')).map(({ name }) => name)
  } catch (error) {
    // A folder for templates of one's own need not exist.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

type Parsed = { subject: Template[] | null; attribution: Template[] | null; body: Template[] }

function parseTemplate(engine: Liquid, file: TemplateFile, kind: TemplateKind): Parsed {
  const { settings, body } = frontMatter(file)
  const parse = (source: string): Template[] => {
    try {
      const templates = engine.parse(source, file.path)
      checkVariables(engine, file, templates, kind.variables)
      return templates
    } catch (error) {
      throw wrongTemplate(file, error)
    }
  }
  return {
    subject: settings.subject === undefined ? null : parse(settings.subject),
    attribution: settings.attribution === undefined ? null : parse(settings.attribution),
    body: parse(body),
  }
}

/** Looks into every branch and every included file, so that a typing error shows before the mail that would hit it. */
function checkVariables(
  engine: Liquid,
  file: TemplateFile,
  templates: Template[],
  known: readonly string[],
): void {
  const unknown = engine.globalVariablesSync(templates).find((variable) => !known.includes(variable))
  if (unknown === undefined) return
  throw new UserError(
    'draft-template-wrong',
    `${file.path}: there is no variable "${unknown}"; known are ${known.join(', ')}.`,
  )
}

function renderParsed(
  engine: Liquid,
  file: TemplateFile,
  templates: Template[],
  values: Record<string, unknown>,
): string {
  try {
    return String(engine.renderSync(templates, values))
  } catch (error) {
    throw wrongTemplate(file, error)
  }
}

function frontMatter(file: TemplateFile): {
  settings: { subject?: string; attribution?: string }
  body: string
} {
  const source = file.source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const match = /^---\n((?:.*\n)*?)---(?:\n|$)/.exec(source)
  if (match === null) return { settings: {}, body: source }
  const settings: { subject?: string; attribution?: string } = {}
  for (const line of (match[1] ?? '').split('\n')) {
    if (line.trim() === '') continue
    const [, key, value] = /^(subject|attribution):\s*(.*?)\s*$/.exec(line) ?? []
    if (key !== 'subject' && key !== 'attribution') {
      throw new UserError(
        'draft-template-wrong',
        `${file.path}: "${line.slice(0, 60)}" is not understood; between the two --- lines stand only "subject: …" and "attribution: …".`,
      )
    }
    settings[key] = (value ?? '').replace(/^(["'])(.*)\1$/, '$2')
  }
  // Empty lines in place of the front matter keep the line numbers of error messages true.
  const lines = match[0].split('\n').length - 1
  return { settings, body: '\n'.repeat(lines) + source.slice(match[0].length) }
}

function wrongTemplate(file: TemplateFile, error: unknown): UserError {
  if (error instanceof UserError) return error
  const message = asError(error).message.replace(/, file:.*?(?=, line:|$)/, '')
  return new UserError('draft-template-wrong', `${file.path}: ${message}.`, { cause: error })
}
