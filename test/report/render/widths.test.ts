/** In a real browser, where there is one: mail and page must fit a phone as well as a desk. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { chromium } from 'playwright-core'
import { renderMail } from '../../../src/report/render/render-mail.ts'
import { renderPage } from '../../../src/report/render/render-page.ts'
import { sampleDocument } from './sample-document.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'there is no chromium on this machine'

/** In the browser. */
const look = `({
  width: document.documentElement.scrollWidth,
  pictures: [...document.images].map((image) => image.naturalWidth > 0 && image.clientWidth > 250),
})`

test('at 360 and 800 px nothing is wider than the screen, and every picture is seen', { skip }, async () => {
  const mail = await renderMail(sampleDocument)
  let shown = mail.html
  for (const { cid, content } of mail.attachments)
    shown = shown.replaceAll(`cid:${cid}`, `data:image/png;base64,${Buffer.from(content).toString('base64')}`)
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    for (const [name, html] of Object.entries({ mail: shown, page: renderPage(sampleDocument) }))
      for (const width of [360, 800]) {
        const page = await browser.newPage({ viewport: { width, height: 900 } })
        await page.setContent(html)
        const seen = await page.evaluate<{ width: number; pictures: boolean[] }>(look)
        assert.ok(seen.width <= width, `${name} at ${width} px is ${seen.width} px wide`)
        assert.deepEqual(seen.pictures, [true, true, true, true], `${name} at ${width} px`)
        await page.close()
      }
  } finally {
    await browser.close()
  }
})
