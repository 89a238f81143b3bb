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
  /** Items with one of these facts get the label by rule, before the model is asked. */
  match?: { flags: ItemFlag[] } | undefined
}

/** An item with the label a person gave it. */
export interface Example {
  text: string
  label: string
  /** Facts from the item's headers; left out where they are not known. */
  flags?: readonly ItemFlag[] | undefined
}
