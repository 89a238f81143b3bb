import type { Confusion } from '../../report/replay/confusion.ts'
import type { Disagreement } from '../../report/replay/disagreements.ts'
import type { LabelMeasures } from '../../report/replay/label-measures.ts'
import type { ReplayReport } from '../../report/replay/replay-report.ts'
import {
  dayOf,
  letterOf,
  mailCount,
  methodSentences,
  percent,
  savingsSentences,
  shareWords,
  untaughtSentence,
  verdict,
} from '../../report/replay/words.ts'
import { type Column, tableLines } from '../table.ts'

/** A replay as it is printed on the terminal. */
export function replayText(report: ReplayReport): string {
  const { account, mails, since, until, folders } = report
  if (mails === 0) return `No mail came to ${account} since ${dayOf(since)} in ${folders.join(', ')}.\n`
  const parts = [
    [
      `${mailCount(mails)} of ${account} from ${dayOf(since)} to ${dayOf(until)}, in ${folders.join(', ')}.`,
      ...methodSentences(report),
    ],
    ['Where the mail is (rows), and what it would get (columns, by the letter of the row)', ''].concat(
      confusionLines(report.confusion),
    ),
    ['Label by label: right is of the mails that would get it, found of those that have it', ''].concat(
      tableLines(labelColumns, report.labels),
    ),
    disagreementLines(report.disagreements),
    summaryLines(report),
  ]
  return `${parts.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

type ConfusionRow = Confusion['rows'][number]

function confusionLines({ labels, rows }: Confusion): string[] {
  const number = (count: number) => (count === 0 ? '·' : String(count))
  const columns: Column<ConfusionRow>[] = [
    {
      title: 'Is now',
      most: 24,
      cell: ({ truth }) =>
        truth === null ? '(nobody has said)' : `${letterOf(labels.indexOf(truth))} ${truth}`,
    },
    ...labels.map(
      (_, index): Column<ConfusionRow> => ({
        title: letterOf(index),
        most: 6,
        align: 'right',
        cell: ({ applied }) => number(applied[index] ?? 0),
      }),
    ),
    { title: 'Review', most: 6, align: 'right', cell: ({ review }) => number(review) },
    { title: 'Mails', most: 6, align: 'right', cell: ({ all }) => String(all) },
  ]
  return tableLines(columns, rows)
}

const labelColumns: Column<LabelMeasures>[] = [
  { title: 'Label', most: 22, cell: ({ label }) => label },
  { title: 'Mails now', most: 9, align: 'right', cell: ({ here }) => String(here) },
  {
    title: 'Would get it',
    most: 12,
    align: 'right',
    cell: ({ precision, unjudged }) => String(precision.of + unjudged),
  },
  { title: 'Right (90 % interval)', most: 22, cell: ({ precision }) => shareWords(precision) },
  { title: 'Wished', most: 6, align: 'right', cell: ({ wished }) => percent(wished) },
  {
    title: 'Wish',
    most: 15,
    cell: ({ precision, wished }) => (precision.share === null ? '–' : verdict(precision, wished)),
  },
  {
    title: 'Found',
    most: 6,
    align: 'right',
    cell: ({ coverage }) => (coverage.share === null ? '–' : percent(coverage.share)),
  },
]

const disagreementColumns: Column<Disagreement>[] = [
  { title: 'Came', most: 10, cell: ({ mail }) => dayOf(mail.receivedAt) },
  { title: 'Message', most: 44, cell: ({ mail }) => mail.subject || '(no subject)' },
  { title: 'From', most: 28, cell: ({ mail }) => mail.from },
  { title: 'Is', most: 14, cell: ({ mail }) => mail.truth },
  { title: 'Model', most: 14, cell: ({ would }) => would },
  { title: 'Prob.', most: 6, align: 'right', cell: ({ probability }) => percent(probability) },
  { title: 'Would be', most: 8, cell: ({ applied }) => (applied ? 'written' : 'Review') },
]

function disagreementLines(all: readonly Disagreement[]): string[] {
  if (all.length === 0) return ['It disagrees with no mail that lies in a label’s place.']
  const title =
    all.length === 1
      ? 'It disagrees with one mail: the model is wrong, or the mail lies in the wrong place'
      : `The ${all.length} mails it disagrees with most: the model is wrong, or the mail lies in the wrong place`
  return [title, '', ...tableLines(disagreementColumns, all)]
}

function summaryLines(report: ReplayReport): string[] {
  const { mails, applied, review, precision } = report
  const compared =
    precision.share === null
      ? ''
      : ` Of ${precision.of} that can be compared, ${shareWords(precision)} are right.`
  const before = untaughtSentence(report)
  return [
    `${mails} mails: ${applied} would be labelled (${percent(applied / mails)}), ${review} left for Review.${compared}`,
    ...(before === null ? [] : [before]),
    ...savingsSentences(report),
    'Nothing was written to the mailbox.',
  ]
}
