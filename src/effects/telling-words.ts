/**
 * Words by which people say that they are in a hurry or not content, in the languages most mail comes in. They decide
 * nothing: the model has decided, and a note may point at the sentence that says it in words.
 */
const hurry = words([
  'urgent\\p{L}*|asap|as soon as possible|immediately|right away|straight away|emergency|deadline|today|tonight',
  "by tomorrow|can(?:not|[’']t) wait|at a standstill|stands? still",
  'dringend\\p{L}*|sofort|schnellstmöglich|so schnell wie möglich|umgehend|unverzüglich|eilt|eilig\\p{L}*|notfall|heute',
  'bis morgen|frist|steht still|stillstand',
  "urgence|au plus vite|immédiatement|dès que possible|aujourd[’']hui|d[’']ici demain|à l[’']arrêt",
  'urgencia|lo antes posible|inmediatamente|cuanto antes|hoy|antes de mañana|parad[oa]s?',
  'subito|al più presto|spoed\\p{L}*|zo snel mogelijk|vandaag|oggi',
])
const discontent = words([
  'disappoint\\p{L}*|unacceptable|angry|furious|annoy\\p{L}*|frustrat\\p{L}*|terrible|awful|horrible|worst|ridiculous',
  "disgrace\\p{L}*|never again|complain\\p{L}*|fed up|unhappy|dissatisfied|still (?:not|no|nothing|waiting)|still (?:has|have|is|does|do)n[’']t",
  '(?:second|third|fourth) time|again and again|lawyer',
  'enttäusch\\p{L}*|unverschämt\\p{L}*|frechheit|ärger\\p{L}*|verärgert|wütend|unzumutbar|inakzeptabel|schrecklich|katastroph\\p{L}*',
  'nie wieder|beschwer\\p{L}*|unzufrieden|frustrier\\p{L}*|immer noch (?:nicht|kein\\p{L}*)|schon wieder|zum (?:zweiten|dritten|vierten) mal|anwalt',
  'déçue?s?|inacceptable|furieu\\p{L}*|en colère|inadmissible|scandaleu\\p{L}*|honteu\\p{L}*|plus jamais|plainte|réclamation',
  'mécontent\\p{L}*|insatisfait\\p{L}*|toujours (?:pas|aucune?)|(?:deuxième|troisième) fois|avocat',
  'decepcion\\p{L}*|inaceptable|furios\\p{L}*|enfadad\\p{L}*|enojad\\p{L}*|indignad\\p{L}*|vergüenza|vergonzos\\p{L}*|pésim\\p{L}*',
  'nunca más|queja|reclamación|insatisfech\\p{L}*|todavía no|sigue sin|(?:segunda|tercera) vez|abogado',
])

export interface TellingSentence {
  sentence: string
  word: string
}

/** Characters that are looked at; what decides stands near the beginning. */
const most = 10_000

/** The first sentence with such a word, or null where none has one. */
export function tellingSentence(text: string, about: 'hurry' | 'discontent'): TellingSentence | null {
  const pattern = about === 'hurry' ? hurry : discontent
  for (const sentence of text.slice(0, most).split(/(?<=[.!?…])\s+|\n+/)) {
    const word = pattern.exec(sentence)?.[0]
    if (word !== undefined) return { sentence: sentence.trim(), word }
  }
  return null
}

function words(alternatives: string[]): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${alternatives.join('|')})(?![\\p{L}\\p{N}])`, 'iu')
}
