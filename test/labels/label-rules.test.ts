import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyByRule, coversRule, type RuleFacts } from '../../src/labels/label-rules.ts'
import type { Label, LabelRule } from '../../src/labels/label-set.ts'

const label = (name: string, ...match: LabelRule[]): Label => ({
  name,
  description: name,
  examples: [],
  precision: 0.9,
  match,
})
const labels = [
  label('Order'),
  label('Automatic', { flags: ['auto-reply', 'bounce'] }),
  label('Newsletter', { flags: ['list', 'bulk'] }),
]
const item = (facts: Partial<RuleFacts> = {}): RuleFacts => ({
  flags: [],
  sender: 'jane@example.com',
  listId: null,
  subject: 'Hello',
  ...facts,
})

test('a fact in the headers settles the label with probability 1', () => {
  const result = classifyByRule(labels, item({ flags: ['reply', 'bounce'] }))
  assert.equal(result?.label, 'Automatic')
  assert.equal(result?.rule, 'flags "bounce"')
  assert.deepEqual(
    result?.labels.map(({ name, probability }) => [name, probability]),
    [
      ['Automatic', 1],
      ['Order', 0],
      ['Newsletter', 0],
    ],
  )
})

test('where two rules fit, the first in the order of the configuration wins', () => {
  const both = item({ flags: ['bulk', 'auto-reply'] })
  assert.equal(classifyByRule(labels, both)?.label, 'Automatic')
  assert.equal(classifyByRule(labels.toReversed(), both)?.label, 'Newsletter')
})

test('without a fitting rule the model is asked', () => {
  assert.equal(classifyByRule(labels, item({ flags: ['reply', 'forwarded'] })), null)
  assert.equal(classifyByRule([label('Order')], item({ flags: ['list'] })), null)
  assert.equal(classifyByRule([label('Order', {})], item()), null)
})

const cases: [name: string, rule: LabelRule, facts: Partial<RuleFacts>, fits: boolean][] = [
  ['an address', { from: ['jane@example.com'] }, {}, true],
  ['an address in other case', { from: ['Jane@Example.COM'] }, {}, true],
  ['another person there', { from: ['jane@example.com'] }, { sender: 'joe@example.com' }, false],
  ['a longer name', { from: ['jane@example.com'] }, { sender: 'mary.jane@example.com' }, false],
  ['a domain', { from: ['example.com'] }, {}, true],
  ['a domain with @', { from: ['@example.com'] }, {}, true],
  ['a domain with *@', { from: ['*@example.com'] }, {}, true],
  ['a domain that only ends like it', { from: ['example.com'] }, { sender: 'jane@badexample.com' }, false],
  [
    'a domain that begins like it',
    { from: ['example.com'] },
    { sender: 'jane@example.com.evil.test' },
    false,
  ],
  ['a domain in the name', { from: ['example.com'] }, { sender: '"jane@example.com"@evil.test' }, false],
  ['a subdomain is not the domain', { from: ['example.com'] }, { sender: 'jane@shop.example.com' }, false],
  ['subdomains', { from: ['*.example.com'] }, { sender: 'jane@eu.shop.example.com' }, true],
  ['subdomains with @', { from: ['@*.example.com'] }, { sender: 'jane@shop.example.com' }, true],
  ['the domain is not its subdomain', { from: ['*.example.com'] }, {}, false],
  ['below means after a dot', { from: ['*.example.com'] }, { sender: 'jane@badexample.com' }, false],
  ['one person at any subdomain', { from: ['info@*.example.com'] }, { sender: 'info@a.example.com' }, true],
  ['umlauts as DNS writes them', { from: ['müller.example'] }, { sender: 'a@xn--mller-kva.example' }, true],
  ['umlauts as written', { from: ['xn--mller-kva.example'] }, { sender: 'a@müller.example' }, true],
  ['a look-alike domain', { from: ['example.com'] }, { sender: 'jane@ехample.com' }, false],
  ['no sender', { from: ['example.com'] }, { sender: undefined }, false],
  ['a forged sender', { from: ['example.com'] }, { flags: ['failed-authentication'] }, false],
  [
    'a forged sender in a rule of two fields',
    { from: ['example.com'], subject: ['hello'] },
    { flags: ['failed-authentication'] },
    false,
  ],
  ['a forged sender and another rule', { subject: ['hello'] }, { flags: ['failed-authentication'] }, true],
  ['any of the senders', { from: ['other.example', 'example.com'] }, {}, true],
  ['a List-Id', { listId: ['announce.example.com'] }, { listId: 'announce.example.com' }, true],
  [
    'a List-Id in brackets',
    { listId: ['News <Announce.example.com>'] },
    { listId: 'announce.example.com' },
    true,
  ],
  ['the whole List-Id', { listId: ['announce.example.com'] }, { listId: 'x.announce.example.com' }, false],
  ['a List-Id with *', { listId: ['*.example.com'] }, { listId: 'announce.example.com' }, true],
  ['no List-Id', { listId: ['*.example.com'] }, {}, false],
  ['a List-Id that is too short for both ends', { listId: ['a.b*b.c'] }, { listId: 'a.b.c' }, false],
  ['text in the subject', { subject: ['invoice'] }, { subject: 'Re: Your INVOICE 4711' }, true],
  ['wide letters and white space', { subject: ['your invoice'] }, { subject: 'Ｙour \t invoice' }, true],
  ['other text', { subject: ['invoice'] }, { subject: 'Re: Your inv oice' }, false],
  ['text with *', { subject: ['order * shipped'] }, { subject: 'Your orders shipped' }, false],
  [
    'text with * in place',
    { subject: ['order * shipped'] },
    { subject: 'Order 4711 was shipped today' },
    true,
  ],
  ['text in the wrong order', { subject: ['order*shipped'] }, { subject: 'Shipped: your order' }, false],
  ['signs of regular expressions are plain', { subject: ['a.c (x|y)+'] }, { subject: 'abc xy' }, false],
  ['all fields', { from: ['example.com'], subject: ['hello'] }, {}, true],
  ['one field of two', { from: ['example.com'], subject: ['bye'] }, {}, false],
  ['a fact and a sender', { from: ['example.com'], flags: ['bulk'] }, { flags: ['bulk'] }, true],
  ['a sender without the fact', { from: ['example.com'], flags: ['bulk'] }, {}, false],
]

