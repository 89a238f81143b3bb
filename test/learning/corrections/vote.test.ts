import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLabelMap } from '../../../src/learning/corrections/label-map.ts'
import { type Sighting, voteOf, weights } from '../../../src/learning/corrections/vote.ts'

const folders = [
  { path: 'INBOX', specialUse: null },
  { path: 'Invoices', specialUse: null },
  { path: 'Trash', specialUse: '\\Trash' },
  { path: 'Junk', specialUse: '\\Junk' },
  { path: 'Archive', specialUse: '\\Archive' },
]
const map = createLabelMap(
  [
    { name: 'Invoice', keyword: 'Invoice', folder: 'Invoices' },
    { name: 'Order', keyword: '$Order', folder: 'Orders' },
    { name: 'Problem', keyword: 'Problem' },
    { name: 'Spam', folder: 'Junk' },
    { name: 'Rubbish', folder: 'Trash' },
    { name: 'North', folder: 'Clients' },
    { name: 'South', folder: 'Clients' },
  ],
  folders,
)

/** "INBOX Invoice Problem": a folder and labels. */
function sighting(text: string): Sighting {
  const [folder = '', ...labels] = text.split(' ')
  return { folder, labels }
}

const { given, taken } = weights
const table: [what: string, before: string, now: string, said: string][] = [
  ['into the folder of a label', 'INBOX', 'Invoices', `Invoice moved ${given}`],
  [
    'into the folder of a label, with the keyword that Mailroom gave',
    'INBOX Order',
    'Invoices Order',
    `Invoice moved ${given}`,
  ],
  ['from the folder of one label to that of another', 'Orders Order', 'Invoices', `Invoice moved ${given}`],
  ['moved and marked as the same', 'INBOX', 'Invoices Invoice', `Invoice moved ${given}`],
  [
    'moved to one label and marked as another',
    'INBOX',
    'Invoices Order',
    'nothing: moved to one label and marked as another',
  ],
  ['to junk, which is the folder of a label', 'INBOX', 'Junk', `Spam moved ${given}`],
  ['to the trash, though a label names it', 'INBOX', 'Trash', 'nothing: no label changed'],
  ['to a folder that is two labels’', 'INBOX', 'Clients', 'nothing: no label changed'],
  ['to another watched folder', 'INBOX', 'Support', 'nothing: no label changed'],
  ['back to the inbox', 'Invoices', 'INBOX', `null moved ${taken}`],
  ['back to the inbox, its keyword left on it', 'Invoices Invoice', 'INBOX Invoice', `null moved ${taken}`],
  ['back to the inbox as something else', 'Invoices Invoice', 'INBOX Order', `Order keyword ${given}`],
  ['back to the inbox, where another keyword stays', 'Invoices Order', 'INBOX Order', `Order moved ${given}`],
  ['a keyword added', 'INBOX', 'INBOX Problem', `Problem keyword ${given}`],
  ['a keyword replaced by another', 'INBOX Order', 'INBOX Problem', `Problem keyword ${given}`],
  [
    'a keyword added to another: the later one',
    'INBOX Order',
    'INBOX Order Problem',
    `Problem keyword ${given}`,
  ],
  ['two keywords at once', 'INBOX', 'INBOX Order Problem', 'nothing: several labels at once'],
  ['one of two taken off', 'INBOX Order Problem', 'INBOX Problem', `Problem keyword ${given}`],
  [
    'one of three taken off',
    'INBOX Order Problem Invoice',
    'INBOX Order Problem',
    'nothing: several labels are left',
  ],
  ['the only keyword taken off', 'INBOX Order', 'INBOX', `null keyword ${taken}`],
  [
    'the keyword taken off in the folder of the label',
    'Invoices Invoice',
    'Invoices',
    'nothing: still in the folder of a label',
  ],
  ['nothing that says a label', 'INBOX Order', 'INBOX Order', 'nothing: no label changed'],
]

for (const [what, before, now, said] of table) {
  test(`${what}: ${said}`, () => {
    const verdict = voteOf(sighting(before), sighting(now), map)
    const heard = verdict.counts
      ? `${verdict.label} ${verdict.source} ${verdict.weight}`
      : `nothing: ${verdict.why}`
    assert.equal(heard, said)
  })
}

test('keywords are read whatever their case, and what is no label says none', () => {
  assert.deepEqual(map.ofFlags(['\\Seen', 'INVOICE', '$order', 'Review', '$Forwarded']), ['Invoice', 'Order'])
  assert.deepEqual(map.ofFlags(['\\Seen', '\\Flagged', '\\Answered']), [])
})

test('a folder is that of a label only if it has no other use and no second label', () => {
  assert.deepEqual([...map.folders].sort(), ['Clients', 'Invoices', 'Junk', 'Orders'])
  assert.deepEqual([map.isJunk('Junk'), map.isJunk('Invoices'), map.isJunk('Trash')], [true, false, false])
})
