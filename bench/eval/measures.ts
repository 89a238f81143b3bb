/** The measures of the evaluation: plain functions of what was found and what was right. */

/** The share of places where both are the same. */
export function accuracy<Value>(found: readonly Value[], right: readonly Value[]): number {
  return right.filter((value, place) => value === found[place]).length / right.length
}

/** Mean over the classes that occur in either list of 2·hits / (found + right). */
export function macroF1<Value>(found: readonly Value[], right: readonly Value[]): number {
  const classes = new Set([...found, ...right])
  let sum = 0
  for (const one of classes) {
    const hits = right.filter((value, place) => value === one && found[place] === one).length
    const all = count(found, one) + count(right, one)
    sum += (2 * hits) / all
  }
  return sum / classes.size
}

/** Chance that a positive scores higher than a negative, ties counting half (area under the ROC curve). */
export function areaUnderCurve(scores: readonly number[], positive: readonly boolean[]): number {
  const ranked = scores
    .map((score, place) => ({ score, positive: positive[place] === true }))
    .sort((left, right) => left.score - right.score)
  let rankSum = 0
  for (let first = 0; first < ranked.length; ) {
    let after = first
    while (after < ranked.length && ranked[after]?.score === ranked[first]?.score) after++
    const middle = (first + 1 + after) / 2
    for (; first < after; first++) if (ranked[first]?.positive) rankSum += middle
  }
  const positives = count(positive, true)
  const negatives = positive.length - positives
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives)
}

/** F1 of one document's phrases, each counted once: both lists already cut and stemmed. 0 where nothing is right. */
export function phraseF1(found: readonly string[], right: readonly string[]): number {
  const wanted = new Set(right)
  const given = new Set(found)
  const hits = [...given].filter((phrase) => wanted.has(phrase)).length
  return hits === 0 ? 0 : (2 * hits) / (given.size + wanted.size)
}

/** The share of all votes that the best-scored `share` of the sentences carry; of equals the earlier comes first. */
export function weightedRecall(scores: readonly number[], votes: readonly number[], share: number): number {
  const most = Math.max(1, Math.round(share * scores.length))
  const best = scores
    .map((score, place) => ({ score, place }))
    .sort((left, right) => right.score - left.score || left.place - right.place)
    .slice(0, most)
  const reached = best.reduce((sum, { place }) => sum + (votes[place] ?? 0), 0)
  return (
    reached /
    Math.max(
      1,
      votes.reduce((sum, vote) => sum + vote, 0),
    )
  )
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function count<Value>(values: readonly Value[], wanted: Value): number {
  return values.filter((value) => value === wanted).length
}
