import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentOf } from '../../../src/report/kinds.ts'
import { renderText } from '../../../src/report/render/render-text.ts'
import { toldItem } from '../../../src/report/told-item.ts'
import { others, type WeeklyData } from '../../../src/report/weekly/weekly-data.ts'
import { activityItem } from '../sample-activity.ts'

const wording = { language: 'en', timeZone: 'Europe/Berlin', name: 'Support' }
const item = toldItem(activityItem())
const nothing = [0, 0, 0, 0, 0, 0, 0]
const quiet: WeeklyData = {
  period: {
    from: '2026-11-15T23:00:00.000Z',
    to: '2026-11-22T23:00:00.000Z',
    days: ['16', '17', '18', '19', '20', '21', '22'].map((day) => `2026-11-${day}`),
    sources: null,
  },
  arrived: { count: 0, usual: null },
  automatic: 0,
  volume: { labels: [], review: nothing, unlabelled: nothing },
  labels: [],
  review: { count: 0, usual: null },
  sources: [],
  answers: { count: 0, medianMinutes: null, slowMinutes: null, classes: [0, 0, 0, 0, 0, 0] },
  waiting: { total: 0, items: [] },
  mood: nothing.map(() => null),
  urgency: nothing.map(() => null),
  keywords: [],
  topics: { looked: 0, found: [] },
  bursts: [],
  duplicates: { looked: 0, items: 0, things: 0, groups: [] },
}
const busy: WeeklyData = {
  ...quiet,
  arrived: { count: 412, usual: 368 },
  volume: {
    labels: [
      { name: 'Order', values: [20, 31, 28, 22, 30, 4, 2] },
      { name: others, values: [1, 0, 0, 0, 0, 0, 0] },
    ],
    review: [6, 8, 5, 9, 7, 2, 1],
    unlabelled: nothing,
  },
  labels: [
    { name: 'Order', count: 137, usual: 120 },
    { name: 'Problem', count: 71, usual: 44 },
  ],
  review: { count: 38, usual: 12 },
  sources: [
    { name: 'support', count: 400, usual: 360 },
    { name: 'helpdesk', count: 12, usual: 8 },
  ],
  answers: { count: 165, medianMinutes: 190, slowMinutes: 4000, classes: [40, 61, 30, 22, 9, 3] },
  waiting: { total: 1, items: [{ ...item, since: '2026-11-14T09:00:00.000Z' }] },
  mood: [0.1, 0.05, -0.2, -0.3, null, 0.2, 0.1],
  urgency: [0.2, 0.25, 0.4, 0.5, null, 0.1, 0.1],
  keywords: [
    { text: 'mail server', count: 20, before: 3, isRising: true, example: item },
    { text: 'invoice', count: 14, before: 12, isRising: false, example: null },
  ],
  topics: {
    looked: 380,
    found: [
      { name: 'mail server · outlook', count: 40, before: 0, share: 0.105, isRising: true, examples: [item] },
      { name: 'coffee beans', count: 25, before: 30, share: 0.066, isRising: false, examples: [] },
    ],
  },
  duplicates: { looked: 380, items: 5, things: 2, groups: [{ count: 3, example: item }] },
}
const textOf = (data: WeeklyData, language = 'en') =>
  renderText(documentOf('weekly', data, { ...wording, language }))

test('where nothing happened the weekly report is one sentence', () => {
  const { blocks } = documentOf('weekly', quiet, wording)
  assert.deepEqual(blocks, [{ kind: 'text', text: 'Nothing happened, and nothing waits for an answer.' }])
})

test('of one item there is no picture of moods, of answers or of shares, and nothing of what was not found', () => {
  const { blocks } = documentOf(
    'weekly',
    {
      ...quiet,
      arrived: { count: 1, usual: null },
      labels: [{ name: 'Order', count: 1, usual: null }],
      answers: { count: 1, medianMinutes: 5, slowMinutes: 5, classes: [1, 0, 0, 0, 0, 0] },
      mood: [0, ...nothing.slice(1).map(() => null)],
    },
    wording,
  )
  assert.deepEqual(
    blocks.map((block) =>
      block.kind === 'chart' ? block.chart.kind : 'text' in block ? block.text : block.kind,
    ),
    ['figures', 'Volume', 'stacked-bars', 'table', 'Answers', 'One answer was given, after 5 min.'],
  )
})

test('the pictures say in words the numbers they show', () => {
  const charts = documentOf('weekly', busy, wording).blocks.flatMap((block) =>
    block.kind === 'chart' ? [block.alt] : [],
  )
  assert.deepEqual(charts, [
    'Mon 16: 27; Tue 17: 39; Wed 18: 33; Thu 19: 31; Fri 20: 37; Sat 21: 6; Sun 22: 3.',
    'Order: 137; Problem: 71; For Review: 38.',
    '< 1 h: 40; 1–4 h: 61; 4–8 h: 30; 8–24 h: 22; 24–72 h: 9; > 72 h: 3.',
    'Mon 16: mood 0.1, urgency 0.2; Tue 17: mood 0.05, urgency 0.25; Wed 18: mood -0.2, urgency 0.4; Thu 19: mood -0.3, urgency 0.5; Sat 21: mood 0.2, urgency 0.1; Sun 22: mood 0.1, urgency 0.1.',
  ])
})

for (const language of ['en', 'de', 'fr', 'es'])
  test(`a busy week reads well in ${language}`, (context) => {
    context.assert.snapshot(textOf(busy, language), { serializers: [(text: string) => text] })
  })
