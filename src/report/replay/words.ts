/** Words and numbers that the terminal and the page share. */
import type { Share } from './interval.ts'
import type { ReplayReport } from './replay-report.ts'
import { savingsFormula } from './savings.ts'

/** "97 %", with what it takes not to hide that something is not quite all, or not quite nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.005) return '< 1 %'
  const digits = share > 0.99 && share < 1 ? 1 : 0
  return `${(share * 100).toFixed(digits)} %`
}

/** "97 % (92–99 %)", or "–" where there is nothing to have a share of. */
export function shareWords({ share, low, high }: Share): string {
  if (share === null) return '–'
  return `${percent(share)} (${Math.round(low * 100)}–${Math.round(high * 100)} %)`
}

/** Does the label keep its word, as far as so many mails can tell: is its whole interval on one side of the wish? */
export function verdict({ low, high }: Share, wished: number): 'reached' | 'missed' | 'cannot tell yet' {
  if (low >= wished) return 'reached'
  return high < wished ? 'missed' : 'cannot tell yet'
}

/** A, B … Z, AA, AB …: short names of columns. */
export function letterOf(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last
}

export function mailCount(count: number): string {
  return count === 1 ? '1 mail' : `${count.toLocaleString('en')} mails`
}

/** "2026-03-12" of a time in ISO 8601. */
export function dayOf(time: string): string {
  return time.slice(0, 10)
}

/** How the numbers came about, in sentences. */
export function methodSentences(report: ReplayReport): string[] {
  const { judged, mails, ownWrites, learnt, byRule } = report
  const sentences = [
    `${mailCount(judged)} lie in a label's folder or carry its keyword: that is taken for right. Each of them is predicted from what the others teach, never from itself (cross-validation in five folds).`,
  ]
  if (mails > judged)
    sentences.push(
      `The other ${mailCount(mails - judged)} are predicted with what is known now: the descriptions and examples of the configuration${
        learnt === 0 ? '' : ` and ${learnt} learnt examples`
      }.`,
    )
  if (ownWrites > 0)
    sentences.push(
      `${mailCount(ownWrites)} have their label from Mailroom itself and nobody changed it: nothing is learnt from these, and they flatter the precision as far as nobody looked.`,
    )
  if (byRule > 0) sentences.push(`${mailCount(byRule)} are settled by your rules, before the model.`)
  return sentences
}

/** What the mail's places teach, beside what the configuration says by itself; null where no place teaches anything. */
export function untaughtSentence({ untaught, precision, judged }: ReplayReport): string | null {
  if (untaught === null || judged === 0) return null
  return `With the configuration alone, nothing learnt, ${mailCount(untaught.applied)} would get a label, ${shareWords(untaught.precision)} right; with what folders and keywords teach, ${shareWords(precision)}.`
}

/** "(412 right × 8 s − 9 wrong × 30 s) / 60 = 50 minutes in 90 days, 4 a week.", and what was assumed. */
export function savingsSentences(report: ReplayReport): string[] {
  const { savings, since, until } = report
  const days = Math.max(1, Math.round((Date.parse(until) - Date.parse(since)) / 86_400_000))
  const sentences = [
    `${savingsFormula(savings)} in ${days} days, ${Math.round(savings.minutesPerWeek)} a week.`,
    `Assumed: a person needs ${savings.secondsPerMail} s to look at a mail and put it where it belongs, and ${savings.secondsPerMistake} s to notice and mend a wrong label; mail left for Review saves nothing.`,
  ]
  if (savings.estimated > 0)
    sentences.push(
      savings.measuredPrecision === null
        ? `Of the ${savings.estimated} that would be labelled nobody has said what they are: the wished precision is believed.`
        : `Of ${savings.estimated} that would be labelled nobody has said what they are: ${percent(savings.measuredPrecision)} of them, as of the others, are taken for right.`,
    )
  return sentences
}
