/** A word without the endings that plural and case give it, roughly and for several languages alike. */
export function stem(word: string): string {
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '')
  if (plain.length <= 4) return plain.length === 4 ? plain.replace(/s$/, '') : plain
  return plain
    .replace(/ies$/, 'y')
    .replace(/(?:sses|xes|ches|shes)$/, (ending) => ending.slice(0, -2))
    .replace(/(?<=.{4})(?:en|er|es|em|n|s|x)$/, '')
    .replace(/(?<=.{4})e$/, '')
}
