import mjml2html from 'mjml'
import { chartPicture } from '../charts/chart-picture.ts'
import { chartSize } from '../charts/draw-chart.ts'
import type { Block, ReportDocument } from '../document.ts'
import { type Html, html } from '../html.ts'
import { chartImages } from './chart-images.ts'
import { cleanDocument } from './clean-document.ts'
import { renderText } from './render-text.ts'

export interface RenderedMail {
  subject: string
  html: string
  text: string
  /** Pictures that the HTML shows by their Content-ID. */
  attachments: { cid: string; filename: string; contentType: 'image/png'; content: Uint8Array }[]
}

/** The report as a mail: HTML that mail clients can show (by MJML), the same as plain text, charts as PNG. */
export async function renderMail(document: ReportDocument): Promise<RenderedMail> {
  const clean = cleanDocument(document)
  const attachments = chartImages(clean).map((svg, place) => ({
    cid: `chart-${place + 1}@mailroom`,
    filename: `chart-${place + 1}.png`,
    contentType: 'image/png' as const,
    content: chartPicture(svg, chartSize.width),
  }))
  let chart = 0
  const blocks = clean.blocks.map((block) =>
    block.kind === 'chart' ? chartMarkup(block, `chart-${++chart}@mailroom`) : blockMarkup(block),
  )
  const source = frame(clean, blocks)
  const { html: page, errors } = await mjml2html(source.markup, {
    validationLevel: 'strict',
    ignoreIncludes: true,
    keepComments: false,
  })
  if (errors.length > 0) throw new Error(`MJML: ${errors[0]?.message}`)
  return { subject: clean.title, html: page, text: renderText(clean), attachments }
}

function frame({ title, subtitle, language, footer }: ReportDocument, blocks: Html[]): Html {
  return html`<mjml lang="${language}"><mj-head><mj-title>${title}</mj-title><mj-preview>${subtitle}</mj-preview>
<mj-attributes>
<mj-all font-family="Helvetica, Arial, sans-serif" color="#1b1d22" />
<mj-text font-size="15px" line-height="1.5" padding="6px 20px" />
<mj-section padding="0" background-color="#ffffff" />
<mj-image padding="6px 20px" />
<mj-table padding="6px 20px" font-size="14px" line-height="1.5" />
</mj-attributes>
<mj-style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  body, body > div, .ground, .ground > table { background-color: #15171c !important; }
  .ground div, .ground td, .ground th, .ground b { color: #e9ebef !important; }
  .ground a { color: #7cc4f0 !important; }
  .quiet, .quiet div { color: #a6acb8 !important; }
}
</mj-style></mj-head>
<mj-body width="640px" background-color="#f4f5f7">
<mj-section css-class="ground" padding="20px 0 0"><mj-column><mj-text font-size="22px" line-height="1.25"><b>${title}</b></mj-text>
<mj-text css-class="quiet" color="#565b66" font-size="14px" padding="0 20px 8px">${subtitle}</mj-text></mj-column></mj-section>
${blocks}
<mj-section css-class="ground" padding="12px 0 20px"><mj-column><mj-divider border-width="1px" border-color="#d5d8de" padding="10px 20px" />
<mj-text css-class="quiet" color="#565b66" font-size="12px">${footer}</mj-text></mj-column></mj-section>
</mj-body></mjml>`
}

function section(content: Html | Html[]): Html {
  return html`<mj-section css-class="ground"><mj-column>${content}</mj-column></mj-section>`
}

function blockMarkup(block: Exclude<Block, { kind: 'chart' }>): Html {
  switch (block.kind) {
    case 'heading':
      return section(html`<mj-text font-size="17px" padding="22px 20px 2px"><b>${block.text}</b></mj-text>`)
    case 'text':
      return section(html`<mj-text>${block.text}</mj-text>`)
    case 'figures':
      return section(
        html`<mj-table>${block.figures.map(
          ({ name, value, note }) =>
            html`<tr><td style="padding:3px 12px 3px 0;">${name}${
              note === null
                ? null
                : html`<br /><span class="quiet" style="color:#565b66;font-size:12px;">${note}</span>`
            }</td><td align="right" style="padding:3px 0;vertical-align:top;white-space:nowrap;font-size:18px;"><b>${value}</b></td></tr>`,
        )}</mj-table>`,
      )
    case 'items':
      return section([
        ...block.items.map(
          ({ title, meta, sentences, url }) =>
            html`<mj-text>${
              url === null
                ? html`<b>${title}</b>`
                : html`<a href="${url}" style="color:#0b62a8;"><b>${title}</b></a>`
            }<br /><span class="quiet" style="color:#565b66;font-size:13px;">${meta}</span>${sentences.map(
              ({ text, source }) =>
                html`<br />“${text}” <span class="quiet" style="color:#565b66;font-size:12px;">(${source})</span>`,
            )}</mj-text>`,
        ),
        ...(block.more === null ? [] : [html`<mj-text>${block.more}</mj-text>`]),
      ])
    case 'table':
      return section(
        html`<mj-table><tr>${block.columns.map(
          ({ name, align }) =>
            // Our own words stay whole; the names below them, which MJML lets break anywhere, make room.
            html`<th align="${align}" style="padding:4px 8px 4px 0;border-bottom:1px solid #b9bec7;word-break:normal;">${name}</th>`,
        )}</tr>${block.rows.map(
          (cells) =>
            html`<tr>${cells.map(
              (cell, column) =>
                html`<td align="${block.columns[column]?.align ?? 'left'}" style="padding:4px 8px 4px 0;border-bottom:1px solid #e6e8ec;">${cell}</td>`,
            )}</tr>`,
        )}</mj-table>`,
      )
  }
}

function chartMarkup({ caption, alt }: Extract<Block, { kind: 'chart' }>, cid: string): Html {
  return section([
    html`<mj-image src="cid:${cid}" alt="${alt}" width="600px" />`,
    html`<mj-text css-class="quiet" color="#565b66" font-size="13px" padding="0 20px 8px">${caption}</mj-text>`,
  ])
}
