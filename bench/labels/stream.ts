/** One stream of mail and the person who corrects it; bench/stream.ts says what happens. */

import type { KnownExample } from '../../src/labels/example-list.ts'
import { createLabelEngine, type LabelEngine } from '../../src/labels/label-engine.ts'
import type { Label } from '../../src/labels/label-set.ts'
import { randomNumbers } from '../../src/random-numbers.ts'
import { descriptionsOf, readRows } from '../eval/data.ts'
import { shuffled } from '../label-sets.ts'
import type { Remembering } from '../readings.ts'

export interface StreamOptions {
  folder: URL
  set: string
  seed: number
  mails: number
  wish: number
  encoder: Remembering
}

export interface Hundred {
  to: number
  mails: number
  /** Got a label without asking, and rightly. */
  applied: number
  right: number
  /** Belong to a label, and of those got one, the right or a wrong one. */
  known: number
  appliedKnown: number
  review: number
  /** Learnt from so far. */
  examples: number
}

export interface StreamResult {
  set: string
  seed: number
  hundreds: Hundred[]
  /** After the change, until the mails kept aside are labelled rightly again; null: not within the stream. */
  corrections: number | null
  /** Of the mails kept aside, at that moment. */
  afterwards: { precision: number; coverage: number } | null
}

interface Mail {
  text: string
  intent: string
}

const labelCount = 10
const strangerShare = 0.1
/** The person sees a mail when so many more have come. */
const delay = { least: 5, most: 40 }
const mistakes = 0.03
/** It learns anew after so many corrections. */
const debounce = 5
const aside = 250
const goal = 0.95

export async function runStream(options: StreamOptions): Promise<StreamResult> {
  const { set, seed, mails, wish, encoder } = options
  const random = randomNumbers(seed)
  const described = descriptionsOf(set)
  const byIntent = intentsOf(options, described)
  const [names, extra, strangers] = drawIntents([...byIntent.keys()], random)
  const [changed = '', other = ''] = names
  const [newMeaning = '', newLabel = ''] = extra
  const label = (name: string): Label => ({
    name,
    description: described[name] ?? '',
    examples: [],
    precision: wish,
  })

  /** Which label a mail of this intent belongs to; null: none. */
  function rightLabel(intent: string, isAfter: boolean): string | null {
    if (!isAfter) return names.includes(intent) ? intent : null
    if (intent === changed) return other
    if (intent === newMeaning) return changed
    return intent === newLabel || names.includes(intent) ? intent : null
  }

  const drawMail = mailDrawer(byIntent, strangers, random)
  const early = Array.from({ length: mails / 2 }, () => drawMail(names))
  const late = Array.from({ length: mails / 2 }, () => drawMail([...names, ...extra]))
  const probe = Array.from({ length: aside }, () => drawMail([...names, ...extra]))
  await encoder.readings([...early, ...late, ...probe].map(({ text }) => text))

  const examples = new Map<string, KnownExample>()
  const waiting: { due: number; mail: Mail; given: string | null }[] = []
  let labels = names.map(label)
  let engine = await learn()
  let fresh = 0
  let since: number | null = null
  let corrections: number | null = null
  let afterwards: StreamResult['afterwards'] = null
  const hundreds: Hundred[] = []

  function learn(): Promise<LabelEngine> {
    return createLabelEngine({ labels, encoder, examples: [...examples.values()] })
  }

  async function given(mail: Mail): Promise<string | null> {
    const [reading] = await encoder.readings([mail.text])
    if (reading === undefined) throw new Error('a text without a reading')
    return engine.classify(reading, { text: mail.text }).label
  }

  /** What the person does about a mail; false: nothing. */
  function correct({ mail, given: was }: { mail: Mail; given: string | null }): boolean {
    const right = rightLabel(mail.intent, since !== null)
    if (was === right) return false
    const slips = random() < mistakes
    const wrong = labels[Math.floor(random() * labels.length)]?.name ?? null
    examples.set(mail.text, {
      text: mail.text,
      label: slips ? wrong : right,
      id: mail.text,
      source: 'moved',
    })
    return true
  }

  async function isRecovered(): Promise<boolean> {
    let [applied, right, known, appliedKnown] = [0, 0, 0, 0]
    for (const mail of probe) {
      const wanted = rightLabel(mail.intent, true)
      const got = await given(mail)
      known += Number(wanted !== null)
      appliedKnown += Number(wanted !== null && got !== null)
      applied += Number(got !== null)
      right += Number(got !== null && got === wanted)
    }
    afterwards = { precision: right / Math.max(1, applied), coverage: appliedKnown / Math.max(1, known) }
    return applied > 0 && right / applied >= goal
  }

  const stream = [...early, ...late]
  for (const [count, mail] of stream.entries()) {
    if (count === mails / 2) {
      labels = [...labels, label(newLabel)]
      since = 0
      engine = await learn()
    }
    if (count % 100 === 0)
      hundreds.push({
        to: count + 100,
        mails: 0,
        applied: 0,
        right: 0,
        known: 0,
        appliedKnown: 0,
        review: 0,
        examples: 0,
      })
    const hundred = hundreds.at(-1) as Hundred
    const wanted = rightLabel(mail.intent, since !== null)
    const got = await given(mail)
    hundred.mails++
    hundred.known += Number(wanted !== null)
    hundred.applied += Number(got !== null)
    hundred.right += Number(got !== null && got === wanted)
    hundred.appliedKnown += Number(wanted !== null && got !== null)
    hundred.review += Number(got === null)
    const wait = delay.least + Math.floor(random() * (delay.most - delay.least))
    waiting.push({ due: count + wait, mail, given: got })
    for (const seen of waiting.filter(({ due }) => due === count)) {
      if (!correct(seen)) continue
      fresh++
      if (since !== null) since++
    }
    if (fresh >= debounce) {
      fresh = 0
      engine = await learn()
      if (since !== null && corrections === null && (await isRecovered())) corrections = since
    }
    hundred.examples = examples.size
  }
  return { set, seed, hundreds, corrections, afterwards }
}

/** All texts of each intent that has a description; those that belong to none have the intent "". */
function intentsOf({ folder, set }: StreamOptions, described: Record<string, string>): Map<string, string[]> {
  const rows = [`${set}.train`, `${set}.test`].flatMap((file) =>
    readRows<{ text: string; label: string }>(folder, file),
  )
  const texts = new Map<string, string[]>()
  for (const { text, label } of rows) {
    const intent = described[label] === undefined ? '' : label
    texts.set(intent, [...(texts.get(intent) ?? []), text])
  }
  return texts
}

function drawIntents(all: string[], random: () => number): [string[], string[], string[]] {
  const order = shuffled(
    all.filter((intent) => intent !== ''),
    random,
  )
  const strangers = [...order.slice(labelCount + 2), ...(all.includes('') ? [''] : [])]
  return [order.slice(0, labelCount), order.slice(labelCount, labelCount + 2), strangers]
}

/** No mail comes twice. */
function mailDrawer(byIntent: Map<string, string[]>, strangers: string[], random: () => number) {
  const left = new Map([...byIntent].map(([intent, texts]) => [intent, shuffled(texts, random)]))
  return (intents: readonly string[]): Mail => {
    for (;;) {
      const from = random() < strangerShare ? strangers : intents
      const intent = from[Math.floor(random() * from.length)] ?? ''
      const text = left.get(intent)?.pop()
      if (text !== undefined) return { text, intent }
    }
  }
}
