/** A question, or the words that ask for something, in seven languages. */
const request = new RegExp(
  [
    '\\?\\s*["”»)]?\\s*$|？\\s*$|\\b(?:',
    'please|can you|could you|would you|(?:can|could|may|shall|should) (?:i|we)|would it be possible|',
    "(?:i|we) (?:need|want|expect|ask)|(?:i|we)(?: would|['’]d) (?:like|rather|prefer)|(?:let|tell) (?:me|us)|",
    'bitte[nt]?|können sie|könnten sie|kannst du|könntest du|(?:ich|wir) (?:möchten?|brauchen?|benötigen?|erwarten?|verlangen?)|hiermit|',
    'merci de|pouvez-vous|pourriez-vous|veuillez|serait-il possible|(?:je|nous) (?:souhait|voudr|demand|exig)\\p{L}{1,5}|',
    'puede[ns]?|podr[íi]an?|por favor|necesit(?:o|amos)|quier[oe]|queremos|quisiera|',
    'può|potete|potreste|vorre[im]\\p{L}{0,3}|per favore|kunt u|kun je|graag|pode[mr]?|poderia[m]?|gostar\\p{L}{2,4}|preciso',
    ')(?![\\p{L}\\p{N}])',
  ].join(''),
  'iu',
)

/** Words that say themselves that it is urgent, for the languages that the encoder reads badly. */
const haste =
  /(?<!\p{L})(?:dringend\p{L}{0,2}|sofort|schnellstmöglich|umgehend|eilt|eilig|notfall|urgent\p{L}{0,6}|d['’]urgence|au plus vite|immédiatement|lo antes posible|inmediatamente|cuanto antes|spoed|zo snel mogelijk|subito|al più presto|o mais rápido possível|срочно)(?!\p{L})/iu

/** Does the sentence ask its reader for something? */
export function asksForSomething(sentence: string): boolean {
  return request.test(sentence)
}

export function saysUrgent(sentence: string): boolean {
  return haste.test(sentence)
}
