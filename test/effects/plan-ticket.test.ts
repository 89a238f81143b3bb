import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TicketWrite } from '../../src/config/config.ts'
import { planTicketEffects, type TicketPlanInput } from '../../src/effects/plan-ticket.ts'
import type { Classification } from '../../src/labels/decide.ts'
import type { RelatedItem } from '../../src/related/contract.ts'
import type { FieldDescription, FieldName, Fields } from '../../src/tickets/contract.ts'

const write: TicketWrite = {
  fields: new Map<string, Fields>([
    ['Invoice', { category: 'Billing', queue: 'Accounts', status: 'open' }],
    ['Problem', { category: 'Machines', tags: ['check'] }],
  ]),
  undecided: { tags: ['Review'] },
  priority: [
    { urgency: ['high'], sentiment: ['negative'], label: null, set: '90' },
    { urgency: ['high'], sentiment: null, label: null, set: '70' },
    { urgency: null, sentiment: null, label: ['Invoice'], set: '30' },
  ],
  language: null,
  tags: null,
  entities: {},
  note: 'triage',
  noteLanguage: 'en',
  replies: new Map([['Invoice', 'invoice-received']]),
  link: true,
  backfill: 50,
}

function field(
  name: FieldName,
  values: string[] | null,
  more: Partial<FieldDescription> = {},
): FieldDescription {
  return { name, values, kind: 'text', many: false, ...more }
}

const describedFields: FieldDescription[] = [
  field('queue', ['Support', 'Accounts']),
  field('category', ['Billing', 'Machines']),
  field('priority', null, { kind: 'number' }),
  field('status', ['new', 'open']),
  field('tags', null, { many: true }),
  field('custom:Language', ['English', 'German', 'Portuguese (Brazil)']),
  field('custom:Order number', null),
  field('custom:Amount', null, { kind: 'number' }),
  field('custom:Due', null, { kind: 'date' }),
]

const sure: Classification = {
  label: 'Invoice',
  labels: [{ name: 'Invoice', probability: 0.99 }],
  none: 0.01,
  certainty: 0.99,
  precision: 0.9,
}

const decision: TicketPlanInput['decision'] = {
  language: 'en',
  label: 'Invoice',
  sentiment: { label: 'neutral', probabilities: { negative: 0, neutral: 1, positive: 0 } },
  urgency: { score: 0.1, level: 'low' },
  needsReply: 0.1,
  keywords: [],
  entities: [],
  summary: [],
}

type Changes = Omit<Partial<TicketPlanInput>, 'decision' | 'write' | 'ticket' | 'capabilities'> & {
  decision?: Partial<TicketPlanInput['decision']>
  write?: Partial<TicketWrite>
  ticket?: Partial<TicketPlanInput['ticket']>
  capabilities?: Partial<TicketPlanInput['capabilities']>
}

function plan(changes: Changes = {}) {
  return planTicketEffects({
    classification: sure,
    item: { id: 'desk/42', flags: [] },
    describedFields,
    related: [],
    earlier: null,
    ...changes,
    decision: { ...decision, ...changes.decision },
    write: { ...write, ...changes.write },
    ticket: {
      fields: { queue: 'Support', priority: '50', status: 'new' },
      isClosed: false,
      links: [],
      ...changes.ticket,
    },
    capabilities: {
      ...{
        readOnly: false,
        notes: true,
        removeNotes: true,
        drafts: false,
        links: true,
        concurrency: 'version',
      },
      ...changes.capabilities,
    },
  })
}

function fieldsOf(changes: Changes = {}): Fields {
  return plan(changes).effects.find((effect) => effect.action === 'fields')?.fields ?? {}
}

/** Only these fields are written by a label. */
function mapping(fields: Fields): Changes {
  return { write: { fields: new Map([['Invoice', fields]]), priority: [] } }
}

const keywords = (...texts: string[]) => texts.map((text) => ({ text, start: 0, end: 0, score: 1 }))
const entity = (type: 'order-number' | 'amount' | 'date', value: string) => ({
  type,
  value,
  text: value,
  start: 0,
  end: 0,
})

test('a label writes its fields, then comes the note with the reply that is suggested', () => {
  assert.deepEqual(plan(), {
    effects: [
      {
        action: 'fields',
        fields: { category: 'Billing', queue: 'Accounts', status: 'open', priority: '30' },
      },
      { action: 'note', template: 'triage', reply: 'invoice-received' },
    ],
    refused: [],
  })
})

