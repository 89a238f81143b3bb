/** Finds the slot of an id: open addressing over the ids themselves, 8 bytes a slot instead of the 50 of a Map. */
export interface SlotTable {
  /** The slot, or -1. */
  find(id: number): number
  add(slot: number): void
  remove(id: number): void
  /** The id in `from` stands in `to` now. */
  move(id: number, to: number): void
}

const empty = -1

/** `idOf(slot)` is the id that stands in a slot now. Ids are whole numbers spread evenly up to 2^53. */
export function createSlotTable(idOf: (slot: number) => number): SlotTable {
  let slots = new Int32Array(1024).fill(empty)
  let used = 0

  const next = (place: number) => (place + 1) & (slots.length - 1)
  // Ids are hashes: their low bits will do.
  const home = (id: number) => (id % 0x1_0000_0000) & (slots.length - 1)

  function placeOf(id: number): number {
    let place = home(id)
    for (let slot = slots[place] as number; slot !== empty; slot = slots[place] as number) {
      if (idOf(slot) === id) return place
      place = next(place)
    }
    return place
  }

  function grow(): void {
    const old = slots
    slots = new Int32Array(old.length * 2).fill(empty)
    for (const slot of old) if (slot !== empty) slots[placeOf(idOf(slot))] = slot
  }

  return {
    find: (id) => slots[placeOf(id)] as number,
    add(slot) {
      if (2 * used >= slots.length) grow()
      slots[placeOf(idOf(slot))] = slot
      used++
    },
    remove(id) {
      let hole = placeOf(id)
      if (slots[hole] === empty) return
      used--
      // Those behind close up, or a search would end at the hole (Knuth, TAOCP 3, 6.4, algorithm R).
      for (let place = next(hole); slots[place] !== empty; place = next(place)) {
        const wanted = home(idOf(slots[place] as number))
        const reaches = hole <= place ? wanted <= hole || wanted > place : wanted <= hole && wanted > place
        if (!reaches) continue
        slots[hole] = slots[place] as number
        hole = place
      }
      slots[hole] = empty
    },
    move(id, to) {
      slots[placeOf(id)] = to
    },
  }
}
