import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it } from 'node:test'
import PostalMime from 'postal-mime'
import { composeDraft, type DraftInput, draftMessageId, mayDraft } from '../../src/effects/compose-draft.ts'
import { draftVariables, listTemplates } from '../../src/effects/draft-template.ts'
import { UserError } from '../../src/errors.ts'
import type { Entity } from '../../src/item/decision.ts'
import type { ItemFlag, Message } from '../../src/item/item.ts'

const shipped = join(import.meta.dirname, '../../templates/drafts')
const own = [{ name: 'Halfmoon Support', address: 'support@halfmoon.example' }]
const folders: string[] = []
after(async () => {
  for (const folder of folders) await rm(folder, { recursive: true })
})

function message(changes: Partial<Message> = {}): Message {
  return {
    id: 'support/INBOX/1/7',
    identity: 'a'.repeat(64),
    subject: 'The grinder arrived in the wrong colour',
    text: 'Hello,\n\nwe ordered green and got grey.\n\nAnna',
    from: { name: 'Anna Weber', address: 'anna@customer.example' },
    date: '2026-11-16T08:14:00.000Z',
    flags: [],
    messageId: '<m1@customer.example>',
    inReplyTo: null,
    references: [],
    replyTo: [],
    to: own,
    cc: [{ name: 'Her boss', address: 'boss@customer.example' }],
    listId: null,
    ticketSigns: [],
    quoted: '',
    signature: '',
    attachments: [],
    ...changes,
  }
}

function entity(type: Entity['type'], value: string): Entity {
  return { type, value, text: value, start: 0, end: value.length }
}

function input(changes: Partial<Message> = {}, more: Partial<DraftInput> = {}): DraftInput {
  return {
    message: message(changes),
    decision: { language: 'en', label: 'Complaint', entities: [] },
    template: 'complaint',
    templateFolders: [shipped],
    account: { name: 'support', own },
    date: new Date('2026-11-16T09:00:00Z'),
    ...more,
  }
}

async function compose(changes: Partial<Message> = {}, more: Partial<DraftInput> = {}) {
  const draft = await composeDraft(input(changes, more))
  const raw = Buffer.from(draft.raw).toString('latin1')
  const [head = ''] = raw.split('\r\n\r\n')
  return { ...draft, text: raw, head, mail: await PostalMime.parse(draft.raw) }
}

async function templates(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailroom-templates-'))
  folders.push(folder)
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  return folder
}

function names(head: string): string[] {
  return head.split('\r\n').flatMap((line) => /^([A-Za-z-]+):/.exec(line)?.[1] ?? [])
}

