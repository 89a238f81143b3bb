import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UserError } from '../../../src/errors.ts'
import type { ReportDocument } from '../../../src/report/document.ts'
import { renderedApart } from '../../../src/report/render/render-apart.ts'
import { renderFile } from '../../../src/report/render/render-file.ts'
import { renderMail } from '../../../src/report/render/render-mail.ts'
import { sampleDocument } from './sample-document.ts'

const data = { items: 3, from: new Date('2026-11-16T00:00:00Z') }

test('what is rendered apart is what is rendered here', async () => {
  const apart = renderedApart(sampleDocument, data)
  const mail = await renderMail(sampleDocument)
  const asBytes = ({ attachments }: typeof mail) => attachments.map(({ content }) => [...content])
  const found = await apart.mail()
  assert.deepEqual([found.subject, found.html, found.text], [mail.subject, mail.html, mail.text])
  assert.ok(mail.attachments.length > 0)
  assert.deepEqual(asBytes(found), asBytes(mail))
  const { content } = await renderFile(sampleDocument, 'json', data)
  assert.equal(await apart.file('json'), content)
})

test('what this machine cannot do is said as it is here', async (t) => {
  const path = process.env.PATH
  t.after(() => {
    process.env.PATH = path
  })
  process.env.PATH = '/nowhere'
  await assert.rejects(
    renderedApart(sampleDocument, data).file('pdf'),
    (error) => error instanceof UserError && error.code === 'no-browser' && /Chromium/.test(error.message),
  )
})

test('what cannot be rendered fails the report and nothing else', async () => {
  const broken = { ...sampleDocument, blocks: [{ kind: 'heading', text: null }] }
  await assert.rejects(renderedApart(broken as unknown as ReportDocument, data).mail(), Error)
  const unclonable = { ...data, read: () => 1 }
  await assert.rejects(renderedApart(sampleDocument, unclonable).file('json'), /could not be cloned/)
})

test('a process that dies is not waited for', async (t) => {
  const options = process.env.NODE_OPTIONS
  t.after(() => {
    if (options === undefined) delete process.env.NODE_OPTIONS
    else process.env.NODE_OPTIONS = options
  })
  process.env.NODE_OPTIONS = '--import=data:text/javascript,process.exit(3)'
  await assert.rejects(renderedApart(sampleDocument, data).mail(), Error)
})
