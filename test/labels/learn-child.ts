/** Learns, says how much, and has nothing more to do. */
import { createLabelEngine } from '../../src/labels/label-engine.ts'
import { makeStandInEncoder } from './stand-in-encoder.ts'

const labels = [{ name: 'A', description: 'a', examples: ['x y', 'z'], precision: 0.9 }]
const engine = await createLabelEngine({ labels, encoder: makeStandInEncoder() })
console.log(engine.examples)
