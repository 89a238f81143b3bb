import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { type ApplyContext, applyEffects } from '../../src/effects/apply-effects.ts'
import { readJournal } from '../../src/effects/journal.ts'
import { beginEffect, ledgerKey } from '../../src/effects/ledger.ts'
import { AuthenticationError, PermanentError, TransientError } from '../../src/errors.ts'
import type { Effect } from '../../src/queue/jobs.ts'
import { decidedMail, draftSettings } from '../support/decided-mail.ts'
import { collectLog } from '../support/log-collector.ts'
import { startRedisServer } from '../support/redis-server.ts'

const redis = await startRedisServer({ after })
const store = await redis.store({ after })
beforeEach(() => store.redis.flushall())

const effects: Effect[] = [
  { action: 'label', label: 'Order' },
  { action: 'draft', template: 'order-received' },
  { action: 'move', folder: 'Archive' },
]
const [label, draft, move] = effects as [Effect, Effect, Effect]

async function prepare(changes: Partial<ApplyContext> = {}) {
  const mail = await decidedMail(effects)
  const steps: string[] = []
  const context: ApplyContext = {
    store,
    log: collectLog(),
    owner: 'one',
    leaseMs: 60_000,
    signal: new AbortController().signal,
    mailbox: mail.mailbox,
    record: mail.record,
    drafts: draftSettings,
    onStep: (effect, step) => void steps.push(`${effect.action}/${step}`),
    ...changes,
  }
  const journal = async () => (await readJournal(store, {})).map(({ inverse }) => inverse.action).reverse()
  return { ...mail, context, steps, journal }
}

test('effects happen in their order, each begun, noted, written and finished', async () => {
  const { context, steps, journal, record } = await prepare()
  await applyEffects(context, effects)
  assert.deepEqual(
    steps,
    ['label', 'draft', 'move'].flatMap((action) =>
      ['begun', 'noted', 'written', 'finished'].map((step) => `${action}/${step}`),
    ),
  )
  assert.deepEqual(await journal(), ['label', 'draft', 'move'])
  const [newest] = await readJournal(store, { run: 'run-1', message: '<1@customer.example>' })
  assert.deepEqual(newest?.ref, record.ref)
})

test('applied again, nothing is asked of the mailbox', async () => {
  const { account, context, journal } = await prepare()
  await applyEffects(context, effects)
  const before = account.calls.length
  await applyEffects({ ...context, owner: 'two' }, effects)
  assert.equal(account.calls.length, before)
  assert.equal((await journal()).length, 3)
})

test('while another worker is at it, it is a transient failure, and nothing is written', async () => {
  const { account, context, record } = await prepare()
  await beginEffect(store, ledgerKey(record.ref, 'label'), 'other', 60_000)
  await assert.rejects(applyEffects(context, effects), { code: 'effect-busy', retryable: true })
  assert.ok(!account.calls.includes('addLabel'))
})

test('a refusal for good does not keep the other effects from happening, and is thrown at the end', async () => {
  const { account, context, journal } = await prepare()
  account.failNext(new PermanentError('keyword-refused', 'No.'), 'addLabel')
  account.failNext(new PermanentError('over-quota', 'Full.'), 'append')
  await assert.rejects(applyEffects(context, effects), { code: 'keyword-refused' })
  assert.deepEqual(await journal(), ['move'])
})

test('after a transient failure the next try goes on where it stopped, without waiting for the lease', async () => {
  const { account, context, journal, steps } = await prepare()
  account.failNext(new TransientError('ECONNRESET', 'Away.'), 'append')
  await assert.rejects(applyEffects(context, effects), { code: 'ECONNRESET' })
  assert.deepEqual(await journal(), ['label'])
  steps.length = 0
  await applyEffects({ ...context, owner: 'two' }, effects)
  assert.equal(steps[0], 'draft/begun')
  assert.deepEqual(await journal(), ['label', 'draft', 'move'])
})

test('a write that happened although its answer was lost is not done twice, and can be undone', async () => {
  const { account, context, journal } = await prepare()
  const { addLabel, append, move } = account
  const lost = new TransientError('ECONNRESET', 'Away.')
  let losing = true
  Object.assign(account, {
    addLabel: async (...all: Parameters<typeof addLabel>) => addLabel(...all).then((done) => answer(done)),
    append: async (...all: Parameters<typeof append>) => append(...all).then((done) => answer(done)),
    move: async (...all: Parameters<typeof move>) => move(...all).then((done) => answer(done)),
  })
  function answer<Value>(value: Value): Value {
    losing = !losing
    if (!losing) throw lost
    return value
  }
  for (const owner of ['one', 'two', 'three']) {
    losing = true
    await assert.rejects(applyEffects({ ...context, owner }, effects), { code: 'ECONNRESET' })
  }
  losing = true
  await applyEffects({ ...context, owner: 'four' }, effects)
  assert.deepEqual(await journal(), ['label', 'draft', 'move'])
  const drafts = await account.list('Drafts', { after: 0, limit: 10 })
  assert.equal(drafts.length, 1)
  assert.equal(account.calls.filter((call) => call === 'move').length, 1)
})

test('a message that a person moved or deleted ends its effects without a journal entry', async () => {
  const { account, context, journal, record } = await prepare()
  account.remove('INBOX', [record.ref.uid])
  await applyEffects(context, effects)
  assert.deepEqual(await journal(), [])
})

test('a refused password is thrown, so that the job comes back', async () => {
  const { account, context, journal } = await prepare()
  account.failNext(new AuthenticationError('authentication-failed', 'No.'), 'flags')
  await assert.rejects(applyEffects(context, [label]), AuthenticationError)
  await applyEffects({ ...context, owner: 'two' }, [label])
  assert.deepEqual(await journal(), ['label'])
})

test('when the lock is lost nothing more is begun', async () => {
  const lock = new AbortController()
  const { context, steps } = await prepare({ signal: lock.signal })
  context.onStep = (effect, step) => {
    steps.push(`${effect.action}/${step}`)
    if (step === 'finished') lock.abort()
  }
  await assert.rejects(applyEffects(context, [label, draft, move]), { name: 'AbortError' })
  assert.equal(steps.at(-1), 'label/finished')
})

test('a worker that lost its claim while it stood still writes nothing and journals nothing', async () => {
  const { account, context, journal, record } = await prepare()
  context.onStep = (_, step) => {
    if (step !== 'begun') return
    void store.redis.hset(ledgerKey(record.ref, 'label'), 'owner', 'other')
  }
  await assert.rejects(applyEffects(context, [label]), { code: 'effect-lost' })
  assert.ok(!account.calls.includes('addLabel'))
  assert.deepEqual(await journal(), [])
})
