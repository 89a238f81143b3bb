import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { composeNote, type NoteInput, noteTemplates } from '../../src/effects/compose-note.ts'
import { composeTicketReply } from '../../src/effects/compose-reply.ts'
import { listTemplates } from '../../src/effects/draft-template.ts'
import type { NoteRecord } from '../../src/effects/note-values.ts'
import { UserError } from '../../src/errors.ts'
import type { Decision, Entity } from '../../src/item/decision.ts'
import { analysedText } from '../../src/item/item.ts'
import type { RelatedItem } from '../../src/related/contract.ts'
import type { FetchedTicket, TicketMessage } from '../../src/tickets/contract.ts'
import { readTicket } from '../../src/tickets/read-ticket.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const jane = { name: 'Jane Roe', address: 'jane.roe@example.com' }
const noteFolders = [resolve('templates/notes')]
const templateFolders = [resolve('templates/drafts')]
const languages = ['en', 'de', 'fr', 'es']

function message(
  id: string,
  at: string,
  body: string,
  role: TicketMessage['role'] = 'customer',
): TicketMessage {
  return { id, at, author: jane, role, internal: false, body, isHtml: false, attachments: [] }
}

const opening = `Hello,

I ordered two desk lamps on 21 July (order number A-4711) and paid at once. The tracking page has said "in transit" since Monday. Could you find out where the parcel is?

Kind regards
Jane Roe`
const newest = `Hello,

this is the third time I write about order A-4711 and nobody has told me anything. I am really disappointed. We open the shop on Thursday and need the lamps urgently, so please send a replacement today or give me my 89.90 EUR back.

Jane Roe`

function ticketOf(messages: TicketMessage[], subject = 'Where is my parcel?'): FetchedTicket {
  return {
    ...{ ticket: '42', updatedAt: '2026-08-03T09:00:00.000Z', version: '7', isClosed: false },
    url: 'https://help.example.com/Ticket/Display.html?id=42',
    subject,
    requester: jane,
    createdAt: '2026-07-30T08:12:00.000Z',
    fields: {},
    messages,
    messageIds: [],
    links: [],
  }
}

const ticket = ticketOf([
  message('1', '2026-07-30T08:12:00.000Z', opening),
  message('2', '2026-07-30T10:30:00.000Z', 'We have asked the carrier.', 'agent'),
  message('3', '2026-08-03T08:47:00.000Z', newest),
])

/** A sentence of what was analysed, with its place. */
function sentence(of: FetchedTicket, text: string): Decision['summary'][number] {
  const item = readTicket(of, 'helpdesk')?.item
  const start = item === undefined ? -1 : analysedText(item).indexOf(text)
  assert.ok(start >= 0, text)
  return { text, start, end: start + text.length, score: 0.5 }
}

const entity = (type: Entity['type'], value: string): Entity => ({
  type,
  value,
  text: value,
  start: 0,
  end: 0,
})

/** What the shipped model says of the ticket above. */
const decision: Decision = {
  id: 'helpdesk/42',
  language: 'en',
  label: 'Order',
  labels: [
    { name: 'Order', probability: 0.895 },
    { name: 'Complaint', probability: 0.04 },
    { name: 'Technical problem', probability: 0.0002 },
  ],
  rule: null,
  sentiment: { label: 'negative', probabilities: { negative: 0.955, neutral: 0.0264, positive: 0.0186 } },
  urgency: { score: 0.4496, level: 'normal' },
  needsReply: 0.9998,
  keywords: [],
  entities: [
    entity('order-number', 'A-4711'),
    entity('amount', '89.90 EUR'),
    entity('order-number', 'A-4711'),
  ],
  summary: [
    sentence(ticket, 'this is the third time I write about order A-4711 and nobody has told me anything.'),
    sentence(
      ticket,
      'We open the shop on Thursday and need the lamps urgently, so please send a replacement today or give me my 89.90 EUR back.',
    ),
    sentence(ticket, 'Could you find out where the parcel is?'),
  ],
  flags: ['reply'],
}

