/** Exits with 3 while the model thread reads a long text. */
import { openEncoder } from '../../src/model/open-encoder.ts'

const encoder = await openEncoder()
const short = encoder.encode(['short'])
void encoder.encode(Array.from({ length: 8 }, () => 'word '.repeat(3_000)))
await short
setImmediate(() => process.exit(3))
