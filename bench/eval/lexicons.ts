/** Sentiment by word lists: VADER (Hutto & Gilbert 2014) and AFINN (Nielsen 2011), as their libraries do it. */
import Sentiment from 'sentiment'
import vader from 'vader-sentiment'
import type { SentimentLabel } from '../../src/item/decision.ts'

/** The authors' own limit for "neutral". */
const vaderNeutral = 0.05
const afinn = new Sentiment()

/** −1 … 1 */
export function vaderScore(text: string): number {
  return vader.SentimentIntensityAnalyzer.polarity_scores(text).compound
}

/** A sum of −5 … 5 a word. */
export function afinnScore(text: string): number {
  return afinn.analyze(text).score
}

export function vaderLabel(text: string): SentimentLabel {
  return labelOf(vaderScore(text), vaderNeutral)
}

export function afinnLabel(text: string): SentimentLabel {
  return labelOf(afinnScore(text), 1)
}

function labelOf(score: number, from: number): SentimentLabel {
  if (score >= from) return 'positive'
  return score <= -from ? 'negative' : 'neutral'
}
