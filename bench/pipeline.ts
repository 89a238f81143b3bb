/**
 * What everything around the encoder costs: time per step of the triage, and its ratio to encoding alone, in the same
 * run on the same mails of about 128 tokens. Run: node bench/pipeline.ts [mails]
 */
import { cpus } from 'node:os'
import { createTriage } from '../pipelines/triage.ts'
import { analysedText, type Item } from '../src/item/item.ts'
import { createLabelEngine } from '../src/labels/label-engine.ts'
import { openEncoder } from '../src/model/open-encoder.ts'
import { countArgument } from './count-argument.ts'

const count = countArgument(process.argv[2], 'mails', 300)

const sentences = [
  'The invoice INV-{n} of 12.03.2026 over 1.234,56 € was paid twice from our account.',
  'Since this morning the printer on floor {n} shows an error and does not take paper from tray 2.',
  'Could you please send us a copy of the contract for the warehouse in Rotterdam by 3 April?',
  'My colleague Ms Tan tried to reset her password with the link you sent, but the page stays empty.',
  'We ordered {n} office chairs in order 4711{n}, and two of them arrived with a broken armrest.',
  'If the delivery is not possible this week, we would rather cancel it and get our money back.',
  'You can reach me at +49 30 1234567 or ann.miller{n}@example.com during office hours.',
  'The VPN connection drops every ten minutes, which makes video meetings impossible.',
  'Attached you find the photos of the damage and the delivery note signed by the driver.',
  'Our accounting closes the books on Friday, so an answer before that would help a lot.',
  'See https://help.example.com/articles/{n} for the steps that I have already tried.',
]

function mail(number: number): Item {
  const body = Array.from({ length: 6 }, (_, index) => sentences[(number * 5 + index * 3) % sentences.length])
  return {
    id: String(number),
    subject: `Re: ${['Double payment', 'Printer again', 'Contract copy', 'Chairs broken'][number % 4]} ${number}`,
    text: `Hello,\n\n${body.join(' ').replaceAll('{n}', String(number))}\n\nBest regards\nAnn Miller`,
    from: null,
    date: '2026-11-20T10:00:00.000Z',
    flags: [],
  }
}

function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

const mails = Array.from({ length: count }, (_, number) => mail(number))
const encoder = await openEncoder()
const labels = ['billing', 'outage', 'orders', 'contracts', 'access', 'complaint'].map((name) => ({
  name,
  description: `mail about ${name}`,
  examples: [],
  precision: 0.9,
}))
const labelEngine = await createLabelEngine({ labels, encoder })

const steps = new Map<string, number[]>()
const timed = (step: string, milliseconds: number) => {
  const times = steps.get(step) ?? []
  times.push(milliseconds)
  steps.set(step, times)
}
const triage = createTriage({ encoder, labelEngine, timed })
for (const item of mails.slice(0, 50)) await triage(item)
steps.clear()

const alone: number[] = []
for (const item of mails) {
  // Taking turns, so that both see the same machine.
  const startedAt = performance.now()
  await encoder.encode([analysedText(item)])
  alone.push(performance.now() - startedAt)
  await triage(item)
}

console.log(`${count} mails of about 128 tokens, one at a time, on ${cpus()[0]?.model}`)
console.log('step              p50 ms   p95 ms')
const encodeMedian = percentile(alone, 0.5)
let around = 0
for (const [step, times] of steps) {
  if (step !== 'encode') around += percentile(times, 0.5)
  console.log(
    `${step.padEnd(16)} ${percentile(times, 0.5).toFixed(3).padStart(7)} ${percentile(times, 0.95).toFixed(3).padStart(8)}`,
  )
}
console.log(
  `encoding alone   ${encodeMedian.toFixed(3).padStart(7)} ${percentile(alone, 0.95).toFixed(3).padStart(8)}`,
)
console.log(
  `everything around the encoder: ${around.toFixed(2)} ms, ${((100 * around) / encodeMedian).toFixed(1)} % on top (budget 15 %)`,
)

async function throughput(work: (item: Item) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  let next = 0
  const lane = async () => {
    for (let item = mails[next++]; item !== undefined; item = mails[next++]) await work(item)
  }
  await Promise.all(Array.from({ length: 32 }, lane))
  return (1000 * count) / (performance.now() - startedAt)
}
const encodeRate = await throughput((item) => encoder.encode([analysedText(item)]))
const triageRate = await throughput((item) => triage(item))
console.log(
  `32 at once: ${encodeRate.toFixed(0)} mails/s encoded alone, ${triageRate.toFixed(0)} mails/s triaged`,
)
await encoder.close()
