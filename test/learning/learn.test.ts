/** From examples in Redis to the head in use. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createLabelEngine } from '../../src/labels/label-engine.ts'
import { openActiveHead } from '../../src/learning/active-head.ts'
import { addExamples, listExamples, removeExamples } from '../../src/learning/example-store.ts'
import { activateSnapshot, loadHeads, loadVotes } from '../../src/learning/head-store.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { until } from '../support/until.ts'
import { afterRound, saidOf, startLearner, topicSet, weightsOf } from './support/learner.ts'
import { topicEncoder, topicMails, voteOn } from './support/topics.ts'

const redis = await startRedisServer({ after })
let databases = 0
const emptyStore = (test: { after(end: () => Promise<void>): void }) => redis.store(test, ++databases)
const mails = topicMails(120, 1)
const votes = mails.map((mail, number) => voteOn(mail, number))
const share = (said: readonly string[], of: typeof mails) =>
  said.filter((label, index) => label === of[index]?.label).length / of.length

test('what is added is learnt at once, and what was added before the start too', async (t) => {
  const store = await emptyStore(t)
  const tests = topicMails(60, 2)
  const texts = tests.map(({ text }) => text)
  const before = share(await saidOf(store, texts), tests)
  await addExamples(store, votes.slice(0, 40))
  const learner = await startLearner(t, store)
  assert.deepEqual(learner.results, ['learnt'])
  const some = share(await saidOf(store, texts), tests)
  assert.equal(await afterRound(learner, () => addExamples(store, votes.slice(40))), 'learnt')
  const all = share(await saidOf(store, texts), tests)
  assert.ok(before < some && some <= all, `${before} ${some} ${all}`)
  assert.ok(all > 0.75, String(all))
  const { snapshots, active } = await loadHeads(store, topicSet.key)
  // Of the first forty a few look like slips; they are believed as soon as others say the same.
  const [, { votes: first = 0 } = {}] = snapshots
  assert.ok(first > 30, String(first))
  assert.deepEqual(
    snapshots.map(({ number, champion, votes }) => ({ number, champion, votes })),
    [
      { number: 2, champion: 1, votes: 120 },
      { number: 1, champion: null, votes: first },
    ],
  )
  assert.equal(active, 2)
  assert.equal(snapshots[0]?.trial?.fresh.items, 120 - first)
  assert.equal(snapshots[0]?.trial?.known.items, first)
  assert.equal(snapshots[0]?.quality?.length, 6)
})

test('an example that is removed leaves no bit behind: as if it had never been seen', async (t) => {
  const store = await emptyStore(t)
  const never = await emptyStore(t)
  const forgotten = votes.slice(50, 53)
  const learner = await startLearner(t, store)
  await afterRound(learner, () => addExamples(store, votes.slice(0, 60)))
  await afterRound(learner, () => addExamples(store, votes.slice(60)))
  const known = await weightsOf(store)
  const ids = forgotten.map(({ id }) => id)
  assert.equal(await afterRound(learner, () => removeExamples(store, ids)), 'learnt')

  const other = await startLearner(t, never)
  const others = votes.filter((vote) => !forgotten.includes(vote)).toReversed()
  await afterRound(other, () => addExamples(never, others))
  assert.notEqual(await weightsOf(store), known)
  assert.equal(await weightsOf(store), await weightsOf(never))
  const [active, first] = (await loadHeads(store, topicSet.key)).snapshots
  assert.deepEqual(await votesOf(store, active?.number ?? 0), await votesOf(never, 1))
  const dump = await everything(store)
  for (const { id, text } of forgotten) assert.ok(!dump.includes(id) && !dump.includes(text))
  assert.ok(dump.includes(votes[0]?.id ?? '-') && dump.includes(votes[0]?.text ?? '-'))

  // Nor does it come back with an older head, whose weights are those of what is left of its votes.
  assert.equal(first?.trial, null)
  await activateSnapshot(store, topicSet.key, first?.number ?? 0, [])
  const { engine } = await openActiveHead({ store, encoder: topicEncoder() }, topicSet)
  const left = await votesOf(store, first?.number ?? 0)
  const examples = others.filter(({ id }) => left.some(([one]) => one === id))
  assert.ok(examples.length > 40 && examples.length === left.length)
  const fresh = await createLabelEngine({ labels: topicSet.labels, encoder: topicEncoder(), examples })
  assert.deepEqual(engine.fitted, fresh.fitted)
})

test('all examples can be removed: the descriptions decide again', async (t) => {
  const store = await emptyStore(t)
  const texts = topicMails(30, 2).map(({ text }) => text)
  const before = await saidOf(store, texts)
  const learner = await startLearner(t, store)
  await afterRound(learner, () => addExamples(store, votes))
  assert.notDeepEqual(await saidOf(store, texts), before)
  await afterRound(learner, () =>
    removeExamples(
      store,
      votes.map(({ id }) => id),
    ),
  )
  assert.deepEqual(await saidOf(store, texts), before)
})

test('a removal while it learns is not learnt over', async (t) => {
  const store = await emptyStore(t)
  const [gone] = votes
  assert.ok(gone)
  let isRemoved = false
  const encoder = topicEncoder()
  const { encode } = encoder
  // The last moment before the round goes on with what it has loaded.
  encoder.encode = async (texts) => {
    const encodings = await encode(texts)
    if (!isRemoved && texts.includes(gone.text)) {
      isRemoved = true
      await removeExamples(store, [gone.id])
    }
    return encodings
  }
  const learner = await startLearner(t, store, encoder)
  await addExamples(store, votes.slice(0, 40))
  await until(
    'the others are learnt',
    async () => (await loadHeads(store, topicSet.key)).active !== null,
    60_000,
  )
  await learner.stop()
  assert.ok(isRemoved)
  assert.ok(!(await everything(store)).includes(gone.id))
})

test('of contradicting votes on one item the newest is learnt, and said again it changes nothing', async (t) => {
  const store = await emptyStore(t)
  const learner = await startLearner(t, store)
  const [first, ...others] = votes.slice(0, 4)
  assert.ok(first)
  await afterRound(learner, () => addExamples(store, [first, ...others]))
  const changed = { ...first, label: 'Press', at: '2026-11-20T00:00:00.000Z' }
  await afterRound(learner, () => addExamples(store, [changed]))
  const learnt = await votesOf(store, (await loadHeads(store, topicSet.key)).active ?? 0)
  assert.equal(learnt.find(([id]) => id === first.id)?.[1], 'Press')
  assert.equal(learnt.length, 4)
  const again = { ...changed, at: '2026-11-21T00:00:00.000Z' }
  assert.equal(await afterRound(learner, () => addExamples(store, [again])), 'unchanged')
})

test('another encoder reads the examples anew and learns them again by itself', async (t) => {
  const store = await emptyStore(t)
  const first = await startLearner(t, store)
  await afterRound(first, () => addExamples(store, votes))
  await first.stop()
  const old = await weightsOf(store)

  const encoder = topicEncoder('topics-2')
  const second = await startLearner(t, store, encoder)
  assert.deepEqual(second.results, ['learnt'])
  assert.notEqual(await weightsOf(store), old)
  const tests = topicMails(60, 2)
  assert.ok(
    share(
      await saidOf(
        store,
        tests.map(({ text }) => text),
        topicEncoder('topics-2'),
      ),
      tests,
    ) > 0.75,
  )
  assert.equal((await loadHeads(store, topicSet.key)).snapshots.length, 1)

  const texts = new Set(votes.map(({ text }) => text))
  assert.deepEqual([...encoder.encoded].filter((text) => texts.has(text)).length, votes.length, 'each once')
  await openActiveHead({ store, encoder }, topicSet)
  assert.equal([...encoder.encoded].filter((text) => texts.has(text)).length, votes.length, 'and never again')
})

test('a vote for none of the labels is only about the labels of its account', async (t) => {
  const store = await emptyStore(t)
  const learner = await startLearner(t, store)
  const [mine, others, anybodys] = [0, 1, 2].map((number) =>
    voteOn(mails[number] as (typeof mails)[0], number, null),
  )
  assert.ok(mine && others && anybodys)
  await afterRound(learner, () =>
    addExamples(store, [mine, { ...others, place: 'sales/INBOX' }, { ...anybodys, place: null }]),
  )
  assert.deepEqual((await votesOf(store, 1)).map(([id]) => id).sort(), [mine.id, anybodys.id].sort())
})

test('two processes that learn at the same time make one head', async (t) => {
  const store = await emptyStore(t)
  const other = await redis.store(t, databases)
  const learners = await Promise.all([startLearner(t, store), startLearner(t, other)])
  await addExamples(store, votes)
  await until('both have looked', () => learners.every(({ results }) => results.length > 1), 60_000)
  assert.deepEqual(learners.map(({ results }) => results[1]).sort(), ['learnt', 'unchanged'])
  assert.equal((await loadHeads(store, topicSet.key)).snapshots.length, 1)
})

test('no text, subject or sender of an example stands in a log line', async (t) => {
  const store = await emptyStore(t)
  const learner = await startLearner(t, store)
  await afterRound(learner, () => addExamples(store, votes))
  const lines = JSON.stringify(learner.log.lines)
  assert.match(lines, /learnt from examples/)
  for (const word of ['Topic', 'espresso', 'iban', votes[0]?.id ?? '-'])
    assert.ok(!lines.includes(word), word)
})

type Stored = Awaited<ReturnType<typeof redis.store>>

async function votesOf(store: Stored, snapshot: number): Promise<[string, string | null][]> {
  const found = await loadVotes(store, topicSet.key, snapshot)
  return found.map(({ id, label }): [string, string | null] => [id, label]).sort()
}

/** All of Redis as text: keys, fields and values. */
async function everything(store: Stored): Promise<string> {
  const parts: string[] = [JSON.stringify(await listExamples(store))]
  for (const key of (await store.redis.keys('*')).sort()) {
    const type = await store.redis.type(key)
    const value =
      type === 'hash'
        ? await store.redis.hgetall(key)
        : type === 'zset'
          ? await store.redis.zrange(key, '0', '-1')
          : type === 'set'
            ? await store.redis.smembers(key)
            : type === 'string'
              ? await store.redis.get(key)
              : type
    parts.push(`${key} ${JSON.stringify(value)}`)
  }
  return parts.join('\n')
}