test('a system with drafts gets the reply as a draft, and the note does without it', () => {
  assert.deepEqual(plan({ capabilities: { drafts: true } }).effects.slice(1), [
    { action: 'note', template: 'triage' },
    { action: 'reply', template: 'invoice-received' },
  ])
})

test('what cannot be written is not planned', () => {
  const nothing = { effects: [], refused: [] }
  assert.deepEqual(plan({ capabilities: { readOnly: true } }), nothing)
  assert.deepEqual(plan({ ticket: { isClosed: true } }), nothing)
  const actions = (changes: Changes) => plan(changes).effects.map(({ action }) => action)
  assert.deepEqual(actions({ capabilities: { notes: false } }), ['fields'])
  assert.deepEqual(actions({ write: { note: null } }), ['fields'])
})

test('what is hard to take back needs more certainty', () => {
  const at = (certainty: number) => plan({ classification: { ...sure, certainty } }).effects
  // 1 - 0.35 · 0.1 for a move, 1 - 0.5 · 0.1 for a reply
  assert.deepEqual(at(0.96), [
    { action: 'fields', fields: { category: 'Billing', priority: '30' } },
    { action: 'note', template: 'triage', reply: 'invoice-received' },
  ])
  assert.deepEqual(at(0.94), [
    { action: 'fields', fields: { category: 'Billing', priority: '30' } },
    { action: 'note', template: 'triage' },
  ])
})

test('a ticket that looks forged is neither moved nor answered', () => {
  assert.deepEqual(plan({ item: { id: 'desk/42', flags: ['suspicious-link'] } }).effects, [
    { action: 'fields', fields: { category: 'Billing', priority: '30' } },
    { action: 'note', template: 'triage' },
  ])
})

test('an undecided ticket gets the fields for undecided ones, and no reply', () => {
  const undecided = { decision: { label: null }, classification: { ...sure, label: null, certainty: 0.3 } }
  assert.deepEqual(plan(undecided).effects, [
    { action: 'fields', fields: { tags: ['Review'] } },
    { action: 'note', template: 'triage' },
  ])
  assert.deepEqual(plan({ ...undecided, write: { undecided: {} } }).effects, [
    { action: 'note', template: 'triage' },
  ])
})

test('the first line that fits sets the priority, and what the label says comes before it', () => {
  const priority = (changes: Changes['decision'], fields: Fields = {}) =>
    fieldsOf({
      decision: { label: 'Problem', ...changes },
      write: { fields: new Map([['Problem', fields]]) },
    }).priority
  const urgency = { score: 0.9, level: 'high' } as const
  const sentiment = { label: 'negative', probabilities: { negative: 1, neutral: 0, positive: 0 } } as const
  assert.equal(priority({ urgency, sentiment }), '90')
  assert.equal(priority({ urgency }), '70')
  assert.equal(priority({ urgency, label: 'Invoice' }), '70')
  assert.equal(priority({ label: 'Invoice' }), '30')
  assert.equal(priority({}), undefined)
  assert.equal(priority({ label: null }), undefined)
  assert.equal(priority({ urgency }, { priority: '5' }), '5')
})

test('a value that the system does not have is never written, and it is said why', () => {
  const { effects, refused } = plan(
    mapping({
      category: 'Bills',
      'custom:Colour': 'red',
      priority: 'high',
      'custom:Due': 'tomorrow',
      status: ['new', 'open'],
    }),
  )
  assert.deepEqual(
    effects.map(({ action }) => action),
    ['note'],
  )
  assert.deepEqual(refused, [
    { field: 'category', value: 'Bills', why: 'there is no such value; there are: Billing, Machines' },
    { field: 'custom:Colour', value: 'red', why: 'the ticket system has no such field for this ticket' },
    { field: 'priority', value: 'high', why: 'the field takes numbers only' },
    { field: 'custom:Due', value: 'tomorrow', why: 'the field takes dates only, as 2026-11-30' },
    { field: 'status', value: 'new, open', why: 'the field takes one value only' },
  ])
})

test('a value is written as the system spells it', () => {
  assert.deepEqual(fieldsOf(mapping({ category: 'billing' })), { category: 'Billing' })
})

test('a field that holds the value already is not written', () => {
  const fields = { category: 'Billing', queue: 'Accounts', status: 'open', priority: '30' }
  assert.deepEqual(fieldsOf({ ticket: { fields } }), {})
})

