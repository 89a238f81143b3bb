/** How long answers took, of all of them: 100,000 numbers are less than a megabyte. */

/** Upper ends of the classes in hours; the last class is open. As the totals of src/activity count them. */
export const answerHours = [1, 4, 8, 24, 72] as const

export interface AnswerTimes {
  count: number
  /** Half of the answers took at most so long, and nine of ten; null where there are none. */
  medianMinutes: number | null
  slowMinutes: number | null
  /** How many by class of answerHours. */
  classes: number[]
}

export function answerTimes(minutes: readonly number[]): AnswerTimes {
  const sorted = Float64Array.from(minutes).sort()
  const classes = new Array<number>(answerHours.length + 1).fill(0)
  for (const value of sorted) {
    const place = answerHours.findIndex((end) => value < end * 60)
    const chosen = place === -1 ? answerHours.length : place
    classes[chosen] = (classes[chosen] ?? 0) + 1
  }
  return {
    count: sorted.length,
    medianMinutes: quantile(sorted, 0.5),
    slowMinutes: quantile(sorted, 0.9),
    classes,
  }
}

/** The smallest value that at least this share of the values does not exceed. */
function quantile(sorted: Float64Array, share: number): number | null {
  if (sorted.length === 0) return null
  return Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0)
}
