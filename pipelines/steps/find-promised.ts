import type { Brief } from '../brief-state.ts'

const most = 8

/** What was promised, and what has a date. */
export function findPromised(state: Brief): Brief {
  const promised = state.sentences.flatMap(({ promises, dates, asks }, index) =>
    promises || (dates.length > 0 && !asks) ? [index] : [],
  )
  return { ...state, promised: promised.slice(-most) }
}