describe('a draft', () => {
  it('answers the sender from the address that was written to, in the thread, with the mail quoted', async () => {
    const { mail, head, language } = await compose()
    assert.equal(mail.from?.address, 'support@halfmoon.example')
    assert.deepEqual(mail.to, [{ name: 'Anna Weber', address: 'anna@customer.example' }])
    assert.equal(mail.subject, 'Re: The grinder arrived in the wrong colour')
    assert.equal(mail.inReplyTo, '<m1@customer.example>')
    assert.equal(mail.references, '<m1@customer.example>')
    assert.equal(language, 'en')
    assert.match(mail.text ?? '', /^Hello Anna Weber,\n/)
    assert.match(
      mail.text ?? '',
      /\n\nOn 16 November 2026, Anna Weber wrote:\n> Hello,\n>\n> we ordered green and got grey\.\n>\n> Anna\n$/,
    )
    assert.match(head, /^X-Mailroom-Draft: complaint\.en\r$/m)
    assert.match(head, /^Date: Mon, 16 Nov 2026 09:00:00 \+0000\r$/m)
    assert.match(head, /^Content-Type: text\/plain; charset=utf-8\r?$/m)
    assert.equal(mail.html, undefined)
  })

  it('never carries Auto-Submitted, Cc, Bcc or a second recipient', async () => {
    const { head, text } = await compose()
    for (const name of ['Auto-Submitted', 'Cc', 'Bcc', 'Reply-To'])
      assert.ok(!names(head).includes(name), name)
    assert.doesNotMatch(text, /boss@customer/)
  })

  it('is the same bytes and the same Message-ID when made again, and another one for another account, mail or template', async () => {
    const first = await composeDraft(input())
    const second = await composeDraft(input())
    assert.deepEqual(first.raw, second.raw)
    const account = { name: 'support', own }
    assert.equal(first.messageId, draftMessageId(account, 'a'.repeat(64), 'complaint'))
    assert.match(first.messageId, /^<draft\.[0-9a-f]{40}@halfmoon\.example>$/)
    const others = [
      draftMessageId({ name: 'sales', own }, 'a'.repeat(64), 'complaint'),
      draftMessageId(account, 'b'.repeat(64), 'complaint'),
      draftMessageId(account, 'a'.repeat(64), 'acknowledge'),
    ]
    assert.equal(new Set([first.messageId, ...others]).size, 4)
  })

  for (const [language, greeting, line] of [
    ['de', 'Guten Tag Anna Weber,', 'Am 16. November 2026 schrieb Anna Weber:'],
    ['fr', 'Bonjour Anna Weber,', 'Le 16 novembre 2026, Anna Weber a écrit :'],
    ['es', 'Hola, Anna Weber:', 'El 16 de noviembre de 2026, Anna Weber escribió:'],
  ] as const) {
    it(`speaks ${language} where the mail does`, async () => {
      const decision = { language, label: 'Complaint', entities: [] }
      const { mail, language: found } = await compose({}, { decision })
      assert.equal(found, language)
      assert.ok(mail.text?.startsWith(greeting), mail.text)
      assert.ok(mail.text?.includes(`\n${line}\n> Hello`), mail.text)
    })
  }

  it('falls back to English where the language is unknown or has no template', async () => {
    for (const language of ['und', 'nl', '../de', '']) {
      const draft = await composeDraft(input({}, { decision: { language, label: null, entities: [] } }))
      assert.equal(draft.language, 'en')
    }
  })

  it('falls back to the only language there is', async () => {
    const folder = await templates({ 'dank.de.liquid': 'Danke!' })
    assert.equal((await compose({}, { template: 'dank', templateFolders: [folder] })).language, 'de')
  })

  it('names the order number when the mail names exactly one', async () => {
    const decision = (...entities: Entity[]) => ({ language: 'en', label: 'Complaint', entities })
    const one = await compose(
      {},
      { decision: decision(entity('order-number', 'HM-24817'), entity('order-number', 'HM-24817')) },
    )
    assert.match(one.mail.text ?? '', /with your order HM-24817,/)
    const two = await compose(
      {},
      { decision: decision(entity('order-number', '24817'), entity('order-number', '24818')) },
    )
    assert.doesNotMatch(two.mail.text ?? '', /with your order/)
    const odd = await compose({}, { decision: decision(entity('order-number', '1\r\nBcc: x@y.example')) })
    assert.doesNotMatch(odd.mail.text ?? '', /with your order/)
  })

  it('writes "Re:" once, whatever the mail began with, and keeps "Fwd:"', async () => {
    for (const [given, wanted] of [
      ['Re: RE: Aw: hello', 'Re: hello'],
      ['RE : bonjour', 'Re: bonjour'],
      ['Re[4]: hello', 'Re: hello'],
      ['Fwd: hello', 'Re: Fwd: hello'],
      ['Regarding: hello', 'Re: Regarding: hello'],
      ['', 'Re:'],
    ] as const) {
      assert.equal((await compose({ subject: given })).mail.subject, wanted)
    }
  })

  it('goes to Reply-To where there is one, and greets by the name found', async () => {
    const { mail } = await compose({ replyTo: [{ name: '', address: 'office@customer.example' }] })
    assert.deepEqual(mail.to, [{ name: '', address: 'office@customer.example' }])
    assert.match(mail.text ?? '', /^Hello Anna Weber,/)
  })

  it('goes to one recipient although Reply-To lists many', async () => {
    const replyTo = ['a', 'b', 'c'].map((name) => ({ name, address: `${name}@many.example` }))
    const { mail, text } = await compose({ replyTo })
    assert.deepEqual(
      mail.to?.map(({ address }) => address),
      ['a@many.example'],
    )
    assert.doesNotMatch(text, /b@many|c@many/)
  })

  it('answers from the first own address where it was addressed to none', async () => {
    const account = {
      name: 'support',
      own: [
        { name: 'Front desk', address: 'info@halfmoon.example' },
        { name: 'Shop', address: 'shop@halfmoon.example' },
      ],
    }
    const toShop = await compose({ to: [{ name: '', address: 'shop+winter@halfmoon.example' }] }, { account })
    assert.equal(toShop.mail.from?.address, 'shop@halfmoon.example')
    const toNobody = await compose({ to: [], cc: [] }, { account })
    assert.equal(toNobody.mail.from?.address, 'info@halfmoon.example')
  })

  it('grows the References, capped at 20 with the first kept', async () => {
    const references = Array.from({ length: 40 }, (_, index) => `<r${index}@thread.example>`)
    const { mail } = await compose({ references })
    const written = mail.references?.split(/\s+/) ?? []
    assert.equal(written.length, 20)
    assert.equal(written[0], '<r0@thread.example>')
    assert.equal(written[1], '<r22@thread.example>')
    assert.equal(written.at(-1), '<m1@customer.example>')
  })

  it('takes In-Reply-To as the thread where References are missing', async () => {
    const { mail } = await compose({ inReplyTo: '<r0@thread.example>' })
    assert.equal(mail.references, '<r0@thread.example> <m1@customer.example>')
  })

  it('has no thread headers where the mail has no Message-ID', async () => {
    const { head } = await compose({ messageId: null })
    assert.ok(!names(head).includes('In-Reply-To'))
    assert.ok(!names(head).includes('References'))
  })

  it('says who wrote without a date where the mail has none', async () => {
    assert.match((await compose({ date: null })).mail.text ?? '', /\n\nAnna Weber wrote:\n> Hello/)
    assert.match((await compose({ date: 'soon' })).mail.text ?? '', /\n\nAnna Weber wrote:\n> Hello/)
  })

  it('dates the quote in the given time zone', async () => {
    const late = { date: '2026-11-16T23:30:00Z' }
    assert.match((await compose(late, { timeZone: 'Europe/Berlin' })).mail.text ?? '', /On 17 November 2026/)
  })

  it('needs an own address', async () => {
    await assert.rejects(composeDraft(input({}, { account: { name: 'support', own: [] } })), {
      code: 'own-address-missing',
    })
  })
})

