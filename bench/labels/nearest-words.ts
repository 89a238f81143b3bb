import { wordVectors } from './word-vectors.ts'

/** As Nextcloud Mail's classifier has it: the label of most of the nearest, or of all where there are fewer. */
const neighbours = 15

/** K nearest neighbours on words (cosine of TF-IDF); each neighbour votes with its likeness. */
export function trainNearestWords(
  examples: readonly { text: string; label: string }[],
): (text: string) => string {
  const { vectorOf } = wordVectors(examples.map(({ text }) => text))
  const known = examples.map(({ text, label }) => ({ label, vector: vectorOf(text) }))
  return (text) => {
    const asked = new Map(vectorOf(text))
    const votes = new Map<string, number>()
    const near = known
      .map(({ label, vector }) => ({
        label,
        likeness: vector.reduce((sum, [place, value]) => sum + value * (asked.get(place) ?? 0), 0),
      }))
      .sort((left, right) => right.likeness - left.likeness)
      .slice(0, neighbours)
    for (const { label, likeness } of near) votes.set(label, (votes.get(label) ?? 0) + likeness)
    const [first] = [...votes].sort(([, left], [, right]) => right - left)
    return first?.[0] ?? ''
  }
}
