import type { Item } from '../item/item.ts'
import type { ItemFacts } from './label-set.ts'

/**
 * What the label engine may know of an item beside its text. The sender is left out where our own server says that it is
 * forged: what was learnt of somebody's mail is not for those who borrow the name.
 */
export function factsOf({
  flags,
  from,
  listId,
  attachments,
}: Item): ItemFacts & Required<Pick<Item, 'flags'>> {
  const forged = flags.includes('failed-authentication')
  return {
    flags,
    sender: forged ? undefined : from?.address,
    listId: listId ?? undefined,
    attachment: attachments === undefined ? undefined : attachments.length > 0,
  }
}
