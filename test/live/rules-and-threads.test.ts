/** What the user's rules, our own lists and threads make of real mail, and what the shipped model makes of threads. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readLabelFile } from '../../src/cli/analyze-labels.ts'
import { type Dovecot, startDovecot } from '../../src/demo/dovecot.ts'
import { analysedText } from '../../src/item/item.ts'
import { createLabelEngine } from '../../src/labels/label-engine.ts'
import type { Encoder, Encoding } from '../../src/model/encoder.ts'
import { openEncoder } from '../../src/model/open-encoder.ts'
import { continuing, type Reply, turning } from '../learning/reply-set.ts'
import { until } from '../support/until.ts'
import { mail, messageId } from './support/mails.ts'
import { makePlace, type Running, untilHandled } from './support/place.ts'

let dovecot: Dovecot
let encoder: Encoder
before(async () => {
  ;[dovecot, encoder] = await Promise.all([startDovecot(), openEncoder()])
})
after(async () => {
  await encoder?.close()
  await dovecot?.stop()
})

/** A mail with more header fields. */
function written(fields: string[], raw: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${fields.join('\r\n')}\r\n`), raw])
}

function reply(number: number, to: string[], text: string): Buffer {
  return Buffer.from(
    [
      'From: Ada Example <ada.1@customer.example>',
      'To: support@halfmoon.example',
      'Subject: Re: The machine',
      `Message-ID: <reply.${number}@customer.example>`,
      `In-Reply-To: ${to.at(-1)}`,
      `References: ${to.join(' ')}`,
      '',
      text,
      '',
    ].join('\r\n'),
  )
}

const recordOf = ({ decided }: Running, id: string) =>
  decided.find(({ message }) => message.messageId === id)?.record

const rules = [
  {
    name: 'Bank',
    description: 'From our bank.',
    match: { from: 'customer.example', subject: 'order of *' },
    write: { keyword: 'Bank' },
  },
  {
    name: 'Order',
    description: 'A customer orders coffee or spare parts.',
    precision: 0.5,
    write: { keyword: 'Order' },
  },
  {
    name: 'Newsletter',
    description: 'Sent to many readers at once.',
    match: { flags: 'list' },
    write: { keyword: 'Newsletter' },
  },
]

test('a rule on the sender labels a mail and says so; whoever forges the sender gets nothing by it', async (t) => {
  const place = await makePlace(t, { dovecot, encoder, settings: { labels: rules } })
  const forged = ['Authentication-Results: mx.halfmoon.example; dmarc=fail header.from=customer.example']
  await place.person.receive(mail('order', 1))
  await place.person.receive(written(forged, mail('order', 2)))
  const running = await place.start()
  await untilHandled(running, 2)
  const [honest, other] = [1, 2].map((number) => recordOf(running, messageId('order', number)))
  assert.equal(honest?.decision.rule, 'from "customer.example" and subject "order of *"')
  assert.deepEqual(honest?.effects, [{ action: 'label', label: 'Bank' }])
  assert.equal(other?.decision.rule, null)
  assert.notEqual(other?.decision.label, 'Bank')
  const said = running.said('decided').map(({ fields }) => fields as { uid: number; by: string })
  assert.deepEqual(
    said.sort((left, right) => left.uid - right.uid).map(({ by }) => by),
    ['rule', 'model'],
  )
  assert.doesNotMatch(JSON.stringify(running.lines), /customer\.example/)
})

test('mail that our own group passes on is answered like any other, that of other lists is not', async (t) => {
  const place = await makePlace(t, { dovecot, encoder })
  const through = (list: string) => [`List-Id: <${list}>`, 'Precedence: list', `List-Post: <mailto:${list}>`]
  await place.person.receive(written(through('support.halfmoon.example'), mail('order', 1)))
  await place.person.receive(written(through('talk.coffee.example'), mail('order', 2)))
  const running = await place.start()
  await untilHandled(running, 2)
  const [ours, other] = [1, 2].map((number) => recordOf(running, messageId('order', number)))
  assert.equal(ours?.decision.label, 'Order')
  assert.ok((ours?.decision.needsReply ?? 0) > 0)
  assert.deepEqual(
    ours?.effects.map(({ action }) => action),
    ['label', 'draft'],
  )
  assert.deepEqual([other?.decision.label, other?.decision.needsReply], ['Newsletter', 0])
})

test('a short reply gets the label of its thread, and after a correction that of the person', async (t) => {
  const place = await makePlace(t, { dovecot, encoder, account: { poll: '1d' } })
  const { person } = place
  const begin = messageId('problem', 1)
  await person.receive(mail('problem', 1), 'INBOX', new Date(Date.now() - 3_600_000))
  const learnt: unknown[] = []
  const running = await place.start({ onLearnt: (examples) => void learnt.push(...examples) })
  await untilHandled(running, 1)
  await person.receive(reply(1, [begin], 'I tried that, no change.'))
  await untilHandled(running, 2)
  const first = recordOf(running, '<reply.1@customer.example>')
  assert.deepEqual([first?.prior?.label, first?.prior?.strength], ['Problem', 1.5])
  assert.equal(first?.decision.label, 'Problem')

  await person.flag('INBOX', 1, 'remove', 'Problem')
  await person.flag('INBOX', 1, 'add', 'Order')
  await until('the correction is learnt', () => learnt.length > 0)
  await person.receive(reply(2, [begin, '<reply.1@customer.example>'], 'Any news?'))
  await untilHandled(running, 3)
  const second = recordOf(running, '<reply.2@customer.example>')
  assert.deepEqual([second?.prior?.label, second?.prior?.strength], ['Order', 3])
  assert.equal(second?.decision.labels[0]?.name, 'Order')
})

interface Counts {
  right: number
  wrong: number
}

test('threads label more replies, and a reply that turns to something else keeps its own label', async (t) => {
  const labels = await readLabelFile(fileURLToPath(new URL('../../src/demo/mailroom.yaml', import.meta.url)))
  const engine = await createLabelEngine({ labels, encoder })
  const names = labels.map(({ name }) => name)
  const replies = [...continuing, ...turning]
  const encodings = await encoder.encode(replies.map(analysedText))
  const readings = new Map(replies.map((reply, index) => [reply, encodings[index] as Encoding]))

  /** How many get a label without asking: the right one, a wrong one. */
  function applied(some: readonly Reply[], strength: number, label: (reply: Reply) => string): Counts {
    const counts = { right: 0, wrong: 0 }
    for (const reply of some) {
      const content = { text: analysedText(reply), flags: ['reply' as const] }
      const prior = { label: label(reply), strength, reason: '' }
      const answer = engine.classify(readings.get(reply) as Encoding, content, prior)
      if (answer.label !== null) counts[answer.label === reply.right ? 'right' : 'wrong'] += 1
    }
    return counts
  }
  const ofThread = ({ thread }: Reply) => thread
  const another = ({ thread }: Reply) => names[(names.indexOf(thread) + 3) % names.length] as string
  const measured = [0, 0.5, 1, 1.5, 2, 3, 4, 5].map((strength) => ({
    strength,
    goOn: applied(continuing, strength, ofThread),
    turn: applied(turning, strength, ofThread),
    // The thread itself was labelled wrongly.
    misled: applied(continuing, strength, another),
  }))
  for (const row of measured) t.diagnostic(JSON.stringify(row))
  const at = (wanted: number) => measured.find(({ strength }) => strength === wanted) ?? assert.fail()
  const [none, decided, corrected] = [at(0), at(1.5), at(3)]
  assert.ok(decided.goOn.right >= none.goOn.right + 4 && corrected.goOn.right >= none.goOn.right + 8)
  // The content overrules: nothing that turned away is taken for what the thread was.
  assert.deepEqual([decided.turn.wrong, corrected.turn.wrong], [0, 0])
  assert.ok(corrected.turn.right >= 0.75 * none.turn.right)
  assert.ok(decided.misled.wrong <= 0.1 * continuing.length)
})
