import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { readBursts } from '../../src/related/burst-store.ts'
import type { Related, Seen, SeenItem } from '../../src/related/contract.ts'
import { startRedisServer } from '../support/redis-server.ts'
import { DAY, HOUR, keyword, MINUTE, nothing, openDesk } from './desk.ts'

const server = await startRedisServer({ after })
const store = await server.store({ after })
beforeEach(() => store.redis.flushall())

type Desk = ReturnType<typeof openDesk>

/** Two weeks of an ordinary desk: 12 topics, 60 items a day between 8 and 18. */
async function usualTraffic(desk: Desk, related: Related): Promise<void> {
  const end = desk.clock.now
  for (let day = 14; day > 0; day--) {
    await Promise.all(
      Array.from({ length: 60 }, (_, place) => {
        const at = new Date(end - day * DAY + place * 10 * MINUTE - HOUR).toISOString()
        const topic = `usual ${Math.floor(desk.random() * 12)}`
        return related.seen(desk.item({ at }), desk.saying(topic), nothing)
      }),
    )
  }
}

/** Directions in a plane: two that are 50 degrees apart are alike, 70 are not. */
function toward(degrees: number): Float32Array {
  const vector = new Float32Array(64)
  vector[0] = Math.cos((degrees * Math.PI) / 180)
  vector[1] = Math.sin((degrees * Math.PI) / 180)
  return vector
}

function bursts(desk: Desk) {
  return readBursts(store, 'desk', 0, desk.clock.now)
}

function told(desk: Desk) {
  return desk.log.lines.filter(({ level }) => level === 'warn')
}

/** Reports of a topic, one every two minutes. */
async function report(
  desk: Desk,
  related: readonly Related[],
  topic: string,
  count: number,
  more: (place: number) => Partial<SeenItem> = () => ({}),
): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let place = 0; place < count; place++) {
    desk.clock.now += 2 * MINUTE
    const one = related[place % related.length] as Related
    seen.push(await one.seen(desk.item(more(place)), desk.saying(topic), keyword(topic)))
  }
  return seen
}

test('an outage raises one burst with its fifth report, which grows with mails and tickets and ends after quiet', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  const begun = desk.clock.now + 2 * MINUTE
  const seen = await report(desk, [related], 'mail server down', 11, (place) =>
    place % 3 === 2 ? { key: `ticket:rt/${place}`, messageIds: [], url: `https://rt.example/${place}` } : {},
  )
  assert.deepEqual(
    seen.map(({ burst }) => burst !== null),
    [false, false, false, false, ...Array.from({ length: 7 }, () => true)],
  )
  const [burst, ...more] = await bursts(desk)
  assert.deepEqual(more, [])
  assert.ok(burst !== undefined)
  const { members, ...summary } = burst
  assert.deepEqual(seen.at(-1)?.burst, summary)
  assert.deepEqual(
    { ...summary, id: '' },
    {
      ...{ id: '', name: 'mail server down', isOver: false, mails: 8, tickets: 3, requesters: 11 },
      since: new Date(begun).toISOString(),
      until: new Date(desk.clock.now).toISOString(),
    },
  )
  assert.equal(members.length, 11)
  assert.equal(members[2]?.url, 'https://rt.example/2')
  assert.deepEqual(
    told(desk).map(({ fields }) => fields),
    [
      {
        ...{ set: 'desk', burst: burst.id, mails: 4, tickets: 1, requesters: 5 },
        since: new Date(begun).toISOString(),
      },
    ],
  )

  desk.clock.now += 2 * HOUR
  assert.equal((await bursts(desk))[0]?.isOver, true)
  const late = await report(desk, [related], 'mail server down', 1)
  assert.equal(late[0]?.burst, null, 'one more after quiet belongs to nothing')
})

test('reports of a burst that are near-equal are duplicates, whoever wrote them', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  await report(desk, [related], 'mail server down', 6)
  const vector = desk.saying('mail server down', 0.97)
  await related.seen(desk.item(), vector, nothing)
  const seen = await related.seen(desk.item(), desk.saying('mail server down', 0.97), nothing)
  assert.ok(seen.related.some(({ kind, score }) => kind === 'duplicate' && score < 0.96))
})

test('a steady busy day, four times the usual, raises nothing', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  for (let place = 0; place < 240; place++) {
    desk.clock.now += 2.5 * MINUTE
    const topic = `usual ${Math.floor(desk.random() * 12)}`
    await related.seen(desk.item(), desk.saying(topic), nothing)
  }
  assert.deepEqual(await bursts(desk), [])
})

