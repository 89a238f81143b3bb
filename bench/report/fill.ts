/** A made-up office of two sources, as the service would have left it in Redis: what was decided, what happened later, embeddings. */

import type { ActivityEvent, ActivityItem } from '../../src/activity/activity.ts'
import { rememberEvent, rememberItem } from '../../src/activity/activity-store.ts'
import { hashOf } from '../../src/activity/mail-activity.ts'
import type { Store } from '../../src/queue/redis.ts'
import { randomNumbers } from '../../src/random-numbers.ts'
import { noteEncoder, rememberItem as rememberEmbedding } from '../../src/related/item-store.ts'
import { detailsOf, itemOf } from '../../src/related/stored-item.ts'
import { near, randomVector } from '../../test/related/vectors.ts'
import { sampleText } from '../sample-text.ts'
import { labelSet, labels } from './labels.ts'

const space = { set: labelSet, encoder: 'bench' }
const dimension = 384
const topics = 40
/** Cosine of two texts about the same thing. */
const likeness = 0.6
const things = ['printer', 'invoice', 'parcel', 'export', 'booking', 'contract', 'password', 'delivery']
const troubles = ['is late', 'is missing', 'shows an error', 'was charged twice', 'has to be changed']
const atOnce = 500
const HOUR = 60 * 60 * 1000

interface Filling {
  items: number
  from: Date
  to: Date
  /** Another one gives other items. */
  seed: number
}

/** Spread evenly over the period. Most of the time goes into making vectors. */
export async function fillOffice(store: Store, { items, from, to, seed }: Filling): Promise<void> {
  const random = randomNumbers(seed)
  const centreNumbers = randomNumbers(1)
  const centres = Array.from({ length: topics }, () => randomVector(dimension, centreNumbers))
  // Few different ones around each centre: making them takes longer than storing them.
  const embeddings = centres.map((centre) => Array.from({ length: 50 }, () => near(centre, likeness, random)))
  const step = (to.getTime() - from.getTime()) / items
  await noteEncoder(store, space)
  for (let done = 0; done < items; done += atOnce)
    await Promise.all(
      Array.from({ length: Math.min(atOnce, items - done) }, async (_, place) => {
        const number = done + place
        // The square of an even choice: few topics have most of the items.
        const topic = Math.floor(random() ** 2 * topics)
        const item = itemAbout(topic, `${seed}${number}`, from.getTime() + number * step, random)
        await rememberItem(store, item)
        for (const event of eventsOf(item, to.getTime(), random)) await rememberEvent(store, event)
        const around = embeddings[topic] ?? []
        await embed(store, item, around[Math.floor(random() * around.length)] as Float32Array)
      }),
    )
}

function itemAbout(topic: number, id: string, at: number, random: () => number): ActivityItem {
  const isTicket = random() < 0.3
  const thing = things[topic % things.length] as string
  const trouble = troubles[topic % troubles.length] as string
  const isSure = random() < 0.85
  const label = labels[topic % labels.length] as string
  const probability = isSure ? 0.9 + 0.1 * random() : 0.4 + 0.4 * random()
  const mood = 2 * random() - 1
  const written = new Date(at).toISOString()
  return {
    key: isTicket ? `ticket:helpdesk/${id}/1` : `mail:office/INBOX/7/${id}`,
    kind: isTicket ? 'ticket' : 'mail',
    source: isTicket ? 'helpdesk' : 'office',
    place: isTicket ? 'Support' : 'INBOX',
    at: written,
    decidedAt: written,
    label: isSure ? label : null,
    likeliest: { name: label, probability: Number(probability.toFixed(3)) },
    by: isSure ? 'model' : null,
    effects: isSure ? ['label'] : ['review'],
    sentiment: mood < -0.3 ? 'negative' : mood > 0.3 ? 'positive' : 'neutral',
    mood: Number(mood.toFixed(3)),
    urgency: Number(random().toFixed(3)),
    needsReply: Number(random().toFixed(3)),
    language: random() < 0.7 ? 'en' : 'de',
    subject: `Case ${id}: the ${thing} of floor ${topic} ${trouble}`,
    from: `Person ${id}`,
    requester: hashOf(`person${Math.floor(random() * 20_000)}@example.org`),
    thread: hashOf(id),
    keywords: [thing, `${thing} of floor ${topic}`, trouble, `case ${id}`],
    summary: [sampleText(Number(id), 1), sampleText(Number(id) + 1, 2)],
    messageId: isTicket ? null : `<${id}@example.org>`,
    url: isTicket ? `https://desk.example.com/Ticket/Display.html?id=${id}` : null,
    flags: random() < 0.1 ? ['list'] : [],
  }
}

/** Half of what asks is answered; of each tenth item a person says whether the label was right. */
function eventsOf(item: ActivityItem, end: number, random: () => number): ActivityEvent[] {
  const { key, at: itemAt } = item
  const later = (hours: number) =>
    new Date(Math.min(end - 1, Date.parse(itemAt) + hours * HOUR)).toISOString()
  const events: ActivityEvent[] = []
  if (item.needsReply >= 0.5 && random() < 0.5)
    events.push({ key, itemAt, at: later(96 * random() ** 2), kind: 'answered' })
  if (item.label !== null && random() < 0.1) {
    const at = later(24 * random())
    if (random() < 0.9) events.push({ key, itemAt, at, kind: 'confirmed', label: item.label })
    else {
      const label = labels[Math.floor(random() * labels.length)] as string
      events.push({ key, itemAt, at, kind: 'corrected', label })
    }
  }
  return events
}

async function embed(store: Store, item: ActivityItem, embedding: Float32Array): Promise<void> {
  const { kind, key, at, subject, requester, url, flags, messageId, keywords } = item
  const seen = {
    ...{ version: '1', at, subject, requester, url, references: [] },
    key: kind === 'ticket' ? key.slice(0, key.lastIndexOf('/')) : key,
    messageIds: messageId === null ? [] : [messageId],
  }
  const said = {
    keywords: keywords.map((text) => ({ text, start: 0, end: text.length, score: 1 })),
    entities: [],
  }
  const input = { item: seen, about: itemOf(seen, flags, Date.parse(at)), details: detailsOf(seen, said) }
  await rememberEmbedding(store, space, input, embedding)
}
