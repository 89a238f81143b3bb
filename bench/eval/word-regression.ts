import { minimise } from '../../src/labels/minimise.ts'
import { type Sparse, wordVectors } from '../labels/word-vectors.ts'

/** Best of 0.01 … 1 with eight examples of each class of clinc150, on its validation rows. */
const ridge = 0.01
/** As near to the minimum as the label engine goes. */
const near = 2e-3

/** Multinomial logistic regression on the TF-IDF of words and pairs of words; gives the likeliest label of a text. */
export function trainWordRegression(
  examples: readonly { text: string; label: string }[],
): (text: string) => string {
  const labels = [...new Set(examples.map(({ label }) => label))]
  const { places, vectorOf } = wordVectors(examples.map(({ text }) => text))

  /** `weights` are [places × labels]. */
  function scoresOf(weights: Float64Array, vector: Sparse): Float64Array {
    const scores = new Float64Array(labels.length)
    for (const [place, value] of vector) {
      const row = place * labels.length
      for (let label = 0; label < labels.length; label++)
        scores[label] = (scores[label] ?? 0) + value * (weights[row + label] ?? 0)
    }
    return scores
  }

  const known = examples.map(({ text, label }) => ({ vector: vectorOf(text), target: labels.indexOf(label) }))
  const weights = minimise(
    new Float64Array(places * labels.length),
    (at, gradient) => {
      let loss = 0
      for (let place = 0; place < at.length; place++) {
        const value = at[place] ?? 0
        gradient[place] = ridge * value
        loss += 0.5 * ridge * value * value
      }
      for (const { vector, target } of known) {
        const chances = softmax(scoresOf(at, vector))
        loss -= Math.log(Math.max(chances[target] ?? 0, 1e-300))
        chances[target] = (chances[target] ?? 0) - 1
        for (const [place, value] of vector) {
          const row = place * labels.length
          for (let label = 0; label < labels.length; label++)
            gradient[row + label] = (gradient[row + label] ?? 0) + value * (chances[label] ?? 0)
        }
      }
      return loss
    },
    near,
  )

  return (text) => {
    const scores = scoresOf(weights, vectorOf(text))
    return labels[scores.indexOf(Math.max(...scores))] ?? ''
  }
}

function softmax(scores: Float64Array): Float64Array {
  const highest = Math.max(...scores)
  const chances = scores.map((score) => Math.exp(score - highest))
  const sum = chances.reduce((total, chance) => total + chance, 0)
  return chances.map((chance) => chance / sum)
}
