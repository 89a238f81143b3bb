import type { LabelQuality } from '../../labels/quality.ts'
import { type ExampleState, type Learnt, whatIsLearnt } from '../../learning/example-states.ts'
import type { LearntExample } from '../../learning/learnt-example.ts'
import type { Pairs, Trial } from '../../learning/trial.ts'
import type { Store } from '../../queue/redis.ts'
import type { ConfiguredSet } from '../label-engines.ts'
import { type Column, tableLines } from '../table.ts'

interface LabelRow {
  name: string
  examples: number
  /** Null where nothing has been measured yet. */
  quality: LabelQuality | null
  last: LearntExample | null
}

/** The table of one label set, the heads it may go back to, and what is not learnt. */
export async function labelsText(store: Store, set: ConfiguredSet, now: Date): Promise<string> {
  const learnt = await whatIsLearnt(store, set)
  const columns: Column<LabelRow>[] = [
    { title: 'Label', most: 24, cell: ({ name }) => name },
    { title: 'Examples', most: 8, align: 'right', cell: ({ examples }) => String(examples) },
    { title: 'Precision', most: 24, cell: ({ quality }) => precisionOf(quality) },
    { title: 'Coverage', most: 8, align: 'right', cell: ({ quality }) => percent(quality?.coverage ?? null) },
    { title: 'Applied from', most: 12, align: 'right', cell: ({ quality }) => thresholdOf(quality) },
    { title: 'Learnt last', most: 60, cell: ({ last }) => (last === null ? '–' : lastOf(last, now)) },
  ]
  const lines = tableLines(columns, rowsOf(set, learnt))
  const notes = [...headNotes(learnt, now), ...exampleNotes(learnt)]
  return `Labels of ${set.accounts.join(', ')}:\n\n${[...lines, '', ...notes, ''].join('\n')}\n`
}

function rowsOf(set: ConfiguredSet, { active, examples }: Learnt): LabelRow[] {
  const known = examples.filter(({ state }) => state === 'learnt').map(({ example }) => example)
  return set.labels.map(({ name, examples: own }) => {
    const quality = active?.quality?.find(({ label }) => label === name) ?? null
    const ofLabel = known.filter(({ label }) => label === name)
    return { name, examples: own.length + ofLabel.length, quality, last: ofLabel[0] ?? null }
  })
}

function headNotes({ heads, active }: Learnt, now: Date): string[] {
  const notes = [
    active === null
      ? 'Nothing has been learnt yet: the descriptions decide, and the examples in mailroom.yaml.'
      : `In use is head ${active.number}, of ${ago(active.at, now)}, learnt from ${counted(active.votes, 'example')}${trialText(active.trial)}.`,
  ]
  const others = heads.snapshots.filter(({ number }) => number !== active?.number)
  if (others.length > 0)
    notes.push(
      `Kept: ${others.map(({ number, at, votes }) => `head ${number} of ${ago(at, now)} (${counted(votes, 'example')})`).join(', ')}. \`mailroom labels rollback\` goes back.`,
    )
  if (heads.refused !== null)
    notes.push(
      `Not taken: ${ago(heads.refused.at, now)}, a head of ${counted(heads.refused.votes, 'example')} did worse${trialText(heads.refused.trial)}. It is tried again when more examples come. Wrong ones? \`mailroom examples list --state set-aside\`.`,
    )
  return notes
}

const meanings: Record<Exclude<ExampleState, 'learnt'>, (count: string, are: string) => string> = {
  waiting: (count) => `${count} not learnt yet; a running service learns within seconds`,
  'set-aside': (count, are) =>
    `${count} ${are} set aside: the others contradict, or the head was better without`,
  outdated: (count) => `${count} not learnt any more: later ones say something else of such mail`,
  held: (count, are) =>
    `${count} ${are} held back since a rollback; \`mailroom labels release\` has them learnt again`,
}

function exampleNotes({ examples }: Learnt): string[] {
  return Object.entries(meanings).flatMap(([state, meaning]) => {
    const count = examples.filter((one) => one.state === state).length
    return count === 0 ? [] : [`${meaning(counted(count, 'example'), count === 1 ? 'is' : 'are')}.`]
  })
}

/** ", better on 5 of 40 items and worse on 2": nobody wants the whole table. */
function trialText(trial: Trial | null): string {
  if (trial === null) return ''
  const all = [trial.fresh, trial.known]
  const sum = (part: keyof Pairs) => all.reduce((total, pairs) => total + pairs[part], 0)
  if (sum('items') === 0) return ''
  return `, better on ${sum('better')} and worse on ${sum('worse')} of ${sum('items')} items it was tried on`
}

function precisionOf(quality: LabelQuality | null): string {
  if (quality === null || quality.precision === null) return '–'
  const { precision, low, high } = quality
  return `${percent(precision)} (${percent(low)} to ${percent(high)})`
}

function thresholdOf(quality: LabelQuality | null): string {
  return quality === null ? '–' : quality.threshold.toFixed(3)
}

function lastOf({ at, source, subject }: LearntExample, now: Date): string {
  return `${ago(at, now)}, ${source}: ${subject === '' ? '(no subject)' : subject}`
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(100 * share)} %`
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** "3 h ago"; a date where it is longer than a month. */
function ago(at: string, now: Date): string {
  const minutes = Math.floor((now.getTime() - Date.parse(at)) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`
  return minutes < 31 * 24 * 60 ? `${Math.floor(minutes / 1440)} d ago` : at.slice(0, 10)
}
