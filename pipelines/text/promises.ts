/** The words with which somebody says what they are going to do, in four languages. */
const promise = new RegExp(
  [
    "\\b(?:(?:i|we)(?:['’]ll| will| shall| am going to| are going to| promise)|(?:i|we) (?:can|could) (?:send|deliver|offer|give) you|",
    'will (?:be|have been) (?:sent|shipped|delivered|refunded|replaced|repaired)|you will (?:receive|get|hear)|',
    '(?:ich|wir) (?:werden?|schicken?|senden?|melden?|kümmern?|liefern?|überweisen?|erstatten)|(?:wird|werden) (?:ihnen|euch|dir)|',
    'sie (?:erhalten|bekommen)|',
    'je vais|nous allons|(?:je|nous) (?:vous |te )?(?:\\p{L}+rai|\\p{L}+rons)|vous (?:recevrez|aurez)|',
    'voy a|vamos a|(?:le|les|te) (?:\\p{L}+ré|\\p{L}+remos)|recibirá[ns]?|recibirás)',
    '(?![\\p{L}\\p{N}])',
  ].join(''),
  'iu',
)
/** Not a promise: what is unsure, denied, or asked. */
const unsure =
  /\?\s*$|\b(?:if|unless|whether|wenn|falls|ob|sofern|si|never|nie(?:mals)?|jamais|nunca|won['’]t|will not|werden? nicht)\b/iu

/** Does the sentence say what its author is going to do? */
export function promisesSomething(sentence: string): boolean {
  return promise.test(sentence) && !unsure.test(sentence)
}
