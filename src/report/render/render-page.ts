import type { Block, ReportDocument } from '../document.ts'
import { type Html, html } from '../html.ts'
import { chartImages } from './chart-images.ts'
import { cleanDocument } from './clean-document.ts'

/**
 * The report as one HTML file that needs nothing beside it. Charts are SVG in data URLs: inside an image nothing of it can
 * do anything.
 */
export function renderPage(document: ReportDocument): string {
  const clean = cleanDocument(document)
  const images = chartImages(clean).values()
  const { title, subtitle, language, footer } = clean
  const blocks = clean.blocks.map((block) =>
    block.kind === 'chart' ? chartMarkup(block, images.next().value ?? '') : blockMarkup(block),
  )
  const style = html`<style>STYLE</style>`.markup.replace('STYLE', () => pageStyle)
  const { markup } = html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${title}</title>
</head><body><main><h1>${title}</h1><p class="quiet">${subtitle}</p>
${blocks}
<footer class="quiet">${footer}</footer></main></body></html>
`
  return markup.replace('</head>', () => `${style}</head>`)
}

const pageStyle = `
:root { color-scheme: light dark; --ground: #fff; --card: #f4f5f7; --text: #1b1d22; --quiet: #565b66; --line: #d5d8de; --link: #0b62a8; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15171c; --card: #20232a; --text: #e9ebef; --quiet: #a6acb8; --line: #3a3f4a; --link: #7cc4f0; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
main { max-width: 46rem; margin: 0 auto; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0 0; }
h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; }
.quiet { color: var(--quiet); }
.cards { display: grid; gap: .7rem; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); margin: 1rem 0; }
.card { background: var(--card); border-radius: .5rem; padding: .7rem .9rem; }
.card b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.card small { color: var(--quiet); display: block; }
.wide { overflow-x: auto; overflow-wrap: break-word; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
.right { text-align: right; }
ul { list-style: none; padding: 0; }
li { margin: .9rem 0; }
li .said { display: block; margin-top: .15rem; }
a { color: var(--link); }
figure { margin: 1rem 0; }
figure img { display: block; width: 100%; height: auto; background: #fff; border-radius: .5rem; }
figcaption { color: var(--quiet); font-size: .9rem; margin-top: .3rem; }
footer { border-top: 1px solid var(--line); font-size: .85rem; margin-top: 2.5rem; padding-top: .7rem; }
@media (max-width: 30rem) { table { font-size: .85rem; } th, td { padding-right: .5rem; } }
@media print { body { padding: 0; } figure, li, .card { break-inside: avoid; } h2 { break-after: avoid; } }
`

function blockMarkup(block: Exclude<Block, { kind: 'chart' }>): Html {
  switch (block.kind) {
    case 'heading':
      return html`<h2>${block.text}</h2>`
    case 'text':
      return html`<p>${block.text}</p>`
    case 'figures':
      return html`<div class="cards">${block.figures.map(
        ({ name, value, note }) =>
          html`<div class="card"><b>${value}</b>${name}${note === null ? null : html`<small>${note}</small>`}</div>`,
      )}</div>`
    case 'items':
      return html`<ul>${block.items.map(
        ({ title, meta, sentences, url }) =>
          html`<li>${
            url === null ? html`<b>${title}</b>` : html`<a href="${url}" rel="noreferrer"><b>${title}</b></a>`
          }<br><small class="quiet">${meta}</small>${sentences.map(
            ({ text, source }) =>
              html`<span class="said">“${text}” <small class="quiet">(${source})</small></span>`,
          )}</li>`,
      )}</ul>${block.more === null ? null : html`<p>${block.more}</p>`}`
    case 'table':
      return html`<div class="wide"><table><thead><tr>${block.columns.map(
        ({ name, align }) => html`<th class="${align}">${name}</th>`,
      )}</tr></thead><tbody>${block.rows.map(
        (cells) =>
          html`<tr>${cells.map(
            (cell, column) => html`<td class="${block.columns[column]?.align ?? 'left'}">${cell}</td>`,
          )}</tr>`,
      )}</tbody></table></div>`
  }
}

function chartMarkup({ caption, alt }: Extract<Block, { kind: 'chart' }>, svg: string): Html {
  const data = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`
  return html`<figure><img src="${data}" alt="${alt}"><figcaption>${caption}</figcaption></figure>`
}
