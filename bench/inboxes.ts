/**
 * Labels as offices have them: `node bench/inboxes.ts [--model DIR] [--base DIR]`. Needs no other data.
 *
 * Made-up inboxes (bench/inboxes/*.txt, written for this, never trained on), each with eight to twelve labels that are
 * shades of one business, and descriptions as a colleague would put them; one text in ten holds a word of its label's
 * name. Every fourth text is a test, in turn; of the others none to six are known. A fourth of the tests was written to
 * quite another inbox, and belongs to no label but by chance. Prints a table and writes bench/out/inboxes.json.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { mayApply } from '../src/labels/decide.ts'
import { createLabelEngine } from '../src/labels/label-engine.ts'
import { openEncoder } from '../src/model/open-encoder.ts'
import { trainWordRegression } from './eval/word-regression.ts'
import { type Inbox, readInboxes } from './labels/inboxes.ts'
import { trainWordBayes } from './labels/word-bayes.ts'
import { type Remembering, remembering } from './readings.ts'

const { values: options } = parseArgs({
  options: { model: { type: 'string' }, base: { type: 'string', default: 'training/out/base' } },
})
const shots = [0, 1, 2, 3, 6]
const folds = 4
const wish = 0.9
/** What is written to these fits nowhere else, or nearly so. */
const farAway = [
  'church parish office',
  'bicycle rental and e-scooters',
  'removals company',
  "doctor's practice",
  "university: students' office",
]
/** Strangers for each test with a label. */
const strangers = 1 / 3

interface Example {
  text: string
  label: string
}

interface Labelled {
  text: string
  /** Null: none of them. */
  label: string | null
}

/** What one method says of one inbox: how many of the tests with a label it has likeliest right, and what it does alone. */
interface Said {
  /** Tests with a label. */
  tests: number
  right: number
  /** Strangers too. */
  applied: number
  appliedRight: number
}

const inboxes = readInboxes(new URL('inboxes/', import.meta.url))
const texts = inboxes.flatMap(({ labels }) => labels.flatMap((label) => label.texts))
const encoder = remembering(await openEncoder(options.model === undefined ? {} : { folder: options.model }))
const base = existsSync(options.base) ? remembering(await openEncoder({ folder: options.base })) : null
console.log(
  `${inboxes.length} inboxes, ${inboxes.reduce((sum, { labels }) => sum + labels.length, 0)} labels, ${texts.length} texts; ` +
    `weights ${encoder.facts.version}, base ${base?.facts.version ?? '–'}\n`,
)
console.log(
  `examples  inboxes  likeliest right  in other words  base encoder  naive Bayes  regression   wished ${wish}: precision  labelled so`,
)
const results: object[] = []
for (const count of shots) {
  // Of those with fewer texts so many examples and a test are not to be had.
  const here = inboxes.filter(({ labels }) => labels.every((label) => (label.texts.length * 3) / 4 >= count))
  const own = await overall(here, (inbox, fold) => byEngine(inbox, fold, count, encoder, 0))
  const reworded = await overall(here, (inbox, fold) => byEngine(inbox, fold, count, encoder, 1))
  const plain =
    base === null ? null : await overall(here, (inbox, fold) => byEngine(inbox, fold, count, base, 0))
  const bayes = count === 0 ? null : await overall(here, byWords(trainWordBayes, count))
  const regression = count === 0 ? null : await overall(here, byWords(trainWordRegression, count))
  const precision = own.appliedRight / own.applied
  const share = own.appliedRight / own.tests
  const cell = (value: number | undefined, width: number) => (value?.toFixed(3) ?? '–').padStart(width)
  console.log(
    `${String(count).padStart(8)}${String(here.length).padStart(9)}${cell(own.right, 17)}${cell(reworded.right, 16)}` +
      `${cell(plain?.right, 14)}${cell(bayes?.right, 13)}${cell(regression?.right, 12)}${cell(precision, 24)}${cell(share, 13)}`,
  )
  results.push({ count, inboxes: here.length, own, reworded, plain, bayes, regression })
}
const out = new URL('out/', import.meta.url)
mkdirSync(out, { recursive: true })
const content = { weights: encoder.facts.version, base: base?.facts.version ?? null, wish, results }
writeFileSync(new URL('inboxes.json', out), `${JSON.stringify(content, null, 1)}\n`)
await Promise.all([encoder.close(), base?.close()])

/** `right` as a share, for which every inbox counts the same; the rest is of all texts. */
async function overall(
  some: readonly Inbox[],
  say: (inbox: Inbox, fold: number) => Said | Promise<Said>,
): Promise<Said> {
  const total = { tests: 0, right: 0, applied: 0, appliedRight: 0 }
  for (const inbox of some) {
    const said: Said[] = []
    for (let fold = 0; fold < folds; fold++) said.push(await say(inbox, fold))
    const sum = (value: (one: Said) => number) => said.reduce((so, one) => so + value(one), 0)
    const tests = sum((one) => one.tests)
    total.tests += tests
    total.right += sum((one) => one.right) / tests / some.length
    total.applied += sum((one) => one.applied)
    total.appliedRight += sum((one) => one.appliedRight)
  }
  return total
}

function split(inbox: Inbox, fold: number, count: number): { tests: Labelled[]; known: Example[] } {
  const isTest = (place: number) => place % folds === fold
  const of = (wanted: boolean, most: number) =>
    inbox.labels.flatMap(({ name, texts: all }) =>
      all
        .filter((_, place) => isTest(place) === wanted)
        .slice(0, most)
        .map((text) => ({ text, label: name })),
    )
  const tests = of(true, Number.POSITIVE_INFINITY)
  const far = inboxes
    .filter(({ name }) => farAway.includes(name) && name !== inbox.name)
    .flatMap(({ labels }) => labels.flatMap((label) => label.texts))
  const wanted = Math.round(strangers * tests.length)
  const drawn = Array.from({ length: wanted }, (_, place) => far[((place * folds + fold) * 7) % far.length])
  return {
    tests: [...tests, ...drawn.map((text = '') => ({ text, label: null }))],
    known: of(false, count),
  }
}

async function byEngine(
  inbox: Inbox,
  fold: number,
  count: number,
  reader: Remembering,
  wording: 0 | 1,
): Promise<Said> {
  const { tests, known } = split(inbox, fold, count)
  const labels = inbox.labels.map(({ name, descriptions }) => ({
    name,
    description: descriptions[wording],
    examples: [],
    precision: wish,
  }))
  const engine = await createLabelEngine({ labels, encoder: reader, examples: known })
  const readings = await reader.readings(tests.map(({ text }) => text))
  const said = tests.map(({ text, label }, index) => {
    const reading = readings[index]
    if (reading === undefined) throw new Error('a text without a reading')
    const result = engine.classify(reading, { text })
    return { label, isRight: result.labels[0]?.name === label, isApplied: mayApply(result, 'keyword') }
  })
  return {
    tests: said.filter(({ label }) => label !== null).length,
    right: said.filter(({ isRight }) => isRight).length,
    applied: said.filter(({ isApplied }) => isApplied).length,
    appliedRight: said.filter(({ isApplied, isRight }) => isApplied && isRight).length,
  }
}

function byWords(train: (known: Example[]) => (text: string) => string, count: number) {
  return (inbox: Inbox, fold: number): Said => {
    const { tests, known } = split(inbox, fold, count)
    const labelOf = train(known)
    const labelled = tests.filter(({ label }) => label !== null)
    const right = labelled.filter(({ text, label }) => labelOf(text) === label).length
    return { tests: labelled.length, right, applied: 0, appliedRight: 0 }
  }
}
