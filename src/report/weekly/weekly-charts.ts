import type { Block } from '../document.ts'
import type { ReportWords } from '../words/report-words.ts'
import { answerHours } from './answer-times.ts'
import { others, type WeeklyData } from './weekly-data.ts'

/** Parts of a whole that a person can tell apart. */
const mostShares = 8

type Data = Pick<WeeklyData, 'period' | 'volume' | 'labels' | 'review' | 'answers' | 'mood' | 'urgency'>

/** Items by day, stacked by label. */
export function volumeChart({ period, volume }: Data, words: ReportWords): Block[] {
  const series = [
    ...volume.labels.map(({ name, values }) => ({
      name: name === others ? words.say('others') : name,
      values,
    })),
    { name: words.say('review'), values: volume.review },
    { name: words.say('unlabelled'), values: volume.unlabelled },
  ].filter(({ values }) => values.some((value) => value > 0))
  const categories = period.days.map(words.shortDay)
  const alt = categories.map((day, place) => {
    const total = series.reduce((sum, { values }) => sum + (values[place] ?? 0), 0)
    return `${day}: ${words.number(total)}`
  })
  return [
    {
      kind: 'chart',
      chart: { kind: 'stacked-bars', categories, series, unit: words.say('weekly_items') },
      caption: words.say('weekly_volume_caption'),
      alt: `${alt.join('; ')}.`,
    },
  ]
}

export function sharesChart({ labels, review }: Data, words: ReportWords): Block[] {
  const all = [
    ...labels.filter(({ count }) => count > 0).map(({ name, count }) => ({ name, value: count })),
    ...(review.count > 0 ? [{ name: words.say('review'), value: review.count }] : []),
  ].sort((one, other) => other.value - one.value)
  if (all.length < 2) return []
  const rest = all.slice(mostShares - 1)
  const value = rest.reduce((sum, share) => sum + share.value, 0)
  const shares =
    rest.length < 2 ? all : [...all.slice(0, mostShares - 1), { name: words.say('others'), value }]
  return [
    {
      kind: 'chart',
      chart: { kind: 'shares', shares, unit: words.say('weekly_items') },
      caption: words.say('weekly_shares_caption'),
      alt: `${shares.map((share) => `${share.name}: ${words.number(share.value)}`).join('; ')}.`,
    },
  ]
}

export function answersChart({ answers }: Data, words: ReportWords): Block[] {
  if (answers.count < 2) return []
  const bins = answers.classes.map((value, place) => {
    const [begin, end] = [answerHours[place - 1], answerHours[place]]
    const name =
      begin === undefined
        ? words.say('weekly_class_first', { end: end ?? 0 })
        : end === undefined
          ? words.say('weekly_class_last', { begin })
          : words.say('weekly_class', { begin, end })
    return { name, value }
  })
  return [
    {
      kind: 'chart',
      chart: { kind: 'histogram', bins, unit: words.say('weekly_answers_unit') },
      caption: words.say('weekly_answers_caption'),
      alt: `${bins.map(({ name, value }) => `${name}: ${words.number(value)}`).join('; ')}.`,
    },
  ]
}

export function moodChart({ period, mood, urgency }: Data, words: ReportWords): Block[] {
  if (mood.filter((value) => value !== null).length < 2) return []
  const categories = period.days.map(words.shortDay)
  const alt = categories.flatMap((day, place) => {
    const [feeling, need] = [mood[place] ?? null, urgency[place] ?? null]
    if (feeling === null || need === null) return []
    const values = { mood: words.number(feeling, 2), urgency: words.number(need, 2) }
    return [words.say('weekly_mood_alt', { day, ...values })]
  })
  const series = [
    { name: words.say('weekly_mood_line'), values: mood },
    { name: words.say('weekly_urgency_line'), values: urgency },
  ]
  return [
    { kind: 'heading', text: words.say('weekly_mood') },
    {
      kind: 'chart',
      chart: { kind: 'lines', categories, series, unit: '', range: [-1, 1] },
      caption: words.say('weekly_mood_caption'),
      alt: `${alt.join('; ')}.`,
    },
  ]
}
