/** Exits with 3 while the model thread reads a long text. */
import { openEncoder } from '../../src/model/open-encoder.ts'

const encoder = await openEncoder()
const short = encoder.encode(['short'])
void encoder.encode(Array.from({ length: 8 }, () => 'word '.repeat(3_000)))
await short
// No fact tells from outside that the thread is inside a pass; by now it is, for the next second.
setTimeout(() => process.exit(3), 100)
