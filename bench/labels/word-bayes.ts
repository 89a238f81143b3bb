import createClassifier from 'wink-naive-bayes-text-classifier'
import { gramsOf } from '../eval/naive-bayes.ts'

/** Naive Bayes, POPFile's method, by winkNLP's library on words and pairs of words, with the settings its guide gives. */
export function trainWordBayes(
  examples: readonly { text: string; label: string }[],
): (text: string) => string {
  const classifier = createClassifier()
  classifier.definePrepTasks([gramsOf])
  classifier.defineConfig({ considerOnlyPresence: true, smoothingFactor: 0.5 })
  for (const { text, label } of examples) classifier.learn(text, label)
  classifier.consolidate()
  return (text) => classifier.predict(text)
}
