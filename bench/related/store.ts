/** What so many items take in Redis, how long a start takes with them, and one question with all that belongs to it. */

import { randomNumbers } from '../../src/random-numbers.ts'
import { rememberItem } from '../../src/related/item-store.ts'
import { openRelated } from '../../src/related/open-related.ts'
import { detailsOf, itemOf } from '../../src/related/stored-item.ts'
import { DAY, nothing, openDesk } from '../../test/related/desk.ts'
import { randomVector } from '../../test/related/vectors.ts'
import { startRedisServer } from '../../test/support/redis-server.ts'

const dimension = 384
const questions = 200

export async function measureStore(items: number): Promise<void> {
  const ends: (() => Promise<void>)[] = []
  const lasting = { after: (end: () => Promise<void>) => void ends.push(end) }
  try {
    const server = await startRedisServer(lasting)
    const store = await server.store(lasting)
    const desk = openDesk(store)
    desk.clock.now = Date.now()
    const random = randomNumbers(2)
    const space = { set: 'desk', encoder: 'v1' }
    const now = () => desk.clock.now
    const item = () =>
      desk.item({
        at: new Date(desk.clock.now - random() * 80 * DAY).toISOString(),
        subject: 'A subject as long as subjects of mails are, about so long',
        url: 'https://desk.example.com/Ticket/Display.html?id=123456',
      })
    for (let done = 0; done < items; done += 1000)
      await Promise.all(
        Array.from({ length: 1000 }, () => {
          const one = item()
          const input = { item: one, about: itemOf(one, [], now()), details: detailsOf(one, nothing) }
          return rememberItem(store, space, input, randomVector(dimension, random))
        }),
      )
    const memory = /used_memory:(\d+)/.exec(await store.redis.info('memory'))?.[1]
    const started = performance.now()
    const related = openRelated(store, {
      ...{ set: 'desk', encoder: { version: 'v1', dimension }, log: desk.log, now },
    })
    await related.close()
    const loaded = performance.now() - started
    const times: number[] = []
    for (let count = 0; count < questions; count++) {
      const one = item()
      const embedding = randomVector(dimension, random)
      const asked = performance.now()
      await related.seen(one, embedding, nothing)
      times.push(performance.now() - asked)
    }
    times.sort((left, right) => left - right)
    console.log(`\n${items.toLocaleString('en')} items in Redis: ${(Number(memory) / 1e6).toFixed(0)} MB`)
    console.log(`  loaded at the start in ${(loaded / 1000).toFixed(2)} s`)
    console.log(
      `  one question, with Redis: ${times[questions / 2]?.toFixed(2)} ms at the median, ${times[Math.floor(questions * 0.95)]?.toFixed(2)} ms at 95 in 100`,
    )
  } finally {
    for (const end of ends.reverse()) await end()
  }
}
