/** One line of `mailroom check`: what was looked at and how it is; if bad, what to do. */
export interface Finding {
  grade: 'good' | 'note' | 'bad'
  text: string
}

export function good(text: string): Finding {
  return { grade: 'good', text }
}

/** Not wrong, but worth knowing. */
export function note(text: string): Finding {
  return { grade: 'note', text }
}

export function bad(text: string): Finding {
  return { grade: 'bad', text }
}
