import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { UserError } from '../../errors.ts'
import type { ReportDocument } from '../document.ts'
import { cleanDocument } from './clean-document.ts'
import { findBrowser } from './find-browser.ts'
import { renderMarkdown } from './render-markdown.ts'
import { renderPage } from './render-page.ts'
import { renderText } from './render-text.ts'

const fileFormats = ['html', 'markdown', 'text', 'json', 'pdf'] as const
export type FileFormat = (typeof fileFormats)[number]

export interface RenderedFile {
  content: string | Uint8Array
  /** Without a dot. */
  extension: string
}

/** The report as a file. `data` are the numbers behind it, which JSON holds beside the words. */
export async function renderFile(
  document: ReportDocument,
  format: FileFormat,
  data: unknown = null,
): Promise<RenderedFile> {
  switch (format) {
    case 'html':
      return { content: renderPage(document), extension: 'html' }
    case 'markdown':
      return { content: renderMarkdown(document), extension: 'md' }
    case 'text':
      return { content: renderText(document), extension: 'txt' }
    case 'json':
      return {
        content: `${JSON.stringify({ document: cleanDocument(document), data }, null, 2)}\n`,
        extension: 'json',
      }
    case 'pdf':
      return { content: await printPage(renderPage(document)), extension: 'pdf' }
  }
}

const patience = 60_000

/** Printed by the Chromium of this machine. Throws UserError where there is none. */
async function printPage(page: string): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-pdf-'))
  try {
    const source = join(folder, 'report.html')
    const target = join(folder, 'report.pdf')
    await writeFile(source, page)
    const options = [
      '--headless',
      // Root has no sandbox; the page can do nothing anyway, see its Content-Security-Policy.
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--no-pdf-header-footer',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--print-to-pdf=${target}`,
      pathToFileURL(source).href,
    ]
    await runBrowser(options)
    return await readFile(target)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
  }
}

async function runBrowser(options: readonly string[]): Promise<void> {
  const browser = await findBrowser()
  if (browser === null) {
    throw new UserError(
      'no-browser',
      'A PDF is printed by Chromium, and there is none on this machine; install the package chromium, or choose the format html.',
    )
  }
  await promisify(execFile)(browser, options, { timeout: patience })
}
