import { exampleId } from '../../../src/learning/example-store.ts'
import type { LearntExample } from '../../../src/learning/learnt-example.ts'

const firstVote = Date.UTC(2026, 10, 1)

/** The example of item `number`; later numbers are newer. */
export function learnt(number: number, more: Partial<LearntExample> = {}): LearntExample {
  const item = `item-${number}`
  return {
    ...{ id: exampleId(item), item, source: 'taught', label: 'Order', weight: 1 },
    at: new Date(firstVote + number * 60_000).toISOString(),
    ...{ place: null, messageId: null, subject: `Subject ${number}`, text: `The text of item ${number}` },
    ...more,
  }
}
