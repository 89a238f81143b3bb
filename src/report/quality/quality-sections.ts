import type { Block } from '../document.ts'
import { heading } from '../words/item-words.ts'
import type { ReportWords } from '../words/report-words.ts'
import type { Change } from './drift.ts'
import { isMonth } from './period-before.ts'
import type { Learnt, QualityData } from './quality-data.ts'
import type { Saving } from './time-saved.ts'

/** What changes beyond noise; nothing where nothing does. */
export function driftBlocks({ drift, period }: QualityData, words: ReportWords): Block[] {
  if (drift === null) return []
  const { mix, certainty, review, items } = drift
  const change = ({ now, before }: Change) => ({
    isMore: String(now > before),
    now: words.percent(now),
    before: words.percent(before),
  })
  const texts = [
    ...(mix === null
      ? []
      : [
          words.say('quality_mix', {
            labels: words.list(
              mix.labels.map((label) =>
                words.say('quality_share_change', { name: label.name, ...change(label) }),
              ),
            ),
            index: words.number(mix.index, 2),
            limit: words.number(mix.limit, 2),
          }),
        ]),
    ...(certainty === null ? [] : [words.say('quality_certainty', change(certainty))]),
    ...(review === null ? [] : [words.say('quality_review_share', change(review))]),
  ]
  const compared = {
    ...{ now: items.now, before: words.number(items.before) },
    isMonth: String(isMonth(period.days)),
  }
  if (texts.length === 0) return []
  return section(words.say('quality_drift'), [...texts, words.say('quality_drift_tests', compared)])
}

/** Labels to split or to merge. */
export function labelBlocks({ split, clusters, merge }: QualityData, words: ReportWords): Block[] {
  return section(words.say('quality_labels'), [
    ...split.map(({ name, judged, wrong, to }) =>
      words.say('quality_split', {
        ...{ name, labels: words.list(to) },
        ...{ judged: words.number(judged), wrong: words.number(wrong) },
      }),
    ),
    ...clusters.map(({ label, items, clusters }) =>
      words.say('quality_clusters', {
        ...{ name: label, items: words.number(items) },
        clusters: words.list(
          clusters.map(({ name, share }) =>
            name === null
              ? words.say('quality_cluster_unnamed', { share: words.percent(share) })
              : words.say('quality_cluster', { name, share: words.percent(share) }),
          ),
        ),
      }),
    ),
    ...merge.map(({ one, other, there, back, judged }) =>
      words.say('quality_merge', {
        ...{ one, other, there: words.number(there) },
        ...{ back: words.number(back), judged: words.number(judged) },
      }),
    ),
  ])
}

/** The formula with its numbers. Where nobody judged anything it would be a guess. */
export function savedBlocks({ saved }: QualityData, words: ReportWords): Block[] {
  const { most, least, secondsPerMail, secondsPerMistake } = saved
  if (least === null) return []
  const assumed = { mail: words.number(secondsPerMail), mistake: words.number(secondsPerMistake) }
  const values = ({ right, wrong, minutes }: Saving) => ({
    ...assumed,
    ...{ right: words.number(right), wrong: words.number(wrong), time: words.duration(minutes) },
  })
  return section(words.say('quality_saved_heading'), [
    words.say('quality_saved_most', values(most)),
    ...(least.right === most.right ? [] : [words.say('quality_saved_least', values(least))]),
    words.say('quality_saved_assumed', assumed),
  ])
}

export function learntBlocks(learnt: Learnt, words: ReportWords): Block[] {
  const { corrections, taught, heads, head, refused } = learnt
  const examples = [
    ...(corrections > 0 ? [words.say('quality_learnt_corrections', { count: corrections })] : []),
    ...(taught > 0 ? [words.say('quality_learnt_taught', { count: taught })] : []),
  ]
  const used = [
    ...(head === null
      ? []
      : [words.say('quality_head', { count: heads, at: words.day(head.at), examples: head.examples })]),
    ...(head?.trial == null ? [] : [words.say('quality_head_trial', head.trial)]),
  ]
  return section(
    words.say('quality_learnt'),
    [examples, used, refusedTexts(refused, words)]
      .filter(({ length }) => length > 0)
      .map((sentences) => sentences.join(' ')),
  )
}

function refusedTexts(refused: Learnt['refused'], words: ReportWords): string[] {
  if (refused === null) return []
  const at = words.day(refused.at)
  if (refused.trial === null) return [words.say('quality_refused', { at })]
  return [words.say('quality_refused_trial', { ...refused.trial, at })]
}

/** A heading and paragraphs; nothing where there are none. */
function section(title: string, paragraphs: readonly string[]): Block[] {
  if (paragraphs.length === 0) return []
  return [heading(title), ...paragraphs.map((text): Block => ({ kind: 'text', text }))]
}
