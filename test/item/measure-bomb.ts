/** Reads one bomb in a process of its own and prints by how many MB its memory rose above the bytes of the mail. */
import { readMessage } from '../../src/item/read-message.ts'
import { bombs } from './bombs.ts'

const build = bombs[process.argv[2] as string]
if (build === undefined) throw new Error('no such bomb')
await readMessage(Buffer.from('Subject: warm\n\nup'), { id: 'warm', maxBytes: 100 })
const raw = Buffer.from(build())
const before = process.resourceUsage().maxRSS
await readMessage(raw, { id: 'bomb', maxBytes: 60_000_000 })
console.log((process.resourceUsage().maxRSS - before) / 1024)
