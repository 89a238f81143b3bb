import type { Label } from '../../labels/label-set.ts'
import { type Share, shareOf } from './interval.ts'
import { appliedLabel, judged, type ReplayedMail } from './replayed-mail.ts'

/** How one label would have done. */
export interface LabelMeasures {
  label: string
  /** The precision that was wished for. */
  wished: number
  /** Mails that have the label now. */
  here: number
  /** Of the mails of which somebody has said what they are, and which would get this label: the share that has it now. */
  precision: Share
  /** Of the mails that have it now: the share that would get it without asking. */
  coverage: Share
  /** Mails of which nobody has said what they are, and which would get it. */
  unjudged: number
}

export function measureLabels(
  mails: readonly ReplayedMail[],
  labels: readonly Pick<Label, 'name' | 'precision'>[],
): LabelMeasures[] {
  const known = judged(mails)
  return labels.map(({ name, precision }) => {
    const here = known.filter(({ truth }) => truth === name)
    const right = here.filter((mail) => appliedLabel(mail) === name).length
    const applied = known.filter((mail) => appliedLabel(mail) === name).length
    return {
      label: name,
      wished: precision,
      here: here.length,
      precision: shareOf(right, applied),
      coverage: shareOf(right, here.length),
      unjudged: mails.filter((mail) => mail.truth === null && appliedLabel(mail) === name).length,
    }
  })
}
