/** Words and pairs of neighbouring words, in lower case. */
export function gramsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.flatMap((word, place) => (place === 0 ? [word] : [word, `${words[place - 1]} ${word}`]))
}

/** Multinomial naive Bayes with add-one smoothing; gives the log-probability of each label, but for a constant. */
export function trainNaiveBayes<Label>(
  examples: readonly { text: string; label: Label }[],
): (text: string) => Map<Label, number> {
  const vocabulary = new Set<string>()
  const classes = new Map<Label, { texts: number; total: number; counts: Map<string, number> }>()
  for (const { text, label } of examples) {
    const one = classes.get(label) ?? { texts: 0, total: 0, counts: new Map() }
    classes.set(label, one)
    one.texts++
    for (const gram of gramsOf(text)) {
      vocabulary.add(gram)
      one.total++
      one.counts.set(gram, (one.counts.get(gram) ?? 0) + 1)
    }
  }
  return (text) => {
    const grams = gramsOf(text).filter((gram) => vocabulary.has(gram))
    const scores = new Map<Label, number>()
    for (const [label, { texts, total, counts }] of classes) {
      const chances = grams.map((gram) => Math.log(((counts.get(gram) ?? 0) + 1) / (total + vocabulary.size)))
      scores.set(
        label,
        chances.reduce((sum, chance) => sum + chance, Math.log(texts / examples.length)),
      )
    }
    return scores
  }
}

/** The label with the highest score; of equals the first. */
export function likeliest<Label>(scores: Map<Label, number>): Label {
  const [first] = [...scores].sort(([, left], [, right]) => right - left)
  if (first === undefined) throw new Error('no label')
  return first[0]
}
