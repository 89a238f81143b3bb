import { type Html, html } from '../html.ts'
import type { Confusion } from './confusion.ts'
import { shades } from './page-style.ts'
import { letterOf } from './words.ts'

/** The confusion as a heat table: deeper is a larger share of the row; blue and bold is right, orange wrong. */
export function confusionTable({ labels, rows }: Confusion): Html {
  if (rows.length === 0) return html`<p>There is no mail.</p>`
  const columns = labels.map(
    (label, index) =>
      html`<th scope="col" title="${label}"><abbr title="${label}">${letterOf(index)}</abbr></th>`,
  )
  const lines = rows.map(({ truth, applied, review, all }) => {
    const cells = applied.map((count, index) => cell(count, all, truth, labels[index] ?? ''))
    const name = truth === null ? 'nobody has said' : `${letterOf(labels.indexOf(truth))} ${truth}`
    return html`<tr><th scope="row">${name}</th>${cells}${cell(review, all, truth, null)}<td>${all}</td></tr>
`
  })
  return html`<p class="quiet">A row is where mails are now, a column what they would get, by the letter of the row.</p>
<div class="wide"><table><thead><tr><th scope="col">is now</th>${columns}<th scope="col">Review</th><th scope="col">mails</th></tr></thead><tbody>
${lines}</tbody></table></div>`
}

function cell(count: number, all: number, truth: string | null, label: string | null): Html {
  if (count === 0) return html`<td class="none">·</td>`
  // Review is neither right nor wrong, and so is a label where nobody has said.
  if (truth === null || label === null) return html`<td>${count}</td>`
  const shade = Math.max(1, Math.ceil((count / all) * shades))
  return html`<td class="${truth === label ? 'hit' : 'miss'} s${shade}">${count}</td>`
}
