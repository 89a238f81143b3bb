import type { ActivityItem } from '../../src/activity/activity.ts'

/** An ordinary mail; what a test is about is said by the test. */
export function activityItem(changes: Partial<ActivityItem> = {}): ActivityItem {
  const key = changes.key ?? 'mail:support/INBOX/7/1'
  return {
    key,
    kind: 'mail',
    source: key.slice(key.indexOf(':') + 1, key.indexOf('/')),
    place: 'INBOX',
    at: '2026-11-16T09:10:00.000Z',
    decidedAt: '2026-11-16T09:10:01.000Z',
    label: 'Order',
    likeliest: { name: 'Order', probability: 0.97 },
    by: 'model',
    effects: ['label'],
    sentiment: 'neutral',
    mood: 0,
    urgency: 0.2,
    needsReply: 0.3,
    language: 'en',
    subject: 'Two bags of beans',
    from: 'Ada Weber',
    requester: 'a1',
    thread: key,
    keywords: ['beans'],
    summary: ['Please send two bags of beans.'],
    messageId: null,
    url: null,
    flags: [],
    ...changes,
  }
}