test('two incidents at once are two bursts, and neither has a report of the other', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  for (let place = 0; place < 9; place++) {
    await report(desk, [related], 'mail server down', 1, () => ({ subject: 'mail' }))
    await report(desk, [related], 'card payments fail', 1, () => ({ subject: 'card' }))
  }
  const found = await bursts(desk)
  assert.deepEqual(found.map(({ name }) => name).toSorted(), ['card payments fail', 'mail server down'])
  for (const { members } of found) {
    assert.equal(members.length, 9)
    assert.equal(new Set(members.map(({ subject }) => subject)).size, 1)
  }
  assert.equal(told(desk).length, 2)
})

test('a newsletter, an automatic answer, and one person who writes much are no incident', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  await report(desk, [related], 'spring sale', 12, () => ({ requester: 'news@shop.example' }))
  for (const flag of ['list', 'auto-reply', 'bounce'])
    for (let place = 0; place < 8; place++)
      await related.seen(desk.item(), desk.saying(flag), { ...nothing, flags: [flag] })
  assert.deepEqual(await bursts(desk), [])
})

test('a mail and the ticket made of it count once, as a ticket', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  for (let place = 0; place < 6; place++) {
    const messageIds = [`<outage-${place}@example.com>`]
    const [mail] = await report(desk, [related], 'mail server down', 1, () => ({ messageIds }))
    assert.equal(mail?.burst !== null, place >= 4, 'two of each do not make one of five')
    await report(desk, [related], 'mail server down', 1, () => ({ messageIds, key: `ticket:rt/${place}` }))
  }
  const [burst] = await bursts(desk)
  assert.deepEqual({ mails: burst?.mails, tickets: burst?.tickets }, { mails: 0, tickets: 6 })
})

test('several processes that see an outage at the same moment raise one burst and tell it once', async () => {
  for (let round = 0; round < 10; round++) {
    await store.redis.flushall()
    const desk = openDesk(store, round)
    const processes = [desk.open(), desk.open(), desk.open(), desk.open()]
    await usualTraffic(desk, processes[0] as Related)
    const known = desk.item({ requester: null })
    for (const related of processes) await related.seen(known, desk.saying('usual 1'), nothing)
    desk.clock.now += 2 * MINUTE
    await Promise.all(
      Array.from({ length: 24 }, (_, place) =>
        processes[place % 4]?.seen(desk.item(), desk.saying('mail server down'), nothing),
      ),
    )
    await report(desk, processes, 'mail server down', 4)
    const found = await bursts(desk)
    assert.equal(found.length, 1)
    assert.equal(told(desk).length, 1)
    assert.ok((found[0]?.mails ?? 0) >= 24, `${found[0]?.mails} members`)
  }
})

test('asked again after a crash, an item that was remembered still raises the burst', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  await report(desk, [related], 'mail server down', 4)
  const fifth = desk.item()
  const vector = desk.saying('mail server down')
  // Died right after it was remembered, before anything was made of it.
  const dying = desk.open({ now: () => desk.clock.now + 2 * DAY })
  await dying.seen({ ...fifth, at: new Date(desk.clock.now).toISOString() }, vector, nothing)
  assert.deepEqual(await bursts(desk), [])
  const seen = await desk.open().seen(fifth, vector, nothing)
  assert.equal(seen.burst?.mails, 5)
  const again = await desk.open().seen(fifth, vector, nothing)
  assert.deepEqual(again.burst, seen.burst)
})

test('what comes as usual does not keep a burst alive for ever', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  await report(desk, [related], 'mail server down', 8)
  for (let place = 0; place < 6; place++) {
    desk.clock.now += 40 * MINUTE
    await related.seen(desk.item(), desk.saying('mail server down'), nothing)
  }
  const [burst, ...more] = await bursts(desk)
  assert.deepEqual(more, [])
  assert.equal(burst?.isOver, true)
  assert.ok((burst?.mails ?? 0) <= 10)
})

test('what came while nothing ran is found when it is read, and what is older than a day is not', async () => {
  for (const [hours, expected] of [
    [5, 1],
    [30, 0],
  ] as const) {
    await store.redis.flushall()
    const desk = openDesk(store)
    const related = desk.open()
    await usualTraffic(desk, related)
    const begun = desk.clock.now
    desk.clock.now += hours * HOUR
    // Read in any order.
    const places = [3, 0, 7, 5, 1, 6, 2, 4]
    for (const place of places) {
      const at = new Date(begun + place * MINUTE).toISOString()
      await related.seen(desk.item({ at }), desk.saying('mail server down'), nothing)
    }
    const found = await bursts(desk)
    assert.equal(found.length, expected)
    if (found[0] !== undefined) assert.equal(found[0].since, new Date(begun).toISOString())
  }
})

