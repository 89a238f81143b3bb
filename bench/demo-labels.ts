/**
 * What becomes of the demo's sample mails: `node bench/demo-labels.ts [--model DIR]`. They are for looking, not for tuning.
 *
 * Printed: how often the likeliest label is right; of those applied without asking, how many are right and wrong; how
 * many traps got a label they must never get; and a line for each that is wrong.
 */
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { createTriage } from '../pipelines/triage.ts'
import { readLabelFile } from '../src/cli/analyze-labels.ts'
import { loadSampleMails, type SampleMail } from '../src/demo/sample-mails.ts'
import { readMessage } from '../src/item/read-message.ts'
import { createLabelEngine } from '../src/labels/label-engine.ts'
import { openEncoder } from '../src/model/open-encoder.ts'

const { values: options } = parseArgs({ options: { model: { type: 'string' } } })

interface Outcome {
  mail: SampleMail
  /** A rule settled it. */
  byRule: boolean
  applied: string | null
  first: string
  line: string
}

const labels = await readLabelFile(fileURLToPath(new URL('../src/demo/mailroom.yaml', import.meta.url)))
const encoder = await openEncoder(options.model === undefined ? {} : { folder: options.model })
const labelEngine = await createLabelEngine({ labels, encoder })
const triage = createTriage({ encoder, labelEngine })

async function outcomeOf(mail: SampleMail): Promise<Outcome> {
  const item = await readMessage(mail.raw, { id: mail.name, maxBytes: 25 * 1024 * 1024 })
  const { decision, classification } = await triage(item)
  const shares = decision.labels
    .slice(0, 3)
    .map(({ name, probability }) => `${name} ${probability.toFixed(2)}`)
  const none = classification?.none.toFixed(2) ?? '–'
  return {
    mail,
    byRule: decision.rule !== null,
    applied: decision.label,
    first: decision.labels[0]?.name ?? '',
    line: `${shares.join(', ')}, none ${none}${item.flags.length === 0 ? '' : ` [${item.flags.join(' ')}]`}`,
  }
}

function isRight({ mail }: Outcome, label: string | null): boolean {
  return label !== null && mail.expected.labels.includes(label)
}

function summary(name: string, outcomes: Outcome[]): string {
  const top = outcomes.filter((outcome) => isRight(outcome, outcome.first)).length
  const applied = outcomes.filter((outcome) => outcome.applied !== null)
  const right = applied.filter((outcome) => isRight(outcome, outcome.applied)).length
  return `${name.padEnd(20)}${`${top}/${outcomes.length}`.padEnd(14)}${right} right, ${applied.length - right} wrong`
}

const outcomes: Outcome[] = []
for (const mail of await loadSampleMails()) outcomes.push(await outcomeOf(mail))
console.log(`weights ${encoder.facts.version}\n\n${''.padEnd(20)}likeliest     applied without asking`)
console.log(summary('all', outcomes))
const asked = outcomes.filter((outcome) => !outcome.byRule)
console.log(summary('not by a rule', asked))
for (const language of [...new Set(outcomes.map(({ mail }) => mail.expected.language))].sort())
  console.log(
    summary(
      `  ${language}`,
      asked.filter(({ mail }) => mail.expected.language === language),
    ),
  )
const traps = outcomes.filter(({ mail }) => mail.expected.trap)
const sprung = traps.filter(({ mail, applied }) => mail.expected.never?.includes(applied ?? ''))
console.log(`traps: ${sprung.length} of ${traps.length} got a label they must never get\n`)

for (const outcome of outcomes) {
  const { mail, applied, first, line } = outcome
  if (applied !== null && !isRight(outcome, applied)) console.log(`APPLIED  ${mail.name}: ${line}`)
  else if (!isRight(outcome, first)) console.log(`likeliest ${mail.name}: ${line}`)
}
await encoder.close()
