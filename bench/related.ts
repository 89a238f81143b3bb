/**
 * Related items, duplicates and bursts: speed, memory, what the thresholds mean, and bursts over weeks of a made-up desk.
 * `node --expose-gc bench/related.ts [speed] [store] [quality] [bursts]`, all of them if none is named; the last two need
 * ../shared/data. How well pairs are told apart: npm run eval -- --only related.
 */
import { existsSync } from 'node:fs'
import { cpus } from 'node:os'
import { openEncoder } from '../src/model/open-encoder.ts'
import { remembering } from './readings.ts'
import { measureBursts } from './related/bursts.ts'
import { measureQuality } from './related/quality.ts'
import { measureMemory, measureSpeed } from './related/speed.ts'
import { measureStore } from './related/store.ts'

const wanted = new Set(process.argv.slice(2))
const wants = (name: string) => wanted.size === 0 || wanted.has(name)
const data = new URL('../../shared/data/', import.meta.url)

console.log(`${cpus()[0]?.model ?? 'unknown CPU'}, Node ${process.versions.node}`)
if (wants('speed')) {
  await measureMemory(100_000)
  for (const items of [10_000, 100_000, 200_000]) measureSpeed(items)
}
if (wants('store')) await measureStore(100_000)
if (wants('quality') || wants('bursts')) {
  if (existsSync(data)) {
    const encoder = remembering(await openEncoder())
    try {
      if (wants('quality')) await measureQuality(data, encoder)
      if (wants('bursts')) await measureBursts(data, encoder)
    } finally {
      await encoder.close()
    }
  } else console.log('There is no ../shared/data: quality and bursts are not measured.')
}
