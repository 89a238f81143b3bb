/**
 * How much the encoder adds to raw ONNX Runtime: `node bench/model.ts`.
 *
 * 1. One text of 128 tokens at a time, from the string to the Encoding, against session.run on the same ids, the two
 *    taking turns on one core each so that a busy machine slows both.
 * 2. 16 callers at once over mixed lengths, against session.run one by one.
 */
import { readFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { InferenceSession } from 'onnxruntime-node'
import { openEncoder } from '../src/model/open-encoder.ts'
import { makeTokenizer } from '../src/model/tokenizer.ts'

const folder = fileURLToPath(new URL('../models/encoder/', import.meta.url))
const rounds = 200
const warmUps = 20
const concurrency = 16
const turns = 15
const lengths = [12, 24, 48, 64, 96, 128, 160, 254]

const sentences = [
  'Good morning, our printer on the second floor has shown error 4711 since Monday.',
  'Could you please send me the corrected invoice for order 2026-118?',
  'I was charged twice for the same subscription and nobody answered my last two messages!',
  'Thank you for the quick help yesterday; everything works again.',
  'The delivery was announced for Thursday, but the parcel still has not left the warehouse.',
  'Please add Ms. Okonkwo to the shared folder and remove the two trainees.',
]

process.env.ORT_DISABLE_TELEMETRY = '1'
const { InferenceSession: Session, Tensor } = await import('onnxruntime-node')
const encoder = await openEncoder({ folder, threads: 1 })
const tokenizer = makeTokenizer(JSON.parse(await readFile(`${folder}tokenizer.json`, 'utf8')))
const session = await Session.create(`${folder}model.onnx`, {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
})

/** A text of exactly so many tokens, [CLS] and [SEP] among them. */
function textOf(tokens: number, from: number): string {
  const words = Array.from({ length: 40 }, (_, index) => sentences[(from + index) % sentences.length]).join(
    ' ',
  )
  const { words: cut } = tokenizer.tokenize(words, tokens - 2)
  return words.slice(0, cut.end[cut.count - 1])
}

function feedsOf(text: string): InferenceSession.FeedsType {
  const { ids } = tokenizer.tokenize(text, 254)
  const all = BigInt64Array.from([tokenizer.start, ...ids, tokenizer.end], BigInt)
  const shape = [1, all.length]
  const mask = new BigInt64Array(all.length).fill(1n)
  return { input_ids: new Tensor('int64', all, shape), attention_mask: new Tensor('int64', mask, shape) }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

function quantile(times: number[], share: number): number {
  const sorted = times.toSorted((left, right) => left - right)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}

function show(name: string, times: number[]): void {
  console.log(
    `  ${name.padEnd(26)} median ${quantile(times, 0.5).toFixed(2)} ms   p95 ${quantile(times, 0.95).toFixed(2)} ms`,
  )
}

console.log(`${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.version}`)
console.log(`weights ${encoder.facts.version}, 1 model thread, 1 intra-op thread, spinning off\n`)

const raw: number[] = []
const whole: number[] = []
for (let round = 0; round < rounds + warmUps; round++) {
  const text = textOf(128, round)
  const feeds = feedsOf(text)
  const one = await timed(() => session.run(feeds))
  const other = await timed(() => encoder.encode([text]))
  if (round < warmUps) continue
  raw.push(one)
  whole.push(other)
}
const ratio = quantile(
  whole.map((time, round) => time / (raw[round] ?? 1)),
  0.5,
)
console.log(`one text of 128 tokens, one core, ${rounds} rounds`)
show('ONNX Runtime', raw)
show('Encoder.encode', whole)
console.log(`  ratio, median of the pairs ${ratio.toFixed(3)} (bar 1.15)\n`)

const mixed = Array.from({ length: 64 }, (_, index) =>
  textOf(lengths[(index * 5) % lengths.length] ?? 64, index),
)
const ready = mixed.map(feedsOf)
const perSecond = { raw: [] as number[], encoder: [] as number[] }
for (let round = 0; round < turns; round++) {
  const alone = await timed(async () => {
    for (const feeds of ready) await session.run(feeds)
  })
  const together = await timed(async () => {
    const waiting = mixed.values()
    const caller = async () => {
      for (const text of waiting) await encoder.encode([text])
    }
    await Promise.all(Array.from({ length: concurrency }, caller))
  })
  perSecond.raw.push((1_000 * mixed.length) / alone)
  perSecond.encoder.push((1_000 * mixed.length) / together)
}
console.log(
  `${mixed.length} texts of ${lengths[0]} to ${lengths.at(-1)} tokens, ${turns} rounds in turn, medians`,
)
console.log(`  ONNX Runtime, one by one   ${quantile(perSecond.raw, 0.5).toFixed(1)} texts/s`)
console.log(`  Encoder, ${concurrency} callers        ${quantile(perSecond.encoder, 0.5).toFixed(1)} texts/s`)
const ratios = perSecond.encoder.map((value, round) => value / (perSecond.raw[round] ?? 1))
console.log(`  ratio ${quantile(ratios, 0.5).toFixed(3)}`)
console.log(`\nresident memory, two copies of the weights: ${Math.round(process.memoryUsage().rss / 1e6)} MB`)
await encoder.close()