test('a category that a person chose stays, one that Mailroom wrote may change', () => {
  const category = (now: string | null, earlier: Fields | null) =>
    fieldsOf({ ticket: { fields: { category: now } }, earlier }).category
  assert.equal(category(null, null), 'Billing')
  assert.equal(category('Machines', null), undefined)
  assert.equal(category('Machines', { category: 'Machines' }), 'Billing')
  assert.equal(category('Machines', { category: 'Other' }), undefined)
  assert.equal(category(null, {}), 'Billing')
})

test('a category that a person emptied stays empty', () => {
  assert.equal(fieldsOf({ ticket: { fields: {} }, earlier: { category: 'Billing' } }).category, undefined)
})

test('queue, status and priority are written with the first decision, later only if they are still ours', () => {
  const later = (earlier: Fields | null) => {
    const { queue, status, priority } = fieldsOf({ earlier })
    return { queue, status, priority }
  }
  const all = { queue: 'Accounts', status: 'open', priority: '30' }
  const none = { queue: undefined, status: undefined, priority: undefined }
  assert.deepEqual(later(null), all)
  assert.deepEqual(later({}), none)
  assert.deepEqual(later({ queue: 'Other', status: 'open', priority: '90' }), none)
  assert.deepEqual(later({ queue: 'Support', status: 'new', priority: '50' }), all)
})

test('tags are added to those that are there, and never given again once a person took them away', () => {
  const tags = (now: string[], earlier: Fields | null = null) =>
    fieldsOf({ decision: { label: 'Problem' }, ticket: { fields: { tags: now } }, earlier }).tags
  assert.deepEqual(tags([]), ['check'])
  assert.deepEqual(tags(['vip', 'late']), ['vip', 'late', 'check'])
  assert.equal(tags(['check']), undefined)
  assert.equal(tags(['vip'], { tags: ['check'] }), undefined)
})

test('keywords become tags of the list, whatever their endings', () => {
  const tags = (from: string[] | null, most: number, ...found: string[]) =>
    fieldsOf({
      decision: { label: null, keywords: keywords(...found) },
      write: { undecided: {}, tags: { field: 'tags', from, most } },
    }).tags
  assert.deepEqual(tags(['refund', 'Late delivery', 'vip'], 3, 'refunds', 'the late deliveries', 'printer'), [
    'refund',
    'Late delivery',
  ])
  assert.deepEqual(tags(['refund', 'late'], 1, 'late refund'), ['refund'])
  assert.equal(tags(['refund'], 3, 'printer'), undefined)
  assert.equal(tags(['late delivery'], 3, 'delivery'), undefined)
  assert.deepEqual(tags(null, 2, 'Red Printer', 'x'.repeat(51), '<b>bold</b>', 'ink', 'paper'), [
    'red printer',
    'ink',
  ])
})

test('free keywords become only those tags that the system has', () => {
  const closed = [field('tags', ['Printer', 'Ink'], { many: true })]
  const input: Changes = {
    decision: { label: null, keywords: keywords('broken printer', 'paper jam') },
    write: { undecided: {}, tags: { field: 'tags', from: null, most: 3 } },
    describedFields: closed,
  }
  assert.deepEqual(plan(input).effects[0], { action: 'fields', fields: { tags: ['Printer'] } })
  assert.deepEqual(plan(input).refused, [])
})

test('a tag of the list that the system does not have is refused', () => {
  const { refused } = plan({
    decision: { label: null, keywords: keywords('refund') },
    write: { undecided: {}, tags: { field: 'tags', from: ['refund'], most: 3 } },
    describedFields: [field('tags', ['vip'], { many: true })],
  })
  assert.deepEqual(refused, [
    { field: 'tags', value: 'refund', why: 'there is no such value; there are: vip' },
  ])
})

