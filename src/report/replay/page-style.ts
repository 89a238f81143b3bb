/** Shares of a row of the confusion table are shown in so many steps. */
export const shades = 10

/** At the deepest shade: more, and the number on it could not be read. */
const deepest = 58

/**
 * The style sheet of the page. Blue for right and orange for wrong are told apart by every kind of colour blindness (Okabe
 * and Ito 2008), and no colour says anything that a word or a number beside it does not say too.
 */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #fff; --card: #f4f5f7; --text: #1b1d22; --quiet: #565b66; --line: #d5d8de;
  --right: #0072b2; --wrong: #d55e00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15171c; --card: #20232a; --text: #e9ebef; --quiet: #a6acb8; --line: #3a3f4a;
    --right: #56b4e9; --wrong: #e69f00;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; background: var(--ground); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .4rem; }
h3 { font-size: .95rem; margin: 0 0 .3rem; }
p { margin: .4rem 0; max-width: 46rem; }
.quiet, small { color: var(--quiet); }
.cards { display: grid; gap: .7rem; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); margin: 1rem 0; }
.card { background: var(--card); border-radius: .5rem; padding: .7rem .9rem; }
.card b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .55rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--ground); max-width: 11rem;
  overflow: hidden; text-overflow: ellipsis; }
td.hit { font-weight: 700; }
td.none { color: var(--quiet); }
.charts { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
.charts > div { min-width: 0; }
.single { max-width: 30rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--quiet); font: 11px system-ui, sans-serif; }
svg .middle { text-anchor: middle; }
svg .end { text-anchor: end; }
svg .axis { fill: var(--text); }
svg path { fill: none; }
svg .grid { stroke: var(--line); stroke-width: 1; }
svg .wished { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 5 4; }
svg .line { stroke: var(--right); stroke-width: 2.5; stroke-linejoin: round; }
svg .reach { stroke: var(--right); stroke-width: 1.5; opacity: .6; }
svg .dot { fill: var(--right); }
svg .chosen { fill: var(--ground); stroke: var(--wrong); stroke-width: 3; }
ol.mails { padding-left: 2rem; margin: .5rem 0; }
ol.mails li { margin: .6rem 0; }
ol.mails b { font-weight: 600; }
.tag { border: 1px solid var(--line); border-radius: .3rem; padding: 0 .35rem; white-space: nowrap; }
code { font: .9em ui-monospace, monospace; }
@media (max-width: 30rem) { body { padding: .7rem; } th, td { padding: .25rem .4rem; font-size: .9rem; } }
@media print { body { max-width: none; } }
${shadeRules('hit', 'right')}
${shadeRules('miss', 'wrong')}
`

function shadeRules(kind: string, colour: string): string {
  return Array.from({ length: shades }, (_, index) => {
    const share = Math.round(((index + 1) / shades) * deepest)
    return `td.${kind}.s${index + 1} { background: color-mix(in srgb, var(--${colour}) ${share}%, var(--ground)); }`
  }).join('\n')
}
