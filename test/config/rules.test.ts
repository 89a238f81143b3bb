import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadConfig } from '../../src/config/load-config.ts'

const folder = await mkdtemp(join(tmpdir(), 'mailroom-rules-'))
after(() => rm(folder, { recursive: true, force: true }))
const path = join(folder, 'mailroom.yaml')

/** One account, and a label for each given `match`: A, B … */
async function load(matches: string[], { account = '', more = '' } = {}) {
  const labels = matches.map((match, index) => {
    const name = String.fromCharCode(65 + index)
    return `  - name: ${name}\n    description: d\n    write: { keyword: ${name} }\n    match: ${match}\n`
  })
  await writeFile(
    path,
    `accounts:\n  support: { host: h, user: support@example.com${account} }\n${more}labels:\n${labels.join('')}`,
  )
  return loadConfig(path, {})
}

async function mistakes(match: string): Promise<string[]> {
  const error = await load([match]).then(
    () => new Error('no mistake'),
    (thrown: Error) => thrown,
  )
  return error.message.split('\n')
}

async function warnings(...given: Parameters<typeof load>): Promise<string[]> {
  return (await load(...given)).warnings.map((warning) => warning.replace(/^mailroom.yaml:/, ''))
}

test('a rule may be one map or several, and a field one value or several', async () => {
  const { labels } = await load([
    '{ from: "*.example.com", flags: [bulk] }',
    '[{ listId: [a.example.com, "*.example.org"] }, { subject: invoice }]',
  ])
  assert.deepEqual(
    labels.map(({ match }) => match),
    [
      [{ from: ['*.example.com'], flags: ['bulk'] }],
      [{ listId: ['a.example.com', '*.example.org'] }, { subject: ['invoice'] }],
    ],
  )
})

const expectedSender =
  'expected: an address (jane@example.com), a domain (example.com) or its subdomains (*.example.com).'
const wrong: [match: string, line: string][] = [
  [
    '{}',
    '7: labels[1].match: an empty map came, expected: a map with at least one of from, listId, subject, flags.',
  ],
  ['[]', '7: labels[1].match: an empty list came, expected: at least one rule.'],
  ['yes', '7: labels[1].match: "yes" came, expected: a map with from, listId, subject or flags.'],
  ['{ form: example.com }', '7: labels[1].match.form: there is no such option; did you mean "from"?'],
  ['[{ form: example.com }]', '7: labels[1].match[1].form: there is no such option; did you mean "from"?'],
  ['{ from: "jane*@example.com" }', `7: labels[1].match.from: "jane*@example.com" came, ${expectedSender}`],
  ['{ from: [ok.example, "Jane Doe"] }', `7: labels[1].match.from[2]: "Jane Doe" came, ${expectedSender}`],
  ['{ from: "a..b" }', `7: labels[1].match.from: "a..b" came, ${expectedSender}`],
  [
    '{ subject: "**" }',
    '7: labels[1].match.subject: "**" came, expected: plain text of a subject, not only *.',
  ],
  ['{ listId: 7 }', '7: labels[1].match.listId: 7 came, expected: a List-Id, such as announce.example.com.'],
  [
    '{ flags: lists }',
    '7: labels[1].match.flags: "lists" came, expected: one of list, bulk, auto-reply, bounce, calendar.',
  ],
  [
    '[{ flags: list }, { flags: [] }]',
    '7: labels[1].match[2].flags: an empty list came, expected: a list of list, bulk, auto-reply, bounce, calendar.',
  ],
]

for (const [match, line] of wrong)
  test(`match: ${match} is refused with what is expected`, async () => {
    assert.deepEqual(await mistakes(match), [`mailroom.yaml:${line}`])
  })

test('a rule that comes too late, and what is left of it, is a warning', async () => {
  const late = (line: number, label: number, words: string, name: string, first: string) =>
    `${line}: labels[${label}].match: ${words} never decides: a rule of the label "${first}", which comes first, fits the same mail. Move "${name}" before it, or make that rule narrower.`
  assert.deepEqual(
    await warnings([
      '{ from: [example.com, "*.example.com"] }',
      '{ from: [jane@example.com, boss@shop.example.com], subject: invoice }',
      '{ from: [other.example, joe@example.com] }',
      '{ subject: invoice }',
      '{ subject: "invoice *" }',
    ]),
    [
      late(11, 2, 'this rule', 'B', 'A'),
      late(15, 3, 'from "joe@example.com"', 'C', 'A'),
      late(23, 5, 'this rule', 'E', 'D'),
    ],
  )
})

test('the narrow rule before the wide one is as it should be', async () => {
  const narrowFirst = [
    '{ from: jane@example.com }',
    '{ from: example.com }',
    '{ from: example.com, subject: x }',
  ]
  assert.equal((await warnings(narrowFirst)).length, 1)
  assert.deepEqual(await warnings(narrowFirst.slice(0, 2)), [])
})

test('rules of labels that no account shares do not get in each other’s way', async () => {
  const more = '  sales: { host: h, user: sales@example.com, labels: [B] }\n'
  const both = ['{ from: example.com }', '{ from: example.com }']
  assert.deepEqual(await warnings(both, { account: ', labels: [A]', more }), [])
  assert.match(
    (await warnings(both, { more }))[0] ?? '',
    /this rule never decides in "support": a rule of the label "A"/,
  )
})

test('a rule that can never fit is a warning', async () => {
  assert.deepEqual(await warnings(['{ from: [example] }']), [
    '7: labels[1].match: from "example" is a domain without a dot, which hardly any sender has; write it in full, such as example.com.',
  ])
  assert.deepEqual(await warnings(['{ subject: x }', '{ subject: y }'], { account: ', labels: [A]' }), [
    '11: labels[2].match: no account gives the label "B", so its rules never fit.',
  ])
  assert.deepEqual(await warnings(['{ flags: list, listId: support.example.com }']), [
    '7: labels[1].match: "support.example.com" is a list of our own (ownLists), which does not make a mail list mail; leave flags out.',
  ])
})

test('our own lists are those of our own addresses, or those that are named', async () => {
  assert.deepEqual((await load(['{ flags: list }'])).accounts[0]?.ownLists, ['support@example.com'])
  const named = await load(['{ flags: list }'], { account: ', ownLists: [help.example.org]' })
  assert.deepEqual(named.accounts[0]?.ownLists, ['help.example.org'])
})
