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

declare module 'wink-naive-bayes-text-classifier' {
  interface Classifier {
    definePrepTasks(tasks: ((text: string) => string[])[]): number
    defineConfig(config: { considerOnlyPresence: boolean; smoothingFactor: number }): boolean
    learn(text: string, label: string): boolean
    consolidate(): boolean
    predict(text: string): string
  }
  export default function createClassifier(): Classifier
}
