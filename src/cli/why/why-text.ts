import type { LabelConfig } from '../../config/config.ts'
import { certaintyNeeded } from '../../labels/decide.ts'
import { messageKey, shownKey } from '../../queue/jobs.ts'
import type { KeptEvidence } from '../../queue/kept-evidence.ts'
import { percent } from '../../report/replay/words.ts'
import { type Column, tableLines } from '../table.ts'
import { isAboutTicket, type Why } from './find-decisions.ts'
import { effectWords, originWords, plain, pushWords, quoted, strength, timeWords } from './why-words.ts'

/** One decision in words, for somebody who knows mail and tickets, and nothing of models. `labels` are those of mailroom.yaml. */
export function whyText(why: Why, labels: readonly LabelConfig[]): string {
  const { record } = why
  const parts = [
    headLines(record),
    decisionLines(why, labels),
    ...evidenceParts(why),
    ['What was written', ...effectLines(why)],
    learntLines(why),
    ['To change it', ...changeLines(why).map((line) => `  ${line}`)],
  ]
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`
}

function headLines(record: Why['record']): string[] {
  const decided = `decided ${timeWords(record.at)} UTC, run ${record.run}.`
  if (isAboutTicket(record)) {
    const { ref, url, writtenAt } = record
    const written = `what its customer wrote ${timeWords(writtenAt)} UTC was read and ${decided}`
    return [`Ticket ${plain(shownKey(ref))}`, `  ${written}`, ...(url === null ? [] : [`  ${plain(url)}`])]
  }
  const { ref, messageId } = record
  return [
    plain(messageId ?? 'A message without Message-ID'),
    `  was read in ${plain(ref.account)}/${plain(ref.folder)} (${plain(messageKey(ref))}) and ${decided}`,
  ]
}

function decisionLines({ record, effects }: Why, labels: readonly LabelConfig[]): string[] {
  const { decision, certainty, evidence } = record
  const { label, rule, labels: ranked } = decision
  const [first] = ranked
  if (rule != null && label !== null)
    return [`Label ${plain(label)}, by your rule ${plain(rule)}. The model was not asked.`]
  if (first === undefined) return ['Left for Review: there are no labels.']
  if (certainty === null) return ['Left for Review: there was nothing to read in it.']
  const wished = evidence?.wished ?? labels.find(({ name }) => name === first.name)?.precision ?? null
  const sure = `${percent(first.probability)} probable; sure to ${percent(certainty)}, as far as examples tell`
  const wish = wished === null ? '' : ` ${percent(wished)} ${label === null ? 'were' : 'was'} wished.`
  if (label === null) return [`Left for Review: the likeliest label is ${plain(first.name)}. ${sure}.${wish}`]
  const lines = [`Label ${plain(label)}, by the model. ${sure}.${wish}`]
  if (isAboutTicket(record)) return lines
  const write = labels.find(({ name }) => name === label)?.write
  for (const [action, wanted] of [
    ['draft', write?.draft],
    ['move', write?.folder],
  ] as const) {
    if (wanted === undefined || wished === null || effects.some(({ effect }) => effect.action === action))
      continue
    const needed = certaintyNeeded(action, wished)
    lines.push(
      certainty < needed
        ? `  No ${action}: what is harder to take back needs ${percent(needed)}.`
        : `  No ${action}: the mailbox or the mail did not allow it.`,
    )
  }
  return lines
}

interface Guess {
  name: string
  before: number | null
  after: number
}

const guessColumns: Column<Guess>[] = [
  { title: 'Label', most: 30, cell: ({ name }) => name },
  {
    title: 'Description alone',
    most: 17,
    align: 'right',
    cell: ({ before }) => (before === null ? '–' : percent(before)),
  },
  { title: 'With all that is known', most: 22, align: 'right', cell: ({ after }) => percent(after) },
]

const mostGuesses = 4

function evidenceParts(why: Why): string[][] {
  const { evidence, decision } = why.record
  if (evidence == null) return []
  const [first] = decision.labels
  const before = new Map(evidence.before)
  const guesses = decision.labels
    .filter(({ name }, index) => index < mostGuesses - 1 || before.has(name))
    .slice(0, mostGuesses + 1)
    .map(({ name, probability }) => ({ name, before: before.get(name) ?? null, after: probability }))
  return [
    ['What was said', ...indented(tableLines(guessColumns, guesses))],
    nearestLines(evidence, why),
    pushLines(evidence, first?.name ?? ''),
  ]
}

function nearestLines({ nearest }: KeptEvidence, { examples }: Why): string[] {
  if (nearest.length === 0) return ['The nearest examples', '  There was none.']
  const lines = nearest.map(({ id, label, likeness, text }) => {
    const what = `${likeness.toFixed(2)}  ${plain(label ?? 'none of the labels')}`
    if (id === null) return `  ${what}: "${plain(text ?? '')}" (in mailroom.yaml)`
    const example = examples.get(id)
    if (example === undefined) return `  ${what}: example ${id}, removed since`
    return `  ${what}: "${plain(example.subject).slice(0, 60)}" (${originWords(example)}; example ${id})`
  })
  return ['The nearest examples (1.00 is the same text)', ...lines]
}

function pushLines({ pushes }: KeptEvidence, label: string): string[] {
  if (pushes.length === 0) return []
  return [
    `What spoke for (+) and against (−) ${plain(label)}, the strongest first`,
    ...pushes.map((push) => `  ${strength(push[2]).padEnd(3)}  ${pushWords(push)}`),
  ]
}

function effectLines({ effects }: Why): string[] {
  if (effects.length === 0) return ['  Nothing was to be written.']
  return effects.map((effect) => `  ${effectWords(effect)}`)
}

function learntLines({ learnt }: Why): string[] {
  if (learnt === null) return []
  const label = learnt.label === null ? 'that it has none of the labels' : `that it is ${plain(learnt.label)}`
  return [`Since then it was learnt ${label} (${originWords(learnt)}; example ${learnt.id}).`]
}

function changeLines({ record, effects, examples, learnt }: Why): string[] {
  const { decision, ref } = record
  const isTicket = isAboutTicket(record)
  const lines = isTicket
    ? ['Set the fields of the right label in the ticket: that is learnt.']
    : [
        "Move the mail into the right label's folder, or change its keyword: that is learnt.",
        'mailroom teach LABEL < mail.eml',
      ]
  if (decision.rule != null) lines.unshift('Change the rule in mailroom.yaml, under `match` of the label.')
  // The first is the likeliest culprit where the answer is wrong.
  const wrong = (record.evidence?.nearest ?? []).find(
    ({ id, label }) => id !== null && examples.has(id) && label === decision.labels[0]?.name,
  )
  if (wrong?.id != null) lines.push(`mailroom examples remove ${wrong.id}    # if that example is wrong`)
  if (learnt !== null)
    lines.push(
      `mailroom examples remove ${learnt.id}    # forget what was learnt from this ${isTicket ? 'ticket' : 'mail'}`,
    )
  if (effects.some(({ state, outcome }) => state === 'done' && outcome === 'written'))
    lines.push(`mailroom undo ${isTicket ? '--ticket' : '--message'} ${quoted(shownKey(ref))}`)
  return lines
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
