import { type ReadOptions, readMessage } from '../../src/item/read-message.ts'

const defaults = { id: 'one', maxBytes: 25_000_000 }

/** Reads a mail written as header lines and a body. */
export function read(headers: Record<string, string>, body = '', options: Partial<ReadOptions> = {}) {
  const fields = Object.entries({ From: 'Jane <jane@kunde.example>', ...headers })
  const raw = `${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`
  return readMessage(Buffer.from(raw), { ...defaults, ...options })
}

export function readRaw(raw: string | Uint8Array, options: Partial<ReadOptions> = {}) {
  return readMessage(typeof raw === 'string' ? Buffer.from(raw) : raw, { ...defaults, ...options })
}

/** A plain text, as an answer. */
export function readReply(body: string) {
  return read({ Subject: 'Re: x', 'Content-Type': 'text/plain; charset=utf-8' }, body)
}

export function readHtml(body: string, headers: Record<string, string> = {}) {
  return read({ Subject: 'x', 'Content-Type': 'text/html; charset=utf-8', ...headers }, body)
}
