import { once } from 'node:events'
import type { Writable } from 'node:stream'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { createTriage, type TriageResult } from '../../pipelines/triage.ts'
import { MailroomError, UserError } from '../errors.ts'
import type { Item } from '../item/item.ts'
import type { Encoder } from '../model/encoder.ts'
import { openEncoder } from '../model/open-encoder.ts'
import { type InputFormat, inputFormats } from './analyze-format.ts'
import { inOrder } from './analyze-in-order.ts'
import { type Input, readInputs, sizeOf } from './analyze-input.ts'
import { openLabelEngine } from './analyze-labels.ts'
import { type Progress, startProgress } from './progress.ts'

/** Enough that the encoder always has a full batch, little enough that the memory does not grow with the input. */
const mostAtOnce = 32

interface AnalyzeOptions {
  text?: boolean
  embedding?: boolean
  labels?: string
  examples?: string
  format?: InputFormat
  /** Model threads, each on a core of its own. */
  threads?: number
}

/** Where the command reads and writes; the process's own, but in tests. */
export interface AnalyzeStreams {
  input: AsyncIterable<Uint8Array>
  output: Writable
  errors: Writable
}

export function registerAnalyze(program: Command): void {
  program
    .command('analyze')
    .summary('say what mails or texts are: JSON in lines, nothing is written anywhere')
    .description(
      'Says of each mail or text its language, label, sentiment, urgency, whether it needs a reply, its keywords, entities and summary. One line of JSON per item, in the order of the input. Needs neither mailbox nor Redis.',
    )
    .argument(
      '[path...]',
      'mails (.eml), mbox files, Maildirs, folders of .eml, JSON Lines, plain text; - is standard input',
    )
    .option(
      '--labels <file.yaml>',
      'labels to choose from: a list of name and description, or a mailroom.yaml',
    )
    .option('--examples <file.jsonl>', 'teach the labels: {"text", "label"} a line')
    .option('--text', 'add the cleaned text that all offsets count in')
    .option('--embedding', 'add the embedding, of length 1')
    .addOption(
      new Option('--format <format>', 'how to read, instead of telling from name and content').choices(
        inputFormats,
      ),
    )
    .option('--threads <count>', 'cores to use, 150 MB each', wholeNumber, 1)
    .addHelpText('after', examples)
    .action(async (paths: string[], options: AnalyzeOptions) => {
      if (paths.length === 0 && process.stdin.isTTY) {
        throw new UserError('no-path', 'Say what to analyze: a path, or - for standard input.')
      }
      process.exitCode = await analyze(paths.length === 0 ? ['-'] : paths, options, {
        input: process.stdin,
        output: process.stdout,
        errors: process.stderr,
      })
      // A reader that went away leaves standard input open, which would keep the process.
      process.stdin.destroy()
    })
}

function wholeNumber(written: string): number {
  const number = Number(written)
  if (Number.isInteger(number) && number >= 1 && number <= 64) return number
  throw new InvalidArgumentError('Expected: a whole number from 1 to 64.')
}

const examples = `
Examples:
  $ mailroom analyze message.eml
  $ mailroom analyze ~/Maildir --labels labels.yaml | jq 'select(.label == null)'
  $ mailroom analyze tickets.jsonl --labels labels.yaml --examples corrected.jsonl > answers.jsonl
  $ echo 'The printer on floor 3 is on fire' | mailroom analyze - --text

A line of JSON Lines: {"id", "text", "subject"?, "from"?, "date"?}. Bad lines are told on standard error with their
number, the rest is analysed, and the exit code is 1.`

/** The command: resolves to the exit code. `open` gives the encoder, which is closed at the end. */
export async function analyze(
  paths: readonly string[],
  options: AnalyzeOptions,
  streams: AnalyzeStreams,
  open: (options: { threads: number }) => Promise<Encoder> = openEncoder,
): Promise<number> {
  if (paths.length === 0) {
    throw new UserError(
      'no-path',
      'Say what to analyze: a path, or - for standard input. See mailroom analyze --help.',
    )
  }
  let problems = 0
  const report = (problem: string) => {
    problems++
    streams.errors.write(`${problem}\n`)
  }
  const encoder = await open({ threads: options.threads ?? 1 })
  let progress: Progress | null = null
  try {
    const labelEngine = await openLabelEngine(encoder, options, report)
    const triage = createTriage({ encoder, labelEngine })
    progress = startProgress({ noun: 'items', total: await sizeOf(paths) })
    const inputs = readInputs(paths, { format: options.format ?? null, standardInput: streams.input })
    const output = writer(streams.output)
    for await (const { bytes, ...answer } of inOrder(inputs, mostAtOnce, (input) =>
      answerOf(input, triage),
    )) {
      progress.advance(1, bytes)
      if ('problem' in answer) report(answer.problem)
      else await output.write(`${lineOf(answer.result, options)}\n`)
      if (output.isGone()) break
    }
  } finally {
    progress?.stop()
    await encoder.close()
  }
  return problems > 0 ? 1 : 0
}

type Answer = ({ result: TriageResult } | { problem: string }) & { bytes: number }

async function answerOf(input: Input, triage: (item: Item) => Promise<TriageResult>): Promise<Answer> {
  if ('problem' in input) return input
  try {
    return { result: await triage(input.item), bytes: input.bytes }
  } catch (error) {
    // A text that cannot be read is one bad line; a model that does not start ends the command.
    if (!(error instanceof MailroomError) || error.retryable) throw error
    return { problem: `${input.item.id}: ${error.message}`, bytes: input.bytes }
  }
}

function lineOf({ decision, text, embedding }: TriageResult, options: AnalyzeOptions): string {
  const labels = decision.labels.map(({ name, probability }) => ({
    name,
    probability: rounded(probability, 4),
  }))
  return JSON.stringify({
    ...decision,
    labels,
    ...(options.text ? { text } : {}),
    ...(options.embedding
      ? { embedding: embedding === null ? null : Array.from(embedding, (value) => rounded(value, 6)) }
      : {}),
  })
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

/** Writes no faster than is read. A reader that goes away, as `head` does, is a normal end. */
function writer(output: Writable): { write(line: string): Promise<void>; isGone(): boolean } {
  let failure: Error | null = null
  output.on('error', (error) => {
    failure = error
  })
  return {
    async write(line) {
      if (failure === null && !output.write(line)) {
        await once(output, 'drain').catch(() => {})
      }
      if (failure !== null && (failure as NodeJS.ErrnoException).code !== 'EPIPE') throw failure
    },
    isGone: () => failure !== null,
  }
}
