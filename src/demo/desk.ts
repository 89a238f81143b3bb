import { fillRedmine } from './fill-redmine.ts'
import { fillRt } from './fill-rt.ts'
import { startRedmine } from './redmine.ts'
import { startRt } from './rt.ts'
import type { SampleTicket } from './sample-tickets.ts'
import type { DemoDesk } from './ticket-config.ts'

/** A throw-away ticket system that the demo works in. */
export interface Desk {
  /** What people call it. */
  readonly title: string
  readonly url: string
  /** Of an agent, for a browser. */
  readonly user: string
  readonly password: string
  /** Of the user that Mailroom is. */
  readonly token: string
  /** Opens the tickets, in order, and gives their ids. Rejects when `signal` aborts. */
  fill(tickets: readonly SampleTicket[], signal?: AbortSignal): Promise<string[]>
  stop(): Promise<void>
}

/** Starts one. UserError if it is not installed; rejects when `signal` aborts, and nothing is left. */
export async function startDesk(kind: DemoDesk, signal?: AbortSignal): Promise<Desk> {
  const options = signal === undefined ? {} : { signal }
  if (kind === 'rt') {
    const rt = await startRt(options)
    return {
      ...{ title: 'Request Tracker', url: rt.url, user: 'agnes', password: 'secret', token: rt.token },
      fill: (tickets, stop) => fillRt(rt, tickets, stop),
      stop: () => rt.stop(),
    }
  }
  const redmine = await startRedmine(options)
  return {
    ...{ title: 'Redmine', url: redmine.url, user: 'ada', password: 'secret', token: redmine.botKey },
    fill: (tickets, stop) => fillRedmine(redmine, tickets, stop),
    stop: () => redmine.stop(),
  }
}
