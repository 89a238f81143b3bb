/**
 * A replay as one HTML file that needs nothing else: no script, no picture, no font from anywhere. Subjects, senders,
 * folders and labels are foreign text and go through `html`, which escapes them; the Content-Security-Policy allows this
 * one style sheet, by its hash, and nothing besides.
 */
import { createHash } from 'node:crypto'
import { precisionChart } from '../charts/precision-chart.ts'
import { reliabilityChart } from '../charts/reliability-chart.ts'
import { type Html, html } from '../html.ts'
import { confusionTable } from './confusion-table.ts'
import type { Disagreement } from './disagreements.ts'
import type { LabelMeasures } from './label-measures.ts'
import { pageStyle } from './page-style.ts'
import type { ReplayReport } from './replay-report.ts'
import {
  dayOf,
  mailCount,
  methodSentences,
  percent,
  savingsSentences,
  shareWords,
  untaughtSentence,
  verdict,
} from './words.ts'

const longestSubject = 160

export function replayPage(report: ReplayReport): string {
  const hash = createHash('sha256').update(pageStyle).digest('base64')
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`
  const head = html`<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Preview of ${report.account}</title>`
  const body = html`<h1>What Mailroom would do with ${report.account}</h1>
<p class="quiet">${mailCount(report.mails)} that came from ${dayOf(report.since)} to ${dayOf(report.until)}, in ${report.folders.join(', ')}. Nothing was written.</p>
${cards(report)}
${methodSentences(report).map(paragraph)}
${paragraph(untaughtSentence(report))}
<h2>Label by label</h2>
${labelTable(report.labels)}
<h2>Where the mail is, and what it would get</h2>
${confusionTable(report.confusion)}
${curves(report)}
<h2>Is it as sure as it says?</h2>
${reliabilityPart(report)}
<h2>Where it disagrees most</h2>
${disagreementList(report.disagreements)}
<h2>Time saved</h2>
${savingsSentences(report).map(paragraph)}`
  // The style sheet is ours and must stay as it was hashed.
  return `<!doctype html>\n<html lang="en">\n<head>\n${head.markup}\n<style>${pageStyle}</style>\n</head>\n<body>\n${body.markup}\n</body>\n</html>\n`
}

function cards({ mails, applied, review, precision, savings }: ReplayReport): Html {
  const share = mails === 0 ? 0 : applied / mails
  const entries: [string, string][] = [
    [`${applied} (${percent(share)})`, 'would get a label without asking'],
    [String(review), 'would be left for Review'],
    [shareWords(precision), `right, of ${precision.of} that can be compared`],
    [`${Math.round(savings.minutesPerWeek)} min`, 'saved a week, as estimated below'],
  ]
  return html`<div class="cards">${entries.map(([value, what]) => html`<div class="card"><b>${value}</b>${what}</div>`)}</div>`
}

function paragraph(sentence: string | null): Html {
  return sentence === null ? html`` : html`<p>${sentence}</p>`
}

function labelTable(labels: readonly LabelMeasures[]): Html {
  const rows = labels.map(
    ({ label, wished, here, precision, coverage, unjudged }) =>
      html`<tr><th scope="row">${label}</th><td>${here}</td><td>${precision.of + unjudged}</td><td>${shareWords(precision)}</td><td>${percent(wished)}</td><td>${precision.share === null ? '–' : verdict(precision, wished)}</td><td>${coverage.share === null ? '–' : percent(coverage.share)}</td></tr>
`,
  )
  return html`<div class="wide"><table><thead><tr><th scope="col">label</th><th scope="col">mails now</th><th scope="col">would get it</th><th scope="col">right (90 % interval)</th><th scope="col">wished</th><th scope="col">wish</th><th scope="col">found</th></tr></thead><tbody>
${rows}</tbody></table></div>
<p class="quiet">Right: of the mails that would get the label, those that have it now. Found: of the mails that have it now, those that would get it without asking.</p>`
}

function curves({ curves: all, labels }: ReplayReport): Html {
  const charts = all.map(({ label, wished, points }) => {
    const measures = labels.find((one) => one.label === label)
    const { precision, coverage } = measures ?? { precision: null, coverage: null }
    const chosen =
      precision?.share == null || coverage?.share == null
        ? null
        : { precision: precision.share, coverage: coverage.share }
    return html`<div><h3>${label}</h3>${precisionChart(label, wished, points, chosen)}</div>
`
  })
  if (charts.length === 0) return html``
  return html`<h2>Precision and coverage of each label</h2>
<p>From the left, the surest mails first: how many of the label's mails are found, and how many of those are right. Dashed: the wished precision. The ring: as decided.</p>
<div class="charts">
${charts}</div>`
}

function reliabilityPart({ reliability: { bins, error } }: ReplayReport): Html {
  if (error === null)
    return html`<p>No mail that the model read is in a label's folder or carries its keyword.</p>`
  const marks = bins.map(({ claimed, right }) => ({
    ...{ claimed, right: right.share ?? 0, low: right.low, high: right.high, count: right.of },
  }))
  return html`<p>Of the mails whose likeliest label was held to be 80 % probable, eight in ten should have it: then the dots lie on the dashed line. Larger dots stand for more mails; the strokes are 90 % intervals. On average claim and truth are ${percent(error)} apart.</p>
<div class="single">${reliabilityChart(marks)}</div>`
}

function disagreementList(all: readonly Disagreement[]): Html {
  if (all.length === 0) return html`<p>Nowhere.</p>`
  const entries = all.map(({ mail, would, probability, probabilityOfTruth, applied }) => {
    const subject = mail.subject.slice(0, longestSubject) || '(no subject)'
    return html`<li><b>${subject}</b><br><small>${dayOf(mail.receivedAt)} · ${mail.from || 'no sender'} · ${mail.folder}</small><br>is <span class="tag">${mail.truth}</span> (${percent(probabilityOfTruth)}), model says <span class="tag">${would}</span> (${percent(probability)}): ${applied ? 'would be written' : 'left for Review'}</li>
`
  })
  return html`<p>Either the model is wrong here, or the mail lies in the wrong place. What would be written comes first.</p>
<ol class="mails">
${entries}</ol>`
}
