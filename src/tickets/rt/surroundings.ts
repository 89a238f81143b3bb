/** What is around the tickets, remembered for a while: our user and others, queues, custom fields. */
import { GoneError, PermanentError } from '../../errors.ts'
import type { RtSettings } from '../contract.ts'
import { alarmIfMissing } from '../missing-api.ts'
import { parseAnswer } from '../parse-answer.ts'
import { type Call, matching, readAll } from './call.ts'
import { CustomField, CustomFieldValues, Queue, QueueFields, TicketStatus, User, Version } from './shapes.ts'

const minute = 60_000
/** Of the lifecycle that RT brings; `deleted` is a wastebasket, which nothing is put into. */
export const usualStatuses = ['new', 'open', 'stalled', 'resolved', 'rejected']
/** Where so many users wrote, the list of them begins anew. */
const mostUsers = 5000

export interface KnownField extends CustomField {
  /** Of a list to choose from; null where anything can be entered. */
  values: string[] | null
}

export interface Surroundings {
  /** Asks again who we are. AuthenticationError where RT does not let us in. */
  whoAmI(signal?: AbortSignal): Promise<string>
  /** The name of our user. */
  me(): Promise<string>
  /** Null for a user that is not there, or that we may not see. */
  user(name: string): Promise<User | null>
  /** Those that we see. */
  queues(): Promise<Queue[]>
  /** Those of mailroom.yaml, or none where all are read. PermanentError `queue-missing` where one is not there. */
  configuredQueues(): Promise<Queue[]>
  /** Custom fields of the tickets of a queue, or of any. */
  fields(queue: string | null): Promise<KnownField[]>
  /**
   * RT tells nobody which statuses there are: those of the lifecycle that it brings, with what tickets of the queue hold
   * beyond them. Null for another lifecycle.
   */
  statuses(queue: string | null): Promise<readonly string[] | null>
  /** Everything is asked anew. */
  forget(): void
}

export function openSurroundings(call: Call, settings: RtSettings): Surroundings {
  let known = new Map<string, { until: number; value: Promise<unknown> }>()

  /** What was asked less than `age` ms ago is not asked again. A failure is not kept. */
  function remember<Value>(key: string, age: number, ask: () => Promise<Value>): Promise<Value> {
    const found = known.get(key)
    if (found !== undefined && performance.now() < found.until) return found.value as Promise<Value>
    if (known.size > mostUsers) known = new Map()
    const value = ask()
    const entry = { until: performance.now() + age, value }
    known.set(key, entry)
    value.catch(() => {
      if (known.get(key) === entry) known.delete(key)
    })
    return value
  }

  async function whoAmI(signal?: AbortSignal): Promise<string> {
    const owner = settings.user ?? ownerOf(settings.secret())
    const found = owner === null ? null : await readUser(owner, signal)
    if (found === null) {
      // Is it RT, and is the secret accepted? Whose it is, nothing else says.
      parseAnswer(Version, (await alarmIfMissing(call('/rt', { signal }))).body)
      throw new PermanentError('no-user', 'RT does not say who the user is; set user in mailroom.yaml.')
    }
    if (found.Privileged !== 1)
      throw new PermanentError(
        'not-privileged',
        'The user is not privileged in RT ("Let this user be granted rights"), and cannot tell agents from customers.',
      )
    return found.Name ?? owner ?? ''
  }

  async function readUser(name: string, signal?: AbortSignal): Promise<User | null> {
    try {
      const { body } = await call(`/user/${encodeURIComponent(name)}`, { signal, accepts: [403] })
      const parsed = User.safeParse(body)
      return parsed.success ? parsed.data : null
    } catch (error) {
      if (error instanceof GoneError) return null
      throw error
    }
  }

  function queues(): Promise<Queue[]> {
    return remember('queues', minute, () =>
      readAll(call, '/queues/all', { fields: 'Name,Lifecycle,_hyperlinks' }, Queue),
    )
  }

  function allFields(): Promise<CustomField[]> {
    return remember('fields', minute, async () => {
      const query = matching({ field: 'LookupType', value: 'RT::Queue-RT::Ticket' })
      const fields = 'Name,Type,MaxValues,Disabled'
      const found = await readAll(call, '/customfields', { query, fields }, CustomField)
      return found.filter(({ Disabled }) => Disabled !== 1)
    })
  }

  function withValues(field: CustomField): Promise<KnownField> {
    return remember(`field ${field.id}`, minute, async () => {
      if (field.Type !== 'Select') return { ...field, values: null }
      const { body } = await call(`/customfield/${field.id}`)
      return { ...field, values: parseAnswer(CustomFieldValues, body).Values ?? [] }
    })
  }

  return {
    whoAmI,
    me: () => remember(`me ${settings.user ?? settings.secret()}`, 60 * minute, () => whoAmI()),
    user: (name) => remember(`user ${name}`, 10 * minute, () => readUser(name)),
    queues,
    configuredQueues: () =>
      remember('configured', 10 * minute, async () => {
        const seen = await queues()
        return settings.queues.map((name) => {
          const queue = seen.find(({ Name }) => Name === name)
          if (queue === undefined)
            throw new PermanentError(
              'queue-missing',
              `RT has no queue "${name}", or our user may not see it; check queues in mailroom.yaml.`,
            )
          return queue
        })
      }),
    async fields(queue) {
      const all = await allFields()
      if (queue === null) return Promise.all(all.map(withValues))
      const found = (await queues()).find(({ Name }) => Name === queue)
      if (found === undefined) return []
      const { body } = await remember(`queue ${found.id}`, minute, () => call(`/queue/${found.id}`))
      const ids = (parseAnswer(QueueFields, body).TicketCustomFields ?? []).map(({ id }) => id)
      return Promise.all(all.filter(({ id }) => ids.includes(id)).map(withValues))
    },
    statuses: (queue) =>
      remember(`statuses ${queue}`, minute, async () => {
        const own = (await queues()).filter(({ Name }) => queue === null || Name === queue)
        if (own.length === 0 || own.some(({ Lifecycle }) => Lifecycle !== 'default')) return null
        const places = own.map(({ id }) => `Queue = ${id}`).join(' OR ')
        const others = [...usualStatuses, 'deleted'].map((status) => `Status != '${status}'`).join(' AND ')
        const query = { query: `(${places}) AND ${others}`, fields: 'Status' }
        const found = await readAll(call, '/tickets', query, TicketStatus, undefined, 1)
        return [...new Set([...usualStatuses, ...found.map(({ Status }) => Status)])]
      }),
    forget() {
      known = new Map()
    },
  }
}

/** A token begins with the number of its kind and that of its user (RT::AuthToken); null where it looks otherwise. */
function ownerOf(token: string): string | null {
  return /^\d+-(\d+)-\w+$/.exec(token.trim())?.[1] ?? null
}
