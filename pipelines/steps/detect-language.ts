import { languageOf } from '../text/language.ts'
import { decided, type Triage } from '../triage-state.ts'

/** The text tells more than the subject, which is often a copied "Re:" of somebody else's. */
export function detectLanguage(state: Triage): Triage {
  const ofText = languageOf(state.item.text)
  return decided(state, { language: ofText === 'und' ? languageOf(state.text) : ofText })
}
