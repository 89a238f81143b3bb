import type { Evidence, Push } from '../labels/evidence.ts'

/** Why a mail was decided as it was, small enough to be kept with every decision. */
export interface KeptEvidence {
  /** The precision that was wished of the likeliest label. */
  wished: number
  /** What was said without any example and thread: the likeliest labels and the decided one, with their probabilities. */
  before: [name: string, probability: number][]
  /** The most alike examples, the nearest first. One of mailroom.yaml has no id but the beginning of its text. */
  nearest: { id: string | null; label: string | null; likeness: number; text?: string }[]
  /** What counted most, for (above 0) or against the likeliest label. */
  pushes: [kind: Push['kind'], name: string, push: number][]
}

const most = { bytes: 1024, before: 3, nearest: 4, pushes: 10, name: 60, text: 48 }
/** In log-odds: what is weaker changes no decision, and fills the list with small words. */
const leastPush = 0.05

/** The part of the evidence that is kept: at most 1 kB as JSON, whatever a hostile mail made of its words. */
export function keepEvidence({ before, after, nearest, pushes }: Evidence, wished: number): KeptEvidence {
  const [first] = after
  const shown = before.filter(({ name }, index) => index < most.before || name === first?.name)
  const kept: KeptEvidence = {
    wished,
    before: shown.map(({ name, probability }) => [name, rounded(probability)]),
    nearest: nearest.slice(0, most.nearest).map(({ id, text, label, likeness }) => ({
      id: id ?? null,
      label,
      likeness: rounded(likeness),
      ...(id === undefined ? { text: short(text, most.text) } : {}),
    })),
    pushes: pushes
      .filter(({ push }) => Math.abs(push) >= leastPush)
      .slice(0, most.pushes)
      .map(({ kind, name, push }) => [kind, short(name, most.name), rounded(push)]),
  }
  // The weakest go first.
  while (Buffer.byteLength(JSON.stringify(kept)) > most.bytes) {
    if (kept.pushes.length > 3) kept.pushes.pop()
    else if (kept.nearest.pop() === undefined && kept.before.pop() === undefined) break
  }
  return kept
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

function short(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}…`
}
