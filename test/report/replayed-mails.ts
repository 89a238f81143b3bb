import type { Label } from '../../src/labels/label-set.ts'
import type { ReplayedMail } from '../../src/report/replay/replayed-mail.ts'

export const labels: Label[] = ['Invoice', 'Order', 'Spam'].map((name) => ({
  name,
  description: `about ${name}`,
  examples: [],
  precision: 0.8,
}))

let count = 0

/** A mail that lies in the place of `truth`, with what would be said of it; `applied` where the label would be written. */
export function replayed(
  truth: string | null,
  first: string | null,
  options: Partial<ReplayedMail> & { probability?: number; applied?: boolean } = {},
): ReplayedMail {
  const { probability = 0.9, applied = true, ...more } = options
  count += 1
  const others = labels.map(({ name }) => name).filter((name) => name !== first)
  return {
    subject: `Mail ${count}`,
    from: 'ada@customer.example',
    receivedAt: '2026-03-12T09:30:00.000Z',
    folder: truth ?? 'INBOX',
    truth,
    isOwnWrite: false,
    byRule: false,
    classification:
      first === null
        ? null
        : {
            label: applied ? first : null,
            labels: [
              { name: first, probability },
              ...others.map((name, index) => ({
                name,
                probability: (1 - probability) * (index === 0 ? 0.6 : 0.3),
              })),
            ],
            none: (1 - probability) * 0.1,
            certainty: probability,
            precision: 0.8,
          },
    ...more,
  }
}

export function times<Value>(many: number, make: (index: number) => Value): Value[] {
  return Array.from({ length: many }, (_, index) => make(index))
}
