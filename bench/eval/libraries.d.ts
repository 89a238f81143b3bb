/** The parts that are used of libraries that bring no types. */
declare module 'vader-sentiment' {
  export const SentimentIntensityAnalyzer: {
    /** compound: −1 … 1 */
    polarity_scores(text: string): { compound: number }
  }
}

declare module 'sentiment' {
  export default class Sentiment {
    analyze(text: string): { score: number }
  }
}
