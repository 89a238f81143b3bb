import type { Classification } from '../src/labels/decide.ts'
import type { KnownExample } from '../src/labels/example-list.ts'
import type { FittedHead } from '../src/labels/fitted-head.ts'
import type { HeldOut, LabelEngine } from '../src/labels/label-engine.ts'
import type { Label } from '../src/labels/label-set.ts'
import { comparePairs, type Trial, worthOf } from '../src/learning/trial.ts'
import type { Encoder } from '../src/model/encoder.ts'
import type { Timed } from './pipeline.ts'

/** An example that has been read; its id names the item. */
type ReadExample = KnownExample & { id: string; reading: NonNullable<KnownExample['reading']> }

/** What the steps of learning hand on: what is known, what is new, how the new head did, and in the end that head. */
export interface Learning {
  readonly labels: readonly Label[]
  /** What the champion, the head that is trusted, has learnt. */
  readonly champion: readonly ReadExample[]
  /** Its weights, where they are known; else it is fitted again. */
  readonly championFitted: FittedHead | null
  /** All that is to be learnt, the newest first: the champion's, some maybe with another label by now, and new ones. */
  readonly challenger: readonly ReadExample[]
  /** Ids of those of the challenger that are compared: new votes first, then the newest of the others. */
  readonly compared: ReadonlySet<string>
  readonly fresh: ReadonlySet<string>
  /** What each says of the compared items without having learnt the item. */
  readonly championSays: Answers
  readonly challengerSays: Answers
  /** Ids of votes that the challenger does without: new ones that others contradict, and old ones that new ones overrule. */
  readonly contradicted: ReadonlySet<string>
  readonly outdated: ReadonlySet<string>
  readonly trial: Trial | null
  readonly engine: LabelEngine | null
}

/** By the id of the item. */
export type Answers = ReadonlyMap<string, Classification>

export interface LearnContext {
  encoder: Pick<Encoder, 'encode' | 'facts'>
  signal?: AbortSignal | undefined
  timed?: Timed | undefined
}

/** What learning begins with. */
export type Learnable = Pick<Learning, 'labels' | 'champion' | 'championFitted' | 'challenger'>

export function blankLearning(known: Learnable): Learning {
  const none = new Map<string, Classification>()
  return {
    ...known,
    ...{ compared: new Set(), fresh: new Set() },
    ...{ championSays: none, challengerSays: none, contradicted: new Set(), outdated: new Set() },
    ...{ trial: null, engine: null },
  }
}

export function answersOf(heldOut: readonly HeldOut[]): Map<string, Classification> {
  return new Map(heldOut.map(({ example, classification }) => [example.id ?? '', classification]))
}

/** How many of the new and of the known votes each head says more rightly. */
export function trialOf({ challenger, fresh, championSays, challengerSays }: Learning): Trial {
  const pairs = challenger.flatMap(({ id, label }) => {
    const champion = championSays.get(id)
    const challenged = challengerSays.get(id)
    if (champion === undefined || challenged === undefined) return []
    return [
      { isFresh: fresh.has(id), worths: [worthOf(champion, label), worthOf(challenged, label)] as const },
    ]
  })
  const ofKind = (wanted: boolean) =>
    comparePairs(pairs.filter(({ isFresh }) => isFresh === wanted).map(({ worths }) => worths))
  return { fresh: ofKind(true), known: ofKind(false) }
}
