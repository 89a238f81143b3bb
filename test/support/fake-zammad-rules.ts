import type { ServerAnswer } from './described-server.ts'
import { error } from './fake-zammad-shapes.ts'
import {
  editableStates,
  groups,
  keysOf,
  me,
  ownAttributes,
  priorities,
  states,
  users,
  wireTicket,
  type ZammadTicket,
} from './fake-zammad-wire.ts'

/** "Search": with conditions and without words, from the database; `per_page` is at most 200. */
export function searched(tickets: ZammadTicket[], body: Record<string, unknown>) {
  const conditions = Object.entries(body.condition as Record<string, { value: string }>)
  if (conditions.length === 0) return []
  const keys = String(body.sort_by).split(',')
  const orders = String(body.order_by).split(',')
  const sortValue = (ticket: ZammadTicket, key: string) =>
    key === 'id' ? ticket.id : (key === 'created_at' ? ticket.createdAt : ticket.updatedAt).getTime()
  const found = tickets
    .filter((ticket) =>
      conditions.every(
        ([name, { value }]) => sortValue(ticket, name.replace('ticket.', '')) >= Date.parse(value),
      ),
    )
    .sort((one, other) => {
      for (const [index, key] of keys.entries()) {
        const difference = sortValue(one, key) - sortValue(other, key)
        if (difference !== 0) return orders[index] === 'desc' ? -difference : difference
      }
      return 0
    })
  const size = Math.min(Number(body.per_page), 200)
  const from = (Number(body.page) - 1) * size
  return found.slice(from, from + size).map((ticket) => wireTicket(ticket, true))
}

/** "Update": all or nothing; what it does not know is dropped without a word, as Rails drops it. */
export function changeOf(
  ticket: ZammadTicket,
  body: Record<string, unknown>,
  hidden: ReadonlySet<string>,
): Partial<ZammadTicket> | ServerAnswer {
  const lists = { group: groups, state: states.map(([name]) => name as string), priority: priorities }
  const change: Partial<ZammadTicket> = { attributes: { ...ticket.attributes } }
  for (const [key, value] of Object.entries(body)) {
    if (key === 'group' || key === 'state' || key === 'priority') {
      if (!lists[key].includes(String(value)))
        return refusal(422, `No lookup value found for '${key}': ${JSON.stringify(value)}`)
      if (key === 'state' && value !== ticket.state && !editableStates.includes(String(value)))
        return refusal(422, `Invalid value '${value}' for field 'state_id'!`)
      if (key === 'state' && String(value).startsWith('pending'))
        return refusal(422, "Missing required value for field 'pending_time'!")
      change[key] = String(value)
    }
    const attribute = ownAttributes.find(({ name }) => name === key)
    if (attribute === undefined) continue
    const options = keysOf(attribute.data_option)
    const chosen = (Array.isArray(value) ? value : [value]).filter((one) => one !== null)
    if (options !== null && chosen.some((one) => !options.includes(String(one))))
      return refusal(422, `Invalid value '${value}' for field '${key}'!`)
    change.attributes = { ...change.attributes, [key]: hidden.has(key) ? null : value }
  }
  return change
}

/** "error" alone for what only administrators should read; "error_human" beside it for the rest. */
export function refusal(status: number, message: string): ServerAnswer {
  return {
    status,
    body: error.parse({ error: message, ...(status === 403 ? {} : { error_human: message }) }),
  }
}

export function linksOf(pairs: readonly [number, number][], id: number) {
  const others = pairs.filter((pair) => pair.includes(id)).map(([one, other]) => (one === id ? other : one))
  const links = others.map((other) => ({
    link_type: 'normal',
    link_object: 'Ticket',
    link_object_value: other,
  }))
  return { links, assets: {} }
}

/** "Me" alone says what one may do in which group. */
export function userOf(which: string, access: ReadonlyMap<string, string[]>): ServerAnswer {
  const found = users.find(({ id }) => id === (which === 'me' ? me : Number(which)))
  if (found === undefined) return refusal(404, "Couldn't find User")
  const groups = which === 'me' ? { groups: Object.fromEntries(access) } : {}
  return { status: 200, body: { ...found, active: true, ...groups } }
}