describe('a hostile mail', () => {
  it('cannot add a header by its subject, name, ids or template values', async () => {
    const evil = 'x\r\nBcc: victim@evil.example\r\n\r\nbody'
    const { head, mail } = await compose(
      {
        subject: evil,
        from: { name: evil, address: 'anna@customer.example' },
        messageId: '<a@b>\r\nBcc: victim@evil.example',
        references: [
          '<a@b>\r\nBcc: victim@evil.example',
          `<${'x'.repeat(5000)}@long.example>`,
          '<a\r\nBcc: v@b>',
          '<ü@b>',
        ],
      },
      { decision: { language: 'en', label: evil, entities: [entity('order-number', evil)] } },
    )
    assert.ok(!names(head).includes('Bcc'), head)
    assert.equal(mail.bcc, undefined)
    assert.deepEqual(mail.to, [{ name: '', address: 'anna@customer.example' }])
    assert.ok(!names(head).includes('References'), head)
  })

  it('cannot run template code from a name, a subject or the text', async () => {
    const code = "{{ own_address }}{% include 'x' %}{{ 7 | times: 6 }}"
    const folder = await templates({ 'echo.en.liquid': 'S:{{ subject }} N:{{ sender_name }}.' })
    const { mail } = await compose(
      { subject: code, text: code, from: { name: code, address: 'anna@customer.example' } },
      { template: 'echo', templateFolders: [folder] },
    )
    assert.ok(mail.text?.startsWith(`S:${code} N:.`), mail.text)
    assert.ok(mail.text?.includes(`> ${code}`))
    assert.doesNotMatch(mail.text ?? '', /42/)
  })

  it('cannot make the draft huge by a 500 KB subject, a long name or a long text', async () => {
    const { raw, mail } = await compose({
      subject: 'ä'.repeat(500_000),
      text: `${'long line '.repeat(50_000)}\n${'x\n'.repeat(100_000)}`,
      from: { name: 'n'.repeat(500_000), address: 'anna@customer.example' },
    })
    assert.ok(raw.byteLength < 60_000, String(raw.byteLength))
    const lines = await compose({ text: 'x\n'.repeat(5000) })
    assert.equal(lines.mail.text?.match(/^>/gm)?.length, 301)
    assert.match(lines.mail.text ?? '', /\n> \[…\]\n$/)
    assert.ok((mail.subject?.length ?? 0) <= 204)
    for (const line of Buffer.from(raw).toString('latin1').split('\r\n')) assert.ok(line.length <= 998)
  })

  it('cannot turn text around or hide it: bidi, zero-width, tag and control characters are gone', async () => {
    const odd = 'Anna \u202Egnp.eikooc\u202C\u200B\u{E0041}\u2066\uD800 Weber\u0000\u001B[31m'
    const { mail } = await compose({
      subject: odd,
      text: odd,
      from: { name: 'Anna \u202EWeber', address: 'anna@customer.example' },
    })
    const all = `${mail.subject} ${mail.text} ${mail.to?.[0]?.name}`
    assert.doesNotMatch(all, /[\u200B\u202A-\u202E\u2066-\u2069\u{E0000}-\u{E007F}\uFFFD]/u)
    assert.doesNotMatch(all.replaceAll('\n', ''), /\p{Cc}/u)
    assert.match(mail.text ?? '', /^Hello Anna Weber,/)
  })

  for (const name of [
    'support@',
    'support@halfmoon.example',
    'See https://evil.example/pay',
    'www.evil.example',
    'Pay at evil.example',
    'n'.repeat(100),
    'Anna <b>',
    '+49 170 0000000',
    '%s%s',
    '',
  ]) {
    it(`is not greeted as ${JSON.stringify(name)}`, async () => {
      const { mail } = await compose({ from: { name, address: 'attacker@evil.example' } })
      assert.match(mail.text ?? '', /^Hello,\n/)
      assert.deepEqual(mail.to, [{ name: '', address: 'attacker@evil.example' }])
    })
  }

  for (const [given, greeted] of [
    ['Weber, Anna', 'Anna Weber'],
    ['"Anna Weber"', 'Anna Weber'],
    ['Anna Weber (Northwind Ltd.)', 'Anna Weber'],
    ['Anna Weber via Desk', 'Anna Weber'],
    ['Anna Weber (support@halfmoon.example)', 'Anna Weber'],
    ['Dr. A. Weber', 'Dr. A. Weber'],
    ["Siobhán O'Neill-García", "Siobhán O'Neill-García"],
    ['Meier & Söhne GmbH', 'Meier & Söhne GmbH'],
    ['山田 太郎', '山田 太郎'],
  ] as const) {
    it(`${given} is greeted as ${greeted}`, async () => {
      const { mail } = await compose({ from: { name: given, address: 'a@customer.example' } })
      assert.ok(mail.text?.startsWith(`Hello ${greeted},`), mail.text)
    })
  }

  it('cannot expand replacement patterns in the line above the quote', async () => {
    const { mail } = await compose({ from: { name: "$& $' $1", address: '$&a@customer.example' } })
    assert.match(mail.text ?? '', /\nOn 16 November 2026, \$&a@customer\.example wrote:\n/)
  })

  it('is refused by composeDraft too, not only by mayDraft', async () => {
    await assert.rejects(composeDraft(input({ flags: ['list'] })), { code: 'draft-not-allowed' })
  })
})