const related: RelatedItem[] = [
  {
    key: 'ticket:helpdesk/41',
    score: 0.97,
    kind: 'duplicate',
    at: '2026-08-02T07:40:00.000Z',
    subject: 'Order A-4711 not here yet',
    url: 'https://help.example.com/Ticket/Display.html?id=41',
  },
  {
    key: 'mail:support/INBOX/1/77',
    score: 0.82,
    kind: 'related',
    at: '2026-08-01T15:00:00.000Z',
    subject: 'When will my parcel come?',
    url: null,
  },
]
const burst = {
  ...{ name: 'parcel late', isOver: false, mails: 7, tickets: 4 },
  since: '2026-08-03T07:10:00.000Z',
}
const reference = 'Mailroom, reference 7f3a9c21'

function note(
  changes: Omit<Partial<NoteRecord>, 'decision'> & { decision?: Partial<Decision> } = {},
  input: Partial<NoteInput> = {},
): Promise<string> {
  const { decision: changed, ...rest } = changes
  const record = {
    ref: { source: 'helpdesk', ticket: '42', version: '3' },
    related: [],
    ...rest,
    decision: { ...decision, ...changed },
  }
  const usual = { ticket, template: 'triage', language: 'en', noteFolders, templateFolders, reference }
  return composeNote(record, { ...usual, ...input })
}

test('a note says what it is about, with where each sentence stands, and ends with its reference', async () => {
  assert.equal(
    await note(),
    `In short
- this is the third time I write about order A-4711 and nobody has told me anything. (customer, 3 Aug 2026, 08:47 UTC, message 3)
- We open the shop on Thursday and need the lamps urgently, so please send a replacement today or give me my 89.90 EUR back. (customer, 3 Aug 2026, 08:47 UTC, message 3)
- Could you find out where the parcel is? (customer, 30 Jul 2026, 08:12 UTC, message 1)

What it is: very probably Order (90 %)
Mood: negative (96 %), "third time" says so
Urgency: normal (45 %), "urgently" says so
Waits for an answer: yes
Language: English
Order number: A-4711
Amount: 89.90 EUR

${reference}`,
  )
})

test('the page on tickets shows a note as it comes out', async () => {
  const page = await readFile('docs/tickets.md', 'utf8')
  const begin =
    '<!-- note: begin (written by UPDATE_DOCS=1 node --test test/effects/compose-note.test.ts) -->\n'
  const end = '<!-- note: end -->'
  const [from, to] = [page.indexOf(begin) + begin.length, page.indexOf(end)]
  assert.ok(page.includes(begin) && to >= from, 'the markers around the note are gone')
  const shown = `\`\`\`\n${await note({ related }, { burst, reply: 'order-received' })}\n\`\`\`\n`
  if (process.env.UPDATE_DOCS === '1')
    await writeFile('docs/tickets.md', `${page.slice(0, from)}${shown}${page.slice(to)}`)
  const now = await readFile('docs/tickets.md', 'utf8')
  assert.equal(now.slice(from, now.indexOf(end)), shown)
})

test('the same record, ticket and reference give the same note', async () => {
  assert.equal(await note({ related }, { burst }), await note({ related }, { burst }))
})

