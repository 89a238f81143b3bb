/** Wrong votes among the right ones, and people who change their minds. */

import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { addExamples } from '../../src/learning/example-store.ts'
import { loadHeads } from '../../src/learning/head-store.ts'
import type { LearntExample } from '../../src/learning/learnt-example.ts'
import type { Store } from '../../src/queue/redis.ts'
import { randomNumbers } from '../../src/random-numbers.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { afterRound, saidOf, startLearner, topicSet } from './support/learner.ts'
import { topicLabels, topicMails, voteOn } from './support/topics.ts'

const redis = await startRedisServer({ after })
let databases = 0
const emptyStore = (test: { after(end: () => Promise<void>): void }) => redis.store(test, ++databases)
const clean = topicMails(120, 99)
const texts = clean.map(({ text }) => text)

/** Of a hundred clean mails that nobody has learnt: how many get their label without asking, and how many a wrong one. */
async function points(store: Store): Promise<{ right: number; wrong: number }> {
  const said = await saidOf(store, texts)
  const right = said.filter((label, index) => label === clean[index]?.label).length
  const wrong = said.filter((label, index) => label !== '-' && label !== clean[index]?.label).length
  return { right: (100 * right) / clean.length, wrong: (100 * wrong) / clean.length }
}

/** Votes on new mails, of which every fifth is for another label, drawn at random. */
function poisoned(count: number, seed: number, first = 1000): { votes: LearntExample[]; wrong: Set<string> } {
  const random = randomNumbers(seed)
  const wrong = new Set<string>()
  const votes = topicMails(count, seed).map((mail, index) => {
    if (index % 5 !== 3) return voteOn(mail, first + index)
    const others = topicLabels.filter(({ name }) => name !== mail.label)
    const vote = voteOn(mail, first + index, others[Math.floor(random() * others.length)]?.name ?? null)
    wrong.add(vote.id)
    return vote
  })
  return { votes, wrong }
}

for (const [known, burst, seed] of [
  [60, 10, 11],
  [60, 30, 12],
  [60, 100, 13],
  [180, 30, 14],
  [180, 100, 15],
] as const)
  test(`${burst} votes, every fifth wrong, cost no more than 2 points after ${known} right ones`, async (t) => {
    const store = await emptyStore(t)
    await addExamples(
      store,
      topicMails(known, seed + 100).map((mail, number) => voteOn(mail, number)),
    )
    const learner = await startLearner(t, store)
    const before = await points(store)
    const { votes, wrong } = poisoned(burst, seed)
    const result = await afterRound(learner, () => addExamples(store, votes))
    const now = await points(store)
    t.diagnostic(JSON.stringify({ result, before, now, wrong: wrong.size, line: learner.log.lines.at(-1) }))
    assert.ok(now.right >= before.right - 2, `right ${before.right} ${now.right}`)
    assert.ok(now.wrong <= before.wrong + 2, `wrong ${before.wrong} ${now.wrong}`)
    // Not silently either.
    const { fields } = learner.log.lines.at(-1) as { fields: { contradicted: number } }
    assert.ok(result === 'refused' || fields.contradicted >= wrong.size / 2)
  })

test('wrong votes that come one by one cost no more than those that come together', async (t) => {
  const store = await emptyStore(t)
  await addExamples(
    store,
    topicMails(60, 7).map((mail, number) => voteOn(mail, number)),
  )
  const learner = await startLearner(t, store)
  const before = await points(store)
  const { votes } = poisoned(25, 8)
  for (const vote of votes) await afterRound(learner, () => addExamples(store, [vote]))
  const now = await points(store)
  assert.ok(now.right >= before.right - 2, `right ${before.right} ${now.right}`)
  assert.ok(now.wrong <= before.wrong + 2, `wrong ${before.wrong} ${now.wrong}`)
  const { snapshots } = await loadHeads(store, topicSet.key)
  assert.ok(snapshots.length <= 4, 'single votes do not push the older snapshots out')
})

test('people who change their minds are believed when enough votes say so, and a refusal is told', async (t) => {
  const store = await emptyStore(t)
  await addExamples(
    store,
    topicMails(120, 21).map((mail, number) => voteOn(mail, number)),
  )
  const learner = await startLearner(t, store)
  // From now on what was an order goes to the press.
  const changed = topicMails(480, 22)
    .filter(({ label }) => label === 'Order')
    .map((mail, number) => voteOn(mail, 5000 + number, 'Press'))
  const orders = clean.filter(({ label }) => label === 'Order').map(({ text }) => text)
  const asPress = async () => (await saidOf(store, orders)).filter((label) => label === 'Press').length
  assert.equal(await asPress(), 0)
  const results: string[] = []
  for (let count = 0; count < 60; count += 6)
    results.push(await afterRound(learner, () => addExamples(store, changed.slice(count, count + 6))))
  t.diagnostic(`${results} ${await asPress()} of ${orders.length}`)
  assert.deepEqual(new Set(results), new Set(['refused', 'learnt']))
  assert.ok((await asPress()) > orders.length / 2)
})
