/**
 * A support address behind a group (Google Groups, a mailing list of the team) gets every customer's mail with the headers
 * of a list. Where the list is one of our own they say nothing of the mail, so they are not looked at.
 */
import { first, type HeaderFields, readListId } from './header-fields.ts'

/** Is it one of our own lists? Each is given by List-Id (RFC 2919) or address; of a@b the List-Id is a.b by custom. */
export function isOwnList(listId: string, ownLists: readonly string[]): boolean {
  const dotted = dottedListId(listId)
  return ownLists.some((own) => dottedListId(own) === dotted)
}

/** "support.example.com" of "support@example.com" and of itself; lower-cased. */
export function dottedListId(written: string): string {
  return written.trim().toLowerCase().replace('@', '.')
}

/** The fields without those that a list of our own has added. */
export function withoutOwnList(fields: HeaderFields, ownLists: readonly string[]): HeaderFields {
  const listId = readListId(fields)
  if (listId === null || !isOwnList(listId, ownLists)) return fields
  const isOfList = (name: string) =>
    name.startsWith('list-') ||
    name === 'mailing-list' ||
    name === 'x-mailing-list' ||
    (name === 'precedence' && first(fields, name).trim().toLowerCase() === 'list')
  return new Map([...fields].filter(([name]) => !isOfList(name)))
}
