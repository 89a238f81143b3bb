import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { asError, UserError } from '../errors.ts'
import type { EncoderFacts } from './encoder.ts'

const FileFacts = z.object({ bytes: z.number().int().positive(), sha256: z.string() })

/** config.json beside the weights; what the service does not know yet is left alone. */
const ModelConfig = z.object({
  version: z.string().min(1),
  dimension: z.number().int().positive(),
  maxTokens: z.number().int().min(128),
  files: z.object({ 'model.onnx': FileFacts, 'tokenizer.json': FileFacts }),
  zeroShot: z.object({ scale: z.number(), bias: z.number() }),
})

export interface ModelFiles {
  facts: EncoderFacts
  /** The ONNX file, exactly as described in config.json. */
  weights: Uint8Array<ArrayBuffer>
  /** The parsed tokenizer.json. */
  tokenizer: unknown
}

/**
 * Reads a model folder (config.json, model.onnx, tokenizer.json) and checks size and SHA-256 of each file, so that the
 * bytes that are checked are the bytes that run.
 *
 * @throws UserError `model-missing` or `model-damaged`
 */
export async function readModelFiles(folder: string): Promise<ModelFiles> {
  const config = parseConfig(folder, await readOne(folder, 'config.json'))
  const [weights, tokenizer] = await Promise.all([
    readChecked(folder, 'model.onnx', config.files['model.onnx']),
    readChecked(folder, 'tokenizer.json', config.files['tokenizer.json']),
  ])
  const { version, dimension, maxTokens, zeroShot } = config
  return {
    facts: { version, dimension, maxTokens, zeroShot },
    weights,
    tokenizer: JSON.parse(tokenizer.toString()),
  }
}

function parseConfig(folder: string, content: Buffer): z.infer<typeof ModelConfig> {
  try {
    return ModelConfig.parse(JSON.parse(content.toString()))
  } catch (error) {
    throw damaged(folder, 'config.json', 'it cannot be read as a model description', error)
  }
}

async function readChecked(
  folder: string,
  name: string,
  wanted: z.infer<typeof FileFacts>,
): Promise<Buffer<ArrayBuffer>> {
  const content = await readOne(folder, name)
  if (content.length !== wanted.bytes) {
    throw damaged(folder, name, `it has ${content.length} bytes instead of ${wanted.bytes}`)
  }
  if (createHash('sha256').update(content).digest('hex') !== wanted.sha256) {
    throw damaged(folder, name, 'its SHA-256 is not the one in config.json')
  }
  return content
}

async function readOne(folder: string, name: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(join(folder, name))
  } catch (error) {
    const { code = '' } = asError(error) as NodeJS.ErrnoException
    const why = code === 'ENOENT' || code === 'ENOTDIR' ? 'is missing' : `cannot be read (${code})`
    throw new UserError(
      'model-missing',
      `The model file ${join(folder, name)} ${why}; put the folder back as it was shipped.`,
      { cause: error },
    )
  }
}

function damaged(folder: string, name: string, why: string, cause?: unknown): UserError {
  return new UserError(
    'model-damaged',
    `The model file ${join(folder, name)} is damaged: ${why}; put the folder back as it was shipped.`,
    { cause },
  )
}
