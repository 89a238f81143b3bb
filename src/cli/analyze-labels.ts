import { createReadStream } from 'node:fs'
import { z } from 'zod'
import type { LabelConfig } from '../config/config.ts'
import { collectProblems } from '../config/problems.ts'
import { Root } from '../config/schema.ts'
import { readYamlFile } from '../config/yaml-file.ts'
import { UserError } from '../errors.ts'
import { createLabelEngine, type LabelEngine } from '../labels/label-engine.ts'
import type { Example, Label } from '../labels/label-set.ts'
import type { Encoder } from '../model/encoder.ts'
import { parseExampleLine } from './analyze-json-line.ts'
import { readLines } from './analyze-lines.ts'

const longestExample = 1024 * 1024

/** A list of labels, or a map with `labels`, such as a whole mailroom.yaml, of which the rest is not looked at. */
const LabelList = Root.shape.labels
const LabelMap = z.looseObject({ labels: LabelList }, 'a list of labels, or a map with labels')

/** The labels of a YAML file: name, description, and examples, precision, match and write if given. UserError with every mistake. */
export async function readLabelFile(path: string): Promise<LabelConfig[]> {
  const file = await readYamlFile(path)
  const problems = collectProblems(file)
  const schema = Array.isArray(file.value) ? LabelList : LabelMap
  const parsed = schema.safeParse(file.value)
  if (!parsed.success) problems.issues([], schema, parsed.error)
  problems.throwAny()
  return Array.isArray(parsed.data) ? parsed.data : (parsed.data?.labels ?? [])
}

/** The examples of a JSON Lines file whose label is one of `labels`; each bad line is told to `report`. */
async function readExampleFile(
  path: string,
  labels: readonly Label[],
  report: (problem: string) => void,
): Promise<Example[]> {
  const names = new Set(labels.map(({ name }) => name))
  const examples: Example[] = []
  for await (const { number, text } of readLines(openFile(path), longestExample)) {
    if (text?.trim() === '') continue
    const parsed = text === null ? { problem: 'this line is longer than 1 MB' } : parseExampleLine(text)
    if ('problem' in parsed) report(`${path}:${number}: ${parsed.problem}`)
    else if (names.has(parsed.value.label)) examples.push(parsed.value)
    else
      report(`${path}:${number}: "label": an unknown label came, expected: one of ${[...names].join(', ')}`)
  }
  return examples
}

/** The label engine for what the command line names, or null without --labels. */
export async function openLabelEngine(
  encoder: Encoder,
  options: { labels?: string | undefined; examples?: string | undefined },
  report: (problem: string) => void,
): Promise<LabelEngine | null> {
  if (options.labels === undefined) {
    if (options.examples === undefined) return null
    throw new UserError(
      'examples-without-labels',
      '--examples teaches labels: give them with --labels FILE.yaml.',
    )
  }
  const labels = await readLabelFile(options.labels)
  const examples =
    options.examples === undefined ? [] : await readExampleFile(options.examples, labels, report)
  return createLabelEngine({ labels, encoder, examples })
}

async function* openFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new UserError('examples-unreadable', `${path} cannot be read (${code}).`, { cause })
  }
}
