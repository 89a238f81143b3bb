/** In a real browser, where there is one: mail and page must fit a phone as well as a desk. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { chromium } from 'playwright-core'
import { documentOf } from '../../../src/report/kinds.ts'
import { renderMail } from '../../../src/report/render/render-mail.ts'
import { renderPage } from '../../../src/report/render/render-page.ts'
import { busyMonth } from '../quality/busy-month.ts'
import { sampleDocument } from './sample-document.ts'

const executablePath = '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : 'there is no chromium on this machine'

/** In the browser. */
const look = `({
  width: document.documentElement.scrollWidth,
  pictures: [...document.images].map((image) => image.naturalWidth > 0 && image.clientWidth > 250),
})`

const quality = documentOf('quality', busyMonth, {
  language: 'de',
  timeZone: 'Europe/Berlin',
  name: 'Quality',
})

for (const [about, document] of Object.entries({ sample: sampleDocument, quality }))
  test(`the ${about} fits 360 and 800 px, and every picture is seen`, { skip }, async () => {
    const pictures = document.blocks.filter(({ kind }) => kind === 'chart').map(() => true)
    const mail = await renderMail(document)
    let shown = mail.html
    for (const { cid, content } of mail.attachments)
      shown = shown.replaceAll(
        `cid:${cid}`,
        `data:image/png;base64,${Buffer.from(content).toString('base64')}`,
      )
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    try {
      for (const [name, html] of Object.entries({ mail: shown, page: renderPage(document) }))
        for (const width of [360, 800]) {
          const page = await browser.newPage({ viewport: { width, height: 900 } })
          await page.setContent(html)
          const seen = await page.evaluate<{ width: number; pictures: boolean[] }>(look)
          assert.ok(seen.width <= width, `${name} at ${width} px is ${seen.width} px wide`)
          assert.deepEqual(seen.pictures, pictures, `${name} at ${width} px`)
          await page.close()
        }
    } finally {
      await browser.close()
    }
  })