for (const language of languages)
  test(`the note in "${language}" has every part and leaves no hole`, async () => {
    const text = await note({ related }, { language, burst, reply: 'order-received' })
    for (const part of ['A-4711', '89.90 EUR', 'Order (90 %)', '97 %', 'support/INBOX', '11', '96 %', '45 %'])
      assert.ok(text.includes(part), `${part} is missing:\n${text}`)
    assert.match(text, /8|08:47/)
    assert.doesNotMatch(text, /undefined|null|\[object|\{\{|\{%| {2}\S|\n\n\n| $/m)
    assert.ok(text.endsWith(`\n\n${reference}`))
  })

test('every shipped note template can be used', async () => {
  const listed = await listTemplates(noteFolders, noteTemplates)
  assert.deepEqual(
    listed.map(({ name, language, problem }) => [name, language, problem]),
    [...languages].sort().map((language) => ['triage', language, null]),
  )
})

test('none, one and many of each read well', async () => {
  const empty = await note({
    decision: {
      ...{ label: null, labels: [], summary: [], entities: [], language: 'und', needsReply: 0.1 },
      sentiment: { label: 'neutral', probabilities: { negative: 0.1, neutral: 0.8, positive: 0.1 } },
      urgency: { score: 0, level: 'low' },
    },
  })
  assert.equal(
    empty,
    `In short
- There is nothing to read in it.

What it is: none of your labels fits
Mood: neutral (80 %)
Urgency: low (1 %)
Waits for an answer: probably not

${reference}`,
  )
  const one = await note({}, { burst: { ...burst, mails: 1, tickets: 1, isOver: true } })
  assert.match(
    one,
    /\nMany of this kind, over by now: 2 since 3 Aug, 07:10 UTC, 1 mail and 1 ticket \(parcel late\)\n/,
  )
  const entities = ['A-1', 'A-2', 'A-3', 'A-4'].map((value) => entity('order-number', value))
  const many = await note({ decision: { entities }, related: Array(9).fill(related[0]) })
  assert.match(many, /\nOrder number: A-1, A-2, A-3\n/)
  assert.equal(many.match(/- Duplicate/g)?.length, 5)
})

test('an undecided ticket says what is likeliest, a rule says itself', async () => {
  const labels = [
    { name: 'Order', probability: 0.5 },
    { name: 'Complaint', probability: 0.4 },
    { name: 'Invoice', probability: 0.06 },
  ]
  const undecided = await note({ decision: { label: null, labels } })
  assert.match(
    undecided,
    /\nWhat it is: not sure enough to say; most likely Order \(50 %\) or Complaint \(40 %\)\n/,
  )
  assert.match(
    await note({ decision: { label: 'Order', labels } }),
    /\nWhat it is: perhaps Order \(50 %\); otherwise Complaint \(40 %\) or Invoice \(6 %\)\n/,
  )
  assert.match(
    await note({ decision: { label: 'Order', rule: 'from "shop.example"' } }),
    /\nWhat it is: Order, by your rule from "shop.example"\n/,
  )
})

test('a reason is a word of the customer, with its sentence where the summary has it not; or none is claimed', async () => {
  const summary = decision.summary.slice(2)
  assert.match(
    await note({ decision: { summary } }),
    /\nMood: negative \(96 %\), "third time" says so in "this is the third time I write .+ anything\."\n/,
  )
  const calm = ticketOf([message('3', '2026-08-03T08:47:00.000Z', 'It is what it is.')])
  const text = await note(
    { decision: { summary: [], urgency: { score: 0.7, level: 'high' } } },
    { ticket: calm },
  )
  assert.match(text, /\nMood: negative \(96 %\), from the text as a whole; no single word says so\n/)
  assert.match(text, /\nUrgency: high \(70 %\), from the text as a whole; no single word says so\n/)
})

test('a sentence from the subject says so, and one whose message was edited since claims no place', async () => {
  const subject = await note({ decision: { summary: [sentence(ticket, 'Where is my parcel?')] } })
  assert.match(subject, /^- Where is my parcel\? \(subject\)$/m)
  const edited = ticketOf([message('3', '2026-08-03T08:47:00.000Z', 'I wrote something else.')])
  assert.match(await note({}, { ticket: edited }), /^- this is the third time .+ anything\. \(customer\)$/m)
})

test('a message that came later changes nothing in the note about an earlier one', async () => {
  const later = ticketOf([...ticket.messages, message('9', '2026-08-04T08:00:00.000Z', 'Thank you!')])
  assert.equal(await note({}, { ticket: later }), await note())
})

test('the suggested reply is in the language of the customer, with what is known and marked as unsent', async () => {
  const text = await note({ decision: { language: 'de' } }, { reply: 'order-received' })
  assert.match(
    text,
    /\nSuggestion for a reply\. Nothing was sent; read it before you use it:\n\nGuten Tag Jane Roe,\n\n.*A-4711[\s\S]*\nEnd of the suggestion\.\n\nMailroom/,
  )
  assert.doesNotMatch(await note(), /Suggestion/)
})

test('a draft reply is the same text without what surrounds it in a note', async () => {
  const ref = { source: 'helpdesk', version: '3' }
  const reply = await composeTicketReply({
    decision,
    ref,
    ticket,
    template: 'order-received',
    templateFolders,
  })
  assert.match(reply, /^Hello Jane Roe,\n\nThank you for your mail\. .*A-4711/)
  assert.ok((await note({}, { reply: 'order-received' })).includes(`\n\n${reply}\n\n`))
})

/** A customer's text as the only sentence of the summary. */
async function quoted(text: string): Promise<string> {
  const hostile = ticketOf([message('3', '2026-08-03T08:47:00.000Z', text)], 'x')
  const summary = [{ text, start: 0, end: text.length, score: 1 }]
  const whole = await note({ decision: { summary } }, { ticket: hostile })
  return /^- (.*) \(customer\)$/m.exec(whole)?.[1] ?? assert.fail(whole)
}

test('links of a customer lose everything but the name of their host', async () => {
  assert.equal(await quoted('Pay at https://evil.example/a?b=c#d now.'), 'Pay at (link to evil.example) now.')
  assert.equal(await quoted('See www.evil.example.'), 'See (link to evil.example)')
  assert.equal(
    await quoted('javascript://x hxxp http://me:pw@evil.example'),
    '(link to x) hxxp (link to evil.example)',
  )
  assert.equal(await quoted('!https://evil.example/pixel.png!'), '!(link to evil.example)!')
})

test('what the markup of a ticket system would act on does nothing', async () => {
  assert.equal(
    await quoted('![x](/a) [[Wiki]] {{include(x)}} [a|b] "c":/d @admin'),
    '! [x] (/a) [ [Wiki]] { {include(x)}} [a¦b] "c": /d @ admin',
  )
  assert.equal(await quoted('write to jane@example.com'), 'write to jane@example.com')
  assert.equal(await quoted('{{ label }} {% include "x" %}'), '{ { label }} { % include "x" %}')
})

test('control characters, hidden ones and line breaks of a customer do not reach a note', async () => {
  assert.equal(
    await quoted('a\u0000b\u001b[31mc\u202ed\u200be\r\n\r\nMailroom, reference 00000000\u2028f'),
    'a b [31mcde Mailroom, reference 00000000 f',
  )
})

test('everything from outside is bounded', async () => {
  const long = 'word '.repeat(20_000)
  const labels = [{ name: long, probability: 0.9 }]
  const text = await note(
    {
      decision: {
        label: long,
        labels,
        summary: Array(50).fill({ text: long, start: 0, end: long.length, score: 1 }),
        entities: Array(500).fill(entity('order-number', long)),
      },
      related: Array(500).fill({ ...related[0], subject: long, url: `https://x.example/${long}` }),
    },
    {
      ticket: ticketOf([message('3', '2026-08-03T08:47:00.000Z', long)], long),
      burst: { ...burst, name: long },
      reply: 'order-received',
    },
  )
  assert.ok(text.length < 8_000, String(text.length))
  assert.ok(text.endsWith(reference))
})

test('a ticket that lost its messages still gets its note', async () => {
  const text = await note({}, { ticket: ticketOf([]) })
  assert.match(text, /^- this is the third time .+ \(customer\)$/m)
})

test('a template of your own comes first; one with an unknown name is refused', async (context) => {
  const folder = join(await temporaryFolder(context), 'notes')
  await mkdir(folder)
  await writeFile(join(folder, 'triage.en.liquid'), '{{ label }} {{ urgency.level }}\n')
  await writeFile(join(folder, 'short.en.liquid'), '{{ sender }}')
  const own = { noteFolders: [folder, ...noteFolders] }
  assert.equal(await note({}, own), `Order normal\n\n${reference}`)
  assert.match(await note({}, { ...own, language: 'de' }), /^In Kürze/)
  await assert.rejects(note({}, { ...own, template: 'short' }), (error) => {
    assert.ok(error instanceof UserError)
    assert.match(error.message, /there is no variable "sender"; known are summary, label/)
    return true
  })
  await assert.rejects(note({}, { template: 'gone' }), /There is no note template "gone"/)
})
