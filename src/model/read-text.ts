import { InferenceSession, Tensor } from 'onnxruntime-node'
import { UserError } from '../errors.ts'
import { type Brake, nativeWork } from './brake.ts'
import type { Encoding } from './encoder.ts'
import type { ModelFiles } from './model-files.ts'
import { poolWindows, type WindowOutputs } from './pool-windows.ts'
import { makeTokenizer, type Tokens } from './tokenizer.ts'
import { cutWindows, type Window } from './windows.ts'

/** Tokens that neighbouring windows share. */
const overlap = 32
const outputNames = ['embedding', 'sentiment', 'urgency', 'reply', 'keyphrase', 'salience'] as const

/**
 * Loads the model in this thread, on one core, and gives the function that reads one text. It blocks its thread while
 * it reads.
 *
 * Each window is a pass of its own. A batch gains nothing from 32 tokens on (the rows of the int8 kernels are tokens),
 * and it would make the answer depend on the neighbours: the scales of dynamic int8 are those of the whole batch.
 */
export async function loadReader(
  files: ModelFiles,
  maxWindows: number,
  brake: Brake,
): Promise<(text: string) => Promise<Encoding>> {
  const tokenizer = makeTokenizer(files.tokenizer)
  const session = await openSession(files.weights, brake)
  const size = files.facts.maxTokens - 2
  const maxTokens = maxWindows * (size - overlap) + overlap

  async function readWindow(tokens: Tokens, window: Window): Promise<WindowOutputs> {
    const begin = tokens.firstToken[window.firstWord] ?? 0
    const end = tokens.firstToken[window.endWord] ?? 0
    const shape = [1, end - begin + 2]
    const ids = new BigInt64Array(end - begin + 2)
    ids[0] = BigInt(tokenizer.start)
    for (let token = begin; token < end; token++) ids[token - begin + 1] = BigInt(tokens.ids[token] ?? 0)
    ids[ids.length - 1] = BigInt(tokenizer.end)
    const feeds = {
      input_ids: new Tensor('int64', ids, shape),
      attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    }
    const found = await nativeWork(brake, () => session.run(feeds, outputNames))
    const numbers = (name: (typeof outputNames)[number]) => found[name]?.data as Float32Array
    return {
      embedding: numbers('embedding'),
      sentiment: numbers('sentiment'),
      urgency: numbers('urgency')[0] ?? 0,
      reply: numbers('reply')[0] ?? 0,
      keyphrase: numbers('keyphrase'),
      salience: numbers('salience'),
    }
  }

  return async (text) => {
    const tokens = tokenizer.tokenize(text, maxTokens)
    const windows = cutWindows(tokens, size, overlap)
    const outputs: WindowOutputs[] = []
    for (const window of windows) outputs.push(await readWindow(tokens, window))
    return poolWindows(tokens, windows, outputs)
  }
}

/** A function of its own, so that nothing of what the session is made from lives as long as the session. */
async function openSession(weights: Uint8Array<ArrayBuffer>, brake: Brake): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // Every length of text would leave a plan of its own behind.
    enableMemPattern: false,
    // A spinning thread takes the core that reads mail.
    extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
  }
  const session = await nativeWork(brake, () => InferenceSession.create(weights, options))
  // The runtime has its own copy; 23 MB would wait long for a garbage collection in a thread that makes little garbage.
  if (weights.byteLength === weights.buffer.byteLength) weights.buffer.transfer(0)
  const lacking = outputNames.find((name) => !session.outputNames.includes(name))
  if (lacking === undefined) return session
  throw new UserError(
    'model-damaged',
    `The model has no output "${lacking}"; put the folder back as it was shipped.`,
  )
}
