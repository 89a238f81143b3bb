import type { FieldDescription, TicketCapabilities, TicketSource } from './contract.ts'

/** What a ticket system says of itself, asked seldom. */
export interface SourceFacts {
  /** Asked once; a failure is asked again. */
  capabilities(): Promise<TicketCapabilities>
  /** Asked again when a minute has passed: somebody may have added a value. */
  fields(queue: string | null): Promise<FieldDescription[]>
}

const minute = 60_000

export function rememberFacts(source: Pick<TicketSource, 'capabilities' | 'describeFields'>): SourceFacts {
  let capabilities: Promise<TicketCapabilities> | null = null
  const fields = new Map<string | null, { at: number; asked: Promise<FieldDescription[]> }>()
  return {
    capabilities() {
      // Asked for all: the one job that asked first may be stopped, so that no signal of its own is passed on.
      capabilities ??= source.capabilities().catch((error) => {
        capabilities = null
        throw error
      })
      return capabilities
    },
    fields(queue) {
      const known = fields.get(queue)
      if (known !== undefined && performance.now() - known.at < minute) return known.asked
      const asked = source.describeFields(queue).catch((error) => {
        if (fields.get(queue)?.asked === asked) fields.delete(queue)
        throw error
      })
      fields.set(queue, { at: performance.now(), asked })
      return asked
    },
  }
}
