import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, it } from 'node:test'
import PostalMime, { type Email } from 'postal-mime'
import { parse } from 'yaml'
import { loadSampleMails, type SampleMail } from '../../src/demo/sample-mails.ts'
import { listTemplates } from '../../src/effects/draft-template.ts'

const root = join(import.meta.dirname, '../..')

interface SampleLabel {
  name: string
  description: string
  examples: string[]
  precision: number
  write: { keyword?: string; folder?: string; draft?: string }
}

function headerOf(mail: SampleMail): string {
  return Buffer.from(mail.raw)
    .toString('latin1')
    .split(/\r?\n\r?\n/, 1)[0] as string
}

describe('the sample mails', () => {
  let mails: SampleMail[]
  /** As a mail program reads them, in the same order. */
  let parsed: Email[]
  let labels: SampleLabel[]
  before(async () => {
    mails = await loadSampleMails()
    parsed = await Promise.all(mails.map(({ raw }) => PostalMime.parse(Buffer.from(raw))))
    labels = parse(await readFile(join(root, 'src/demo/mailroom.yaml'), 'utf8')).labels
  })

  it('are 80, numbered, each with one line of expectations and no line too many', async () => {
    const lines = (await readFile(join(root, 'src/demo/expected.jsonl'), 'utf8')).trimEnd().split('\n')
    assert.equal(mails.length, 80)
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).name),
      mails.map(({ name }) => name),
    )
    for (const [index, { name }] of mails.entries()) {
      assert.match(name, /^\d\d-[a-z0-9]+(-[a-z0-9]+)+\.eml$/)
      assert.equal(Number(name.slice(0, 2)), index + 1)
    }
  })

  it('are all different, in bytes, in Message-ID and in text', () => {
    assert.equal(new Set(mails.map(({ raw }) => Buffer.from(raw).toString('latin1'))).size, 80)
    const ids = parsed.map(({ messageId }) => messageId)
    assert.ok(ids.every((id) => id !== undefined))
    assert.equal(new Set(ids).size, 80)
    assert.equal(new Set(parsed.map(({ text, html }) => text ?? html)).size, 80)
  })

  it('expect labels that the label set has, and never forbid what they accept', () => {
    const names = new Set(labels.map(({ name }) => name))
    for (const { name, expected } of mails) {
      assert.ok(expected.labels.length > 0, name)
      for (const label of [...expected.labels, ...(expected.never ?? [])]) assert.ok(names.has(label), name)
      for (const label of expected.never ?? []) assert.ok(!expected.labels.includes(label), name)
      assert.equal(expected.trap === true, (expected.never ?? []).length > 0, name)
      assert.match(expected.language, /^(en|de|fr|es)$/)
    }
    for (const label of names) {
      assert.ok(mails.filter(({ expected }) => expected.labels[0] === label).length >= 4, label)
    }
  })

  it('hold the keywords that are expected of them', () => {
    for (const [index, mail] of mails.entries()) {
      const { subject, text, html } = parsed[index] as Email
      const whole = `${subject} ${text ?? html}`.toLowerCase()
      // Undeclared and wrongly declared charsets are unreadable here without the care of src/item.
      if (/8-bit|wrong-charset/.test(mail.name)) continue
      for (const keyword of mail.expected.keywords ?? []) {
        assert.ok(whole.includes(keyword.toLowerCase()), `${mail.name}: ${keyword}`)
      }
    }
  })

  it('use only invented places on the net', () => {
    for (const { name, raw } of mails) {
      const text = Buffer.from(raw)
        .toString('latin1')
        .slice(0, 100_000)
        .replace(/=\r?\n/g, '')
      for (const [, host] of text.matchAll(/(?:@|https?:\/\/)([a-z0-9-]+(?:\.[a-z0-9-]+)+)/gi)) {
        assert.match(host ?? '', /\.example$/, name)
      }
      for (const [address] of text.matchAll(/\[?\b\d{1,3}(?:\.\d{1,3}){3}\b/g)) {
        if (!address.startsWith('[')) continue
        assert.match(address, /^\[(192\.0\.2|198\.51\.100|203\.0\.113)\./, name)
      }
    }
  })

  it('are of one week, and answers come after what they answer', () => {
    const dates = new Map<string, number>()
    for (const { messageId, date } of parsed) dates.set(messageId ?? '', Date.parse(date ?? ''))
    for (const [index, { messageId, references }] of parsed.entries()) {
      const at = dates.get(messageId ?? '') ?? Number.NaN
      assert.ok(at >= Date.UTC(2026, 10, 16) && at < Date.UTC(2026, 10, 23), mails[index]?.name)
      for (const id of references?.split(/\s+/) ?? []) {
        const earlier = dates.get(id)
        if (earlier !== undefined) assert.ok(earlier < at, mails[index]?.name)
      }
    }
    assert.ok(parsed.some(({ references }) => references?.split(/\s+/).some((id) => dates.has(id))))
  })

  it('carry the headers of their kind', () => {
    const having = (pattern: RegExp) =>
      mails.filter((mail) => pattern.test(headerOf(mail))).map(({ name }) => name)
    for (const name of having(/^List-Id:/m)) assert.match(name, /newsletter|boletin|mailing-list/)
    assert.equal(having(/^List-Id:/m).length, 6)
    assert.deepEqual(
      having(/dmarc=fail/).map((name) => name.slice(3, 11)),
      ['phishing', 'phishing', 'phishing'],
    )
    assert.equal(having(/^Auto-Submitted: auto-/m).length, 8)
    assert.equal(having(/^Content-Type: multipart\/report/m).length, 2)
    for (const mail of mails) assert.match(headerOf(mail), /^Received: from /m)
  })

  it('include the broken ones as they are', () => {
    const named = (part: string) => {
      const mail = mails.find(({ name }) => name.includes(part))
      assert.ok(mail, part)
      return Buffer.from(mail.raw).toString('latin1')
    }
    assert.match(named('8-bit-header'), /^Subject: M\xfchle/m)
    assert.doesNotMatch(named('8-bit-header'), /charset/)
    assert.ok(named('wrong-charset').includes('charset=utf-8') && named('wrong-charset').includes('\xfc'))
    const open = named('missing-boundary-end')
    assert.ok(!open.includes('\r') && !open.includes('----part-0041-a--'))
  })

  it('have one attachment of 10 MB, made while loading', () => {
    const large = mails.filter(({ raw }) => raw.byteLength > 100_000)
    assert.deepEqual(
      large.map(({ name }) => name),
      ['23-complaint-leaking-machine-video-10mb.eml'],
    )
    const [mail] = large
    assert.ok(mail)
    const { attachments } = parsed[mails.indexOf(mail)] as Email
    assert.equal(attachments.length, 1)
    assert.equal(attachments[0]?.filename, 'IMG_2041.mp4')
    const content = attachments[0]?.content
    assert.ok(content instanceof ArrayBuffer)
    assert.equal(content.byteLength, 10_485_760)
    const lines = Buffer.from(mail.raw).toString('latin1').split('\r\n')
    assert.ok(lines.every((line) => line.length <= 998))
  })

  it('come to labels whose examples are not taken from them, and whose drafts exist in four languages', async () => {
    const plain = (text: string) => text.toLowerCase().replace(/\W+/g, ' ').trim()
    const texts = parsed.map(({ text, html }) => plain(text ?? html ?? ''))
    const templates = await listTemplates([join(root, 'templates/drafts')])
    assert.ok(labels.length >= 8 && labels.length <= 10)
    for (const { name, examples, write } of labels) {
      assert.ok(examples.length >= 2 && examples.length <= 5, name)
      for (const example of examples) {
        const words = plain(example).split(' ')
        for (let start = 0; start + 7 <= words.length; start++) {
          const run = words.slice(start, start + 7).join(' ')
          assert.ok(!texts.some((text) => text.includes(run)), `${name}: ${run}`)
        }
      }
      if (write.draft === undefined) continue
      assert.equal(templates.filter((template) => template.name === write.draft).length, 4, name)
    }
  })
})