describe('mayDraft', () => {
  const ours = ['support@halfmoon.example', 'info@halfmoon.example']
  const verdict = (changes: Partial<Message>) => mayDraft(message(changes), ours)

  it('allows a mail that a person wrote', () => {
    assert.deepEqual(verdict({}), { allowed: true })
    const flags: ItemFlag[] = ['reply', 'forwarded', 'broken', 'truncated', 'hidden-text', 'no-text']
    assert.deepEqual(verdict({ flags }), { allowed: true })
    assert.deepEqual(verdict({ from: { name: '', address: "o'neill+x@sub.customer.example" } }), {
      allowed: true,
    })
    assert.deepEqual(verdict({ from: { name: '', address: 'anna@müller.example' } }), { allowed: true })
  })

  for (const flag of [
    'list',
    'bulk',
    'auto-reply',
    'bounce',
    'calendar',
    'no-reply',
    'encrypted',
    'suspicious-link',
    'failed-authentication',
    'ticket',
  ] as const) {
    it(`refuses a mail with the flag ${flag}, with a reason`, () => {
      const answer = verdict({ flags: ['reply', flag] })
      assert.equal(answer.allowed, false)
      assert.ok(!answer.allowed && answer.reason.length > 10)
    })
  }

  it('refuses our own addresses, as sender and in Reply-To, with a tag or in capitals', () => {
    for (const address of [
      'support@halfmoon.example',
      'Info@Halfmoon.example',
      'support+7@halfmoon.example',
    ]) {
      assert.equal(verdict({ from: { name: '', address } }).allowed, false, address)
      assert.equal(verdict({ replyTo: [{ name: '', address }] }).allowed, false, address)
      const second = [
        { name: '', address: 'x@customer.example' },
        { name: '', address },
      ]
      assert.equal(verdict({ replyTo: second }).allowed, false, address)
    }
  })

  it('refuses a missing or unusable sender', () => {
    assert.equal(verdict({ from: null }).allowed, false)
    assert.equal(verdict({ from: null, replyTo: [{ name: '', address: 'a@b.example' }] }).allowed, false)
    for (const address of [
      '',
      'support@',
      '@evil.example',
      'a b@evil.example',
      'a@evil.example,victim@evil.example',
      'a@evil.example>, <victim@evil.example',
      'a@evil.example\r\nBcc: v@evil.example',
      '"a@b"@evil.example',
      'a@[127.0.0.1]',
      `${'a'.repeat(65)}@evil.example`,
      `a@${'b'.repeat(260)}.example`,
    ]) {
      assert.equal(verdict({ from: { name: '', address } }).allowed, false, address)
      assert.equal(verdict({ replyTo: [{ name: '', address }] }).allowed, false, address)
    }
  })

  it('refuses addresses that nobody reads, also as Reply-To', () => {
    for (const address of [
      'noreply@shop.example',
      'no-reply+abc@shop.example',
      'DoNotReply@shop.example',
      'MAILER-DAEMON@mx.example',
      'postmaster@mx.example',
      'bounces-12@list.example',
    ]) {
      assert.equal(verdict({ from: { name: '', address } }).allowed, false, address)
      assert.equal(verdict({ replyTo: [{ name: '', address }] }).allowed, false, address)
    }
    assert.equal(verdict({ from: { name: '', address: 'bouncer@shop.example' } }).allowed, true)
  })

  it('refuses a fragment of a mail and a body that is kept elsewhere', () => {
    for (const type of ['message/partial', 'Message/Partial', 'message/external-body']) {
      assert.equal(verdict({ attachments: [{ name: '', type, size: 1 }] }).allowed, false)
    }
  })
})

