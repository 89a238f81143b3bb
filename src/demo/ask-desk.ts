import { PermanentError } from '../errors.ts'

/** A request to a throw-away server, as one of its people. */
export interface DeskRequest {
  method: 'GET' | 'POST' | 'PUT'
  url: string
  headers: Record<string, string>
  /** Sent as JSON, or as they are if they are bytes. */
  body?: object
  signal?: AbortSignal | undefined
}

/** Gives the parsed answer, null where there is none. Throws for anything but 2xx. */
export async function askDesk({ method, url, headers, body, signal }: DeskRequest): Promise<unknown> {
  const isFile = body instanceof Uint8Array
  const response = await fetch(url, {
    method,
    headers: {
      'content-type': isFile ? 'application/octet-stream' : 'application/json',
      // Puma would wait on the connection for what comes next, and let others wait.
      connection: 'close',
      ...headers,
    },
    ...(body === undefined ? {} : { body: isFile ? Buffer.from(body) : JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  })
  const text = await response.text()
  if (!response.ok)
    throw new PermanentError(
      'demo-not-filled',
      `The server of the demo answered ${response.status} to ${method} ${new URL(url).pathname}.`,
    )
  return text === '' ? null : JSON.parse(text)
}

/** What stands in the files that come with sample tickets, whatever their names say. */
export const sampleFile = Buffer.from('A sample file of the demo.\n')
