import { oneLine } from './draft-text.ts'

/** What ticket systems make a link of. */
const link = /\b(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)([^\s/?#<>"'()[\]{}|!]{1,253})[^\s<>"'()[\]{}|!]*/giu

/**
 * A customer's words for a note: one line, at most `maxLength` UTF-16 units, and nothing that the markup of any ticket
 * system acts on. Links lose all but the name of their host, so that nobody clicks them and no picture is fetched;
 * "@somebody" calls nobody, and macros stay text.
 */
export function quotedText(text: string, maxLength: number): string {
  const plain = oneLine(text, maxLength * 2)
    .replace(link, (_, host: string) => `(link to ${host.replace(/^.*@/, '').replace(/[.,;:]+$/, '')})`)
    .replace(/(?<![\p{L}\p{N}._%+-])@(?=[\p{L}\p{N}])/gu, '@ ')
    .replace(/\{(?=[{%])/g, '{ ')
    .replace(/\[(?=\[)/g, '[ ')
    .replace(/!(?=\[)/g, '! ')
    .replace(/\](?=\()/g, '] ')
    .replace(/":(?=\S)/g, '": ')
    .replaceAll('|', '¦')
  return oneLine(plain, maxLength)
}