test('the language is written as the value that means it', () => {
  const language = (code: string, values: string[] | null) =>
    plan({
      ...mapping({}),
      decision: { language: code },
      write: { fields: new Map(), priority: [], language: 'custom:Language' },
      describedFields: [field('custom:Language', values)],
    })
  const written = (code: string, values: string[] | null) =>
    language(code, values).effects.find((effect) => effect.action === 'fields')?.fields['custom:Language']
  assert.equal(written('de', null), 'de')
  assert.equal(written('de', ['en', 'de-AT', 'de']), 'de')
  assert.equal(written('de', ['en', 'de_AT', 'de-DE']), 'de_AT')
  assert.equal(written('de', ['EN', 'DE']), 'DE')
  assert.equal(written('de', ['English', 'German']), 'German')
  assert.equal(written('de', ['Englisch', 'Deutsch']), 'Deutsch')
  assert.equal(written('de', ['anglais', 'Allemand']), 'Allemand')
  assert.equal(written('pt', ['English', 'Portuguese (Brazil)']), 'Portuguese (Brazil)')
  assert.equal(written('cs', ['čeština', 'slovenčina']), 'čeština')
  assert.equal(written('und', null), undefined)
  assert.equal(written('no', ['Yes', 'No idea']), undefined)
  assert.deepEqual(language('fr', ['English']).refused, [
    { field: 'custom:Language', value: 'fr', why: 'there is no such value; there are: English' },
  ])
})

test('what was found in the text goes into its field where it is the only one of its kind', () => {
  const found = (...entities: ReturnType<typeof entity>[]) =>
    plan({
      decision: { label: null, entities },
      write: {
        undecided: {},
        entities: { 'order-number': 'custom:Order number', amount: 'custom:Amount', date: 'custom:Due' },
      },
    })
  const written = (...entities: ReturnType<typeof entity>[]) => found(...entities).effects[0]
  assert.deepEqual(written(entity('order-number', 'A-4711'), entity('date', '2026-11-30')), {
    action: 'fields',
    fields: { 'custom:Order number': 'A-4711', 'custom:Due': '2026-11-30' },
  })
  assert.deepEqual(written(entity('order-number', 'A-1'), entity('order-number', 'A-1')), {
    action: 'fields',
    fields: { 'custom:Order number': 'A-1' },
  })
  assert.equal(written(entity('order-number', 'A-1'), entity('order-number', 'A-2'))?.action, 'note')
  assert.deepEqual(found(entity('amount', '12.50 EUR')).refused, [
    { field: 'custom:Amount', value: '12.50 EUR', why: 'the field takes numbers only' },
  ])
})

function related(key: string, kind: RelatedItem['kind']): RelatedItem {
  return { key, kind, score: 0.9, at: '2026-08-01T09:00:00.000Z', subject: 'x', url: null }
}

test('duplicates in the same system are linked, unless they are already', () => {
  const all = [
    related('ticket:desk/7', 'duplicate'),
    related('ticket:desk/8', 'related'),
    related('ticket:desk/9', 'duplicate'),
    related('ticket:desk/42', 'duplicate'),
    related('ticket:desk2/10', 'duplicate'),
    related('mail:desk/INBOX/1/2', 'duplicate'),
    related('ticket:desk/shop/web#3', 'duplicate'),
  ]
  const links = (changes: Changes) =>
    plan({ related: all, ...changes }).effects.find(({ action }) => action === 'link')
  assert.deepEqual(links({ ticket: { links: ['9'] } }), { action: 'link', tickets: ['7', 'shop/web#3'] })
  assert.equal(links({ capabilities: { links: false } }), undefined)
  assert.equal(links({ write: { link: false } }), undefined)
})

test('machines get no note and no reply; a customer who only says thanks gets no second note', () => {
  const noted = (changes: Changes) => plan(changes).effects.some(({ action }) => action === 'note')
  for (const flag of ['auto-reply', 'bounce', 'no-text'] as const)
    assert.equal(noted({ item: { id: 'desk/42', flags: [flag] } }), false, flag)
  assert.equal(noted({ earlier: {} }), false)
  assert.equal(noted({ earlier: {}, decision: { needsReply: 0.7 } }), true)
  assert.equal(noted({ earlier: {}, decision: { urgency: { score: 0.6, level: 'high' } } }), true)
  const bulk = plan({ item: { id: 'desk/42', flags: ['bulk'] }, capabilities: { drafts: true } })
  assert.deepEqual(
    bulk.effects.map(({ action }) => action),
    ['fields', 'note'],
  )
})

test('a plan does not depend on when it is made, and changes nothing it was given', () => {
  const input = {
    decision: { label: 'Problem', keywords: keywords('ink') },
    ticket: { fields: { tags: ['a'] } },
  }
  const before = JSON.stringify(input)
  assert.deepEqual(plan(input), plan(input))
  assert.equal(JSON.stringify(input), before)
})
