import assert from 'node:assert/strict'
import { test } from 'node:test'
import { briefDocument } from '../../../src/report/brief/brief-document.ts'
import type { ToldBrief } from '../../../src/report/brief/told-brief.ts'
import { renderText } from '../../../src/report/render/render-text.ts'

const brief: ToldBrief = {
  kind: 'conversation',
  title: 'Grinder stops',
  place: 'helpdesk/42',
  messages: 2,
  people: ['Jonas Weber', 'Mina'],
  from: '2026-11-16T23:30:00.000Z',
  to: '2026-11-18T08:00:00.000Z',
  state: 'waits-for-us',
  summary: [
    {
      text: 'The grinder stops after two cups.',
      author: 'Jonas Weber',
      at: '2026-11-16T23:30:00.000Z',
      number: 1,
    },
  ],
  open: [{ text: 'When can somebody come?', author: 'Jonas Weber', at: null, number: 2 }],
  answered: [],
  promised: [],
  url: 'https://desk.example.com/42',
}

async function textOf(more: Partial<ToldBrief>, language = 'en'): Promise<string> {
  return renderText(await briefDocument({ ...brief, ...more }, { language, timeZone: 'Europe/Berlin' }))
}

test('a brief says whose turn it is, and each sentence with who wrote it, and when on the clocks of its reader', async () => {
  const text = await textOf({})
  assert.match(
    text,
    /^Grinder stops\n=+\n\n2 messages from Tue, November 17 to Wed, November 18 · helpdesk\/42$/m,
  )
  assert.match(text, /^It is our turn: the last message asks for something\.$/m)
  assert.match(text, /^\* The grinder stops after two cups\.\n {2}Jonas Weber, message 1, Tue, November 17$/m)
  assert.match(text, /^\* When can somebody come\?\n {2}Jonas Weber, message 2$/m)
  assert.match(text, /^Written by Jonas Weber and Mina\.$/m)
  assert.doesNotMatch(text, /spoken of since|Promised/)
})

test('every language has all the words, for no message, one and many', async () => {
  for (const language of ['en', 'de', 'fr', 'es'])
    for (const messages of [0, 1, 2, 1_000_000])
      for (const state of ['waits-for-us', 'waits-for-them', 'nothing-asked'] as const)
        for (const kind of ['conversation', 'folder'] as const) {
          const lists = { answered: brief.open, promised: brief.open }
          const text = await textOf({ messages, state, kind, ...lists }, language)
          assert.doesNotMatch(text, /[{}]|undefined|null|Invalid/, `${language} ${messages}`)
        }
  assert.match(await textOf({ messages: 1 }, 'fr'), /Un message · helpdesk\/42/)
  assert.match(await textOf({}, 'de'), /2 Nachrichten vom Di\., 17\. November bis Mi\., 18\. November/)
})

test('a conversation in which there is nothing to read says so', async () => {
  const text = await textOf({ summary: [], open: [] })
  assert.match(text, /There is nothing to read in it\./)
})

test('braces and quotes of a subject are text, not a message format', async () => {
  assert.match(
    await textOf({ title: "It's {count, plural, one {x}} <b>" }),
    /^It's \{count, plural, one \{x\}\} <b>$/m,
  )
})
