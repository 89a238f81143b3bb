import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { brief } from '../../pipelines/brief.ts'
import type { Brief, BriefMessage } from '../../pipelines/brief-state.ts'
import { promisesSomething } from '../../pipelines/text/promises.ts'
import { textItem } from '../../src/cli/analyze-text-item.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'

const encoder = await openEncoder()
after(() => encoder.close())

function message(isOurs: boolean, text: string, date = '2026-11-16T09:00:00Z'): BriefMessage {
  return { isOurs, item: textItem({ id: date, subject: 'Grinder', text, from: null, date }) }
}
const question = message(
  false,
  'Hello,\n\nour counter machine shows E14 and the grinder stops after two cups. Can you send a technician before Thursday? Is the machine still under warranty?\n\nBest regards\nJonas Weber',
)
const answer = message(
  true,
  'Dear Mr Weber,\n\nthank you for your message. Your machine is under warranty until March 2027. We will send you a new burr set tomorrow.\n\nKind regards\nMina',
)
const again = message(
  false,
  'Hello Mina,\n\nit still stops after two cups. When can a technician come?\n\nJonas',
)
const about = (messages: BriefMessage[], summaryWords = 40) => brief(messages, { encoder, summaryWords })
const textsOf = ({ sentences }: Brief, places: readonly number[]) =>
  places.map((place) => sentences[place]?.text)

test('a brief is made of sentences of the messages, word for word, in their order, without manners', async () => {
  const found = await about([question, answer, again])
  const chosen = textsOf(found, found.summary)
  assert.ok(chosen.length >= 2 && chosen.length <= 6)
  const all = [question, answer, again].map(({ item }) => item.text.replaceAll(/\s+/g, ' ')).join(' ')
  let from = 0
  for (const sentence of chosen) {
    const place = all.indexOf(sentence ?? '', from)
    assert.ok(place >= from, sentence)
    from = place
    assert.doesNotMatch(sentence ?? '', /Hello|Dear|regards|thank you/i)
  }
  assert.ok(chosen.join(' ').split(' ').length <= 40)
})

test('absences and bounces say nothing where people wrote', async () => {
  const away = message(false, 'I am out of the office until Thursday 26 November and read no mail.')
  const absence: BriefMessage = { ...away, item: { ...away.item, flags: ['auto-reply'] } }
  const sentences = (found: Brief) => found.sentences.map(({ text }) => text)
  assert.doesNotMatch(sentences(await about([question, absence])).join(' '), /out of the office/)
  assert.match(sentences(await about([absence])).join(' '), /out of the office/, 'alone it is all there is')
})

test('what was asked is open until the other side speaks of it', async () => {
  const asked = async (messages: BriefMessage[]) => {
    const found = await about(messages)
    return found.asked.map(({ sentence, isOpen }) => [found.sentences[sentence]?.text, isOpen])
  }
  assert.deepEqual(await asked([question]), [
    ['Can you send a technician before Thursday?', true],
    ['Is the machine still under warranty?', true],
  ])
  assert.deepEqual((await asked([question, answer])).at(-1), ['Is the machine still under warranty?', false])
  // Who asks again has not answered himself.
  assert.deepEqual((await asked([question, again]))[1], ['Is the machine still under warranty?', true])
})

test('promises and dates are told, questions are not promises', async () => {
  const found = await about([question, answer])
  assert.deepEqual(textsOf(found, found.promised), ['We will send you a new burr set tomorrow.'])
  for (const text of [
    'Wir schicken Ihnen morgen ein neues Mahlwerk.',
    'Nous vous enverrons la facture demain.',
    'Le enviaremos la pieza mañana.',
    "I'll call you back.",
  ])
    assert.ok(promisesSomething(text), text)
  for (const text of [
    'Will you send it?',
    'We will not pay.',
    'If we will ever meet.',
    'The machine is new.',
  ])
    assert.ok(!promisesSomething(text), text)
})

test('it is the turn of whoever did not write last, if anything was asked', async () => {
  assert.equal((await about([question])).state, 'waits-for-us')
  assert.equal((await about([question, answer])).state, 'nothing-asked')
  assert.equal((await about([again, { ...question, isOurs: true }])).state, 'waits-for-them')
})

test('nothing to read makes an empty brief', async () => {
  for (const messages of [[], [message(false, '')], [message(false, '***')]]) {
    const found = await about(messages)
    assert.deepEqual([found.sentences, found.summary, found.state], [[], [], 'nothing-asked'])
  }
})