test('incidents that are a little akin are two, one told in two ways is one', async () => {
  for (const [likeness, expected] of [
    [0.3, 2],
    [0.64, 1],
  ] as const) {
    await store.redis.flushall()
    const desk = openDesk(store, 5)
    const related = desk.open()
    await usualTraffic(desk, related)
    desk.akin('no mail', 'mail server down', likeness)
    await report(desk, [related], 'mail server down', 7)
    const others = await report(desk, [related], 'no mail', 8)
    assert.equal(others[0]?.burst, null, 'a single one of them is not alike enough')
    const found = await bursts(desk)
    assert.equal(found.length, expected)
    assert.equal(told(desk).length, expected)
    // One that is alike to none of the others may be missed.
    const members = found.reduce((sum, { mails }) => sum + mails, 0)
    assert.ok(members >= 13 && members <= 15, `${members} members`)
  }
})

test('what belongs to a burst is no evidence for another one', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  const all = []
  for (const degrees of [0, 0, 0, 0, 0, 50, 50, 50, 100, 100, 100, 100, 100])
    all.push((await related.seen(desk.item(), toward(degrees), nothing)).burst?.id ?? null)
  const [first] = all.slice(4)
  assert.ok(first)
  assert.deepEqual(all.slice(0, 12), [
    null,
    null,
    null,
    null,
    first,
    first,
    first,
    first,
    null,
    null,
    null,
    null,
  ])
  const found = await bursts(desk)
  assert.deepEqual(found.map(({ mails }) => mails).toSorted(), [5, 8])
})

test('whatever comes later, an item stays in its burst', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  for (let place = 0; place < 5; place++) await related.seen(desk.item(), toward(0), nothing)
  const item = desk.item()
  const { burst } = await related.seen(item, toward(36), nothing)
  assert.ok(burst !== null)
  for (let place = 0; place < 6; place++) await related.seen(desk.item(), toward(70), nothing)
  assert.equal((await bursts(desk)).length, 2)
  assert.equal((await related.seen(item, toward(36), nothing)).burst?.id, burst.id)
})

test('reports that overtook each other raise a burst all the same', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  const { now } = desk.clock
  const seen: Seen[] = []
  for (let place = 0; place < 7; place++) {
    const at = new Date(now - place * MINUTE).toISOString()
    seen.push(await related.seen(desk.item({ at }), desk.saying('mail server down'), nothing))
  }
  assert.equal(seen[4]?.burst?.mails, 5)
  for (const burst of [seen[6]?.burst, ...(await bursts(desk))])
    assert.equal(burst?.since, new Date(now - 6 * MINUTE).toISOString())
})

test('a process that did not raise the burst knows of it, also for what is only somewhat alike', async () => {
  const desk = openDesk(store)
  const [one, two] = [desk.open(), desk.open()]
  await usualTraffic(desk, one)
  await two.seen(desk.item(), desk.saying('usual 1'), nothing)
  await report(desk, [one], 'mail server down', 6)
  const seen = await two.seen(desk.item(), desk.saying('mail server down', 0.43), nothing)
  assert.ok(seen.related.length < 4, 'too few for a burst of its own')
  assert.equal(seen.burst?.mails, 7)
})

test('a burst is called by its most typical report', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  for (const [words, likeness] of [
    ['my cat', 0.6],
    ['something', 0.6],
    ['mail server', 0.99],
    ['help', 0.6],
    ['urgent', 0.6],
    ['again', 0.6],
    ['hello', 0.6],
  ] as const)
    await related.seen(desk.item(), desk.saying('mail server down', likeness), keyword(words))
  const [burst] = await bursts(desk)
  assert.equal(burst?.name, 'mail server')
})

test('a ticket stays in a burst as a ticket when the mail it was made of is read after it', async () => {
  const desk = openDesk(store)
  const related = desk.open()
  await usualTraffic(desk, related)
  await report(desk, [related], 'mail server down', 5)
  const messageIds = ['<late@example.com>']
  for (const key of ['ticket:rt/7', 'mail:a/INBOX/1/7'])
    await related.seen(desk.item({ key, messageIds }), desk.saying('mail server down'), nothing)
  const [burst] = await bursts(desk)
  assert.deepEqual([burst?.mails, burst?.tickets], [5, 1])
})