describe('a draft template', () => {
  const withTemplate = async (files: Record<string, string>, template = 'own') =>
    compose({}, { template, templateFolders: [await templates(files), shipped] })

  it('may say its subject and attribution line in front matter', async () => {
    const { mail } = await withTemplate({
      'own.en.liquid':
        '---\nsubject: "Your order, {{ sender_name }}"\nattribution: Op {{ date }} schreef {{ sender_name }}:\n---\nHallo!',
    })
    assert.equal(mail.subject, 'Re: Your order, Anna Weber')
    assert.match(mail.text ?? '', /^Hallo!\n\nOp 16 November 2026 schreef Anna Weber:\n> Hello/)
  })

  it('of the first folder wins over the shipped one', async () => {
    const { mail } = await withTemplate({ 'complaint.en.liquid': 'Mine.' }, 'complaint')
    assert.match(mail.text ?? '', /^Mine\.\n/)
  })

  it('may include another file of the folders', async () => {
    const { mail } = await withTemplate({
      'own.en.liquid': "Hi\n{% include '_signature' %}",
      '_signature.liquid': 'Yours, {{ own_name }}',
    })
    assert.match(mail.text ?? '', /^Hi\nYours, Halfmoon Support\n/)
  })

  const wrong: [string, string, RegExp][] = [
    [
      'an unknown variable',
      'Hi\n{{ order_nr }}',
      /own\.en\.liquid: there is no variable "order_nr"; known are subject,/,
    ],
    [
      'an unknown variable in a branch not taken',
      '{% if amount %}{{ oops }}{% endif %}',
      /no variable "oops"/,
    ],
    [
      'an unknown filter',
      '---\nsubject: x\n---\n{{ subject | shout }}',
      /own\.en\.liquid: undefined filter: shout, line:4/,
    ],
    ['broken syntax', '{% if subject %}', /own\.en\.liquid: .*not closed/],
    [
      'unknown front matter',
      '---\nto: x@evil.example\n---\nHi',
      /own\.en\.liquid: "to: x@evil\.example" is not understood/,
    ],
    ['a file outside', "{% include '../../../../etc/hostname' %}", /own\.en\.liquid: .*hostname/],
    ['an absolute path', "{% render '/etc/hostname' %}", /own\.en\.liquid: .*hostname/],
    ['a layout outside', "{% layout '/etc/hostname' %}", /own\.en\.liquid: .*hostname/],
    [
      'a property of JavaScript',
      '{{ subject.constructor }}',
      /own\.en\.liquid: undefined variable: subject\.constructor/,
    ],
    ['an endless loop', '{% for i in (1..100000000) %}x{% endfor %}', /own\.en\.liquid: .*memory .*limit/],
  ]
  for (const [what, source, expected] of wrong) {
    it(`with ${what} is one clear sentence naming the file`, async () => {
      await assert.rejects(withTemplate({ 'own.en.liquid': source }), (error) => {
        assert.ok(error instanceof UserError)
        assert.equal(error.code, 'draft-template-wrong')
        assert.match(error.message, expected)
        return true
      })
    })
  }

  it('that is missing is one clear sentence naming those there are', async () => {
    for (const template of ['nothing', '../complaint', '']) {
      await assert.rejects(composeDraft(input({}, { template })), {
        code: 'draft-template-missing',
        message: /use one of: acknowledge, /,
      })
    }
  })

  it('folder that does not exist is an empty one', async () => {
    assert.equal((await compose({}, { templateFolders: ['/nowhere/at/all', shipped] })).template, 'complaint')
  })
})

