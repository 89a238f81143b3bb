/**
 * Makes the pictures of docs/sample-reports.md and the README again: runs the demo in a folder of its own, reads one folder
 * of its mails in short, and photographs the pages with Chromium (CHROMIUM, or /usr/bin/chromium).
 *
 *     node_modules/.bin/node script/pictures.ts
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'

const root = resolve(import.meta.dirname, '..')
const pictures = join(root, 'docs/img')
const width = 760
/** Of the README: what fits on a screen. */
const firstScreen = 1100
const briefed = 20

const folder = mkdtempSync(join(tmpdir(), 'mailroom-pictures-'))
try {
  mailroom('demo')
  const config = join(folder, 'brief.yaml')
  writeFileSync(
    config,
    `accounts:\n  support: { type: mbox, path: ${join(root, 'src/demo/mails')} }\n` +
      'labels:\n  - { name: Any, description: anything, write: { keyword: Any } }\n',
  )
  const brief = mailroom(
    ...['brief', 'support/INBOX', '--last', `${briefed}`],
    ...['--format', 'html', '--config', config],
  )
  writeFileSync(join(folder, 'mailroom-demo/brief.html'), brief)
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })
  const page = await browser.newPage({ viewport: { width, height: firstScreen } })
  for (const kind of ['digest', 'weekly', 'quality', 'brief']) {
    await page.goto(pathToFileURL(join(folder, `mailroom-demo/${kind}.html`)).href)
    await page.screenshot({ path: join(pictures, `report-${kind}.png`), fullPage: true })
    if (kind === 'weekly') await page.screenshot({ path: join(pictures, 'report-first-screen.png') })
  }
  await browser.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function mailroom(...words: string[]): Buffer {
  const program = [
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=4',
    join(root, 'src/cli/main.ts'),
  ]
  return execFileSync(process.execPath, [...program, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
}