for (const [name, rule, facts, fits] of cases)
  test(`a rule ${fits ? 'fits' : 'does not fit'}: ${name}`, () => {
    assert.equal(classifyByRule([label('Here', rule)], item(facts))?.label, fits ? 'Here' : undefined)
  })

test('any rule of a label is enough, and the answer says which of its words fitted', () => {
  const two = [
    label('Bill', { from: ['a.example'] }, { from: ['b.example', 'example.com'], subject: ['hel*'] }),
  ]
  assert.equal(classifyByRule(two, item())?.rule, 'from "example.com" and subject "hel*"')
})

test('a hostile subject and a pattern of many stars take no time', () => {
  const stars = [
    label('Slow', { subject: [`${'a*'.repeat(100)}b`] }),
    label('Whole', { listId: [`${'a*'.repeat(100)}b`] }),
  ]
  const long = 'a'.repeat(1_000_000)
  const startedAt = performance.now()
  assert.equal(classifyByRule(stars, item({ subject: long, listId: long })), null)
  assert.ok(performance.now() - startedAt < 2_000)
})

const covered: [wide: LabelRule, narrow: LabelRule, covers: boolean][] = [
  [{ from: ['example.com'] }, { from: ['jane@example.com'] }, true],
  [{ from: ['jane@example.com'] }, { from: ['example.com'] }, false],
  [{ from: ['*.example.com'] }, { from: ['jane@shop.example.com', '*.eu.example.com'] }, true],
  [{ from: ['*.example.com'] }, { from: ['jane@shop.example.com', 'example.com'] }, false],
  [{ from: ['shop.example.com'] }, { from: ['*.example.com'] }, false],
  [{ from: ['example.com'] }, { from: ['example.com'], subject: ['x'] }, true],
  [{ from: ['example.com'], subject: ['x'] }, { from: ['example.com'] }, false],
  [{ subject: ['order'] }, { subject: ['your order * shipped'] }, true],
  [{ subject: ['order*shipped'] }, { subject: ['your order * was shipped'] }, true],
  [{ subject: ['order 1'] }, { subject: ['order *'] }, false],
  [{ listId: ['*.example.com'] }, { listId: ['a*.example.com'] }, true],
  [{ listId: ['a.example.com'] }, { listId: ['*.example.com'] }, false],
  [{ flags: ['list', 'bulk'] }, { flags: ['bulk'] }, true],
  [{ flags: ['bulk'] }, { flags: ['list', 'bulk'] }, false],
]

for (const [wide, narrow, covers] of covered)
  test(`${JSON.stringify(wide)} ${covers ? 'covers' : 'does not cover'} ${JSON.stringify(narrow)}`, () => {
    assert.equal(coversRule(wide, narrow), covers)
  })