describe('listTemplates', () => {
  it('finds every shipped template in four languages, without problems', async () => {
    const listed = await listTemplates([shipped])
    assert.deepEqual(
      listed.filter(({ problem }) => problem !== null),
      [],
    )
    for (const name of new Set(listed.map((one) => one.name))) {
      assert.deepEqual(
        listed.filter((one) => one.name === name).map(({ language }) => language),
        ['de', 'en', 'es', 'fr'],
        name,
      )
    }
    assert.equal(listed.length, 24)
  })

  it('tells what is wrong with one and goes on with the others', async () => {
    const folder = await templates({
      'bad.en.liquid': '{{ nope }}',
      'good.en.liquid': 'Hi',
      '_part.liquid': 'x',
      'README.md': '{{',
    })
    await mkdir(join(folder, 'folder.en.liquid'))
    const listed = await listTemplates([folder])
    assert.deepEqual(
      listed.map(({ name, problem }) => [name, problem === null]),
      [
        ['bad', false],
        ['good', true],
      ],
    )
    assert.match(listed[0]?.problem ?? '', /no variable "nope"/)
  })

  it('every shipped template reads well with all values and with none', async () => {
    for (const { name, language } of await listTemplates([shipped])) {
      for (const full of [true, false]) {
        const entities = full
          ? [entity('order-number', 'HM-1'), entity('invoice-number', 'R-2'), entity('ticket-number', '3')]
          : []
        const from = { name: full ? 'Anna Weber' : '', address: 'anna@customer.example' }
        const decision = { language, label: null, entities }
        const { mail } = await compose({ from }, { template: name, decision })
        const [body = ''] = (mail.text ?? '').split('\n> ')
        assert.doesNotMatch(body, / {2}| ,|\{|\}|null|undefined| \n/, `${name}.${language}`)
        assert.equal(body.includes('Anna Weber'), full)
      }
    }
  })

  it('the page on drafts names every variable', async () => {
    const page = await readFile(join(import.meta.dirname, '../../docs/drafts.md'), 'utf8')
    for (const variable of draftVariables) assert.ok(page.includes(`\`${variable}\``), variable)
  })
})
