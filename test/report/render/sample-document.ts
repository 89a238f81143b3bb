import type { ReportDocument } from '../../../src/report/document.ts'

const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** A document with every kind of block. */
export const sampleDocument: ReportDocument = {
  title: 'Support: the week of 16 November 2026',
  subtitle: 'Monday 16 to Sunday 22 November 2026 · support, helpdesk',
  language: 'en',
  blocks: [
    {
      kind: 'figures',
      figures: [
        { name: 'Arrived', value: '412', note: '12 % more than usual' },
        { name: 'Labelled by itself', value: '318', note: null },
        { name: 'Waiting for an answer', value: '7', note: 'the oldest since Tuesday' },
      ],
    },
    { kind: 'heading', text: 'Volume' },
    {
      kind: 'chart',
      chart: {
        kind: 'stacked-bars',
        categories: days,
        series: [
          { name: 'Order', values: [20, 31, 28, 22, 30, 4, 2] },
          { name: 'Problem', values: [12, 9, 14, 22, 10, 3, 1] },
          { name: 'Invoice', values: [8, 7, 9, 6, 12, 0, 0] },
          { name: 'Review', values: [6, 8, 5, 9, 7, 2, 1] },
        ],
        unit: 'items',
      },
      caption: 'Items by day and label',
      alt: 'Most arrived on Thursday (59), fewest on Sunday (4).',
    },
    {
      kind: 'chart',
      chart: {
        kind: 'lines',
        categories: days,
        series: [
          { name: 'Mood', values: [0.1, 0.05, -0.2, -0.3, null, 0.2, 0.1] },
          { name: 'Urgency', values: [0.2, 0.25, 0.4, 0.5, 0.3, 0.1, 0.1] },
        ],
        unit: '',
        range: [-1, 1],
      },
      caption: 'Mood and urgency',
      alt: 'Mood was lowest on Thursday.',
    },
    {
      kind: 'chart',
      chart: {
        kind: 'histogram',
        bins: ['< 1 h', '1–4 h', '4–8 h', '8–24 h', '1–3 d', '> 3 d'].map((name, place) => ({
          name,
          value: [40, 61, 30, 22, 9, 3][place] ?? 0,
        })),
        unit: 'answers',
      },
      caption: 'Time to the answer',
      alt: 'Most answers came within 4 hours.',
    },
    {
      kind: 'chart',
      chart: {
        kind: 'shares',
        shares: [
          { name: 'Order', value: 137 },
          { name: 'Problem with a machine or the app', value: 71 },
          { name: 'Invoice', value: 42 },
        ],
        unit: 'items',
      },
      caption: 'Labels',
      alt: 'Order 137, Problem 71, Invoice 42.',
    },
    { kind: 'heading', text: 'Waiting for an answer' },
    {
      kind: 'items',
      items: [
        {
          title: 'Grinder stops after two cups',
          meta: 'Jonas Weber · support · since Tuesday 17 November, 09:10',
          sentences: [
            {
              text: 'The grinder of our counter machine stops after two cups and shows E14.',
              source: 'his mail of 17 November',
            },
          ],
          url: 'https://desk.example.com/ticket/41',
        },
        {
          title: 'Any news of HM-24811?',
          meta: 'Ana Ruiz · helpdesk · since Friday',
          sentences: [],
          url: null,
        },
      ],
      more: 'And 5 more.',
    },
    {
      kind: 'table',
      columns: [
        { name: 'Label', align: 'left' },
        { name: 'Items', align: 'right' },
        { name: 'Usual', align: 'right' },
      ],
      rows: [
        ['Order', '137', '120'],
        ['Problem', '71', '44'],
      ],
    },
    { kind: 'text', text: 'Nothing was sent by itself.' },
  ],
  footer:
    'Written by Mailroom on your own machine because it is configured as "weekly" in mailroom.yaml; take it out there to be rid of it.',
}
