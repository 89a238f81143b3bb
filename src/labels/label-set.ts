import type { ItemFlag } from '../item/item.ts'

/** One label as the user wrote it. */
export interface Label {
  name: string
  /** Plain words: what belongs here. */
  description: string
  /** Short texts that belong here, as a person would write them. */
  examples: string[]
  /** Wished precision: of the items that get this label without asking, at least this share should be right. 0.5 … 0.999 */
  precision: number
  /** Items that fit one of these rules get the label before the model is asked. */
  match?: readonly LabelRule[] | undefined
}

/** All of the fields that are there must fit, and of each field one alternative is enough. */
export interface LabelRule {
  /** Senders: "jane@example.com", "example.com", "*.example.com". Never fits a sender that is known to be forged. */
  from?: readonly string[] | undefined
  /** The whole List-Id (RFC 2919); "*" stands for anything. */
  listId?: readonly string[] | undefined
  /** Stands anywhere in the subject, whatever the case; "*" stands for anything. */
  subject?: readonly string[] | undefined
  /** Facts from the headers. */
  flags?: readonly ItemFlag[] | undefined
}

/** What is known of an item beside its text. Whatever is left out says nothing, for or against. */
export interface ItemFacts {
  /** Facts from the headers. */
  flags?: readonly ItemFlag[] | undefined
  /** Address of the sender, lower-cased. */
  sender?: string | undefined
  /** List-Id (RFC 2919), lower-cased. */
  listId?: string | undefined
  /** Has it an attachment? */
  attachment?: boolean | undefined
}

/** An item with the label a person gave it. */
export interface Example extends ItemFacts {
  text: string
  /** null: none of the labels; a person took a label off and gave no other. */
  label: string | null
  /** How much it counts beside the others, 1 where left out: a correction counts more than an old example. */
  weight?: number | undefined
}
