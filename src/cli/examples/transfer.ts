import { createReadStream } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import type { Config } from '../../config/config.ts'
import { UserError } from '../../errors.ts'
import { addExamples, listExamples } from '../../learning/example-store.ts'
import type { LearntExample } from '../../learning/learnt-example.ts'
import { readLines } from '../analyze-lines.ts'
import { withStore } from '../with-store.ts'
import { exportLine, longestLine, parseExampleLine } from './example-line.ts'

const atOnce = 200

/** Writes all of them, the oldest first, to a new file or to standard output. UserError where the file cannot be written. */
export async function exportAll(config: Config, file: string | undefined): Promise<void> {
  const examples = (await withStore(config, (store) => listExamples(store))).reverse()
  const lines = examples.map((example) => `${exportLine(example)}\n`)
  if (file === undefined || file === '-') {
    for (const line of lines) process.stdout.write(line)
    return
  }
  await writeFile(file, lines.join(''), { mode: 0o600, flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'EEXIST' ? 'is there already' : `cannot be written (${cause.code})`
    throw new UserError('export-unwritable', `${file} ${why}; give another name.`, { cause })
  })
  process.stderr.write(`Wrote ${lines.length} examples to ${file}.\n`)
}

/** Reads a file or standard input line by line; each bad line is told on stderr, and makes the exit code 1. */
export async function importAll(config: Config, file: string | undefined): Promise<void> {
  const source = file === undefined || file === '-' ? process.stdin : readable(file)
  const name = file ?? 'stdin'
  const now = new Date()
  const total = { added: 0, replaced: 0, unchanged: 0 }
  let problems = 0
  await withStore(config, async (store) => {
    const read: LearntExample[] = []
    async function add(): Promise<void> {
      const { added, replaced, unchanged } = await addExamples(store, read.splice(0))
      total.added += added
      total.replaced += replaced
      total.unchanged += unchanged
    }
    for await (const { number, text } of readLines(source, longestLine)) {
      if (text?.trim() === '') continue
      const parsed =
        text === null ? { problem: 'this line is longer than 1 MB' } : parseExampleLine(text, now)
      if ('problem' in parsed) {
        process.stderr.write(`${name}:${number}: ${parsed.problem}.\n`)
        problems += 1
        continue
      }
      read.push(parsed.value)
      if (read.length === atOnce) await add()
    }
    await add()
  })
  const { added, replaced, unchanged } = total
  process.stdout.write(
    `${added} are new, ${replaced} replaced what was known of the same mail, ${unchanged} were known already or older; ${problems} lines could not be read.\n`,
  )
  if (problems > 0) process.exitCode = 1
}

async function* readable(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file)
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unreadable'
    throw new UserError('import-unreadable', `${file} cannot be read (${code}).`, { cause })
  }
}
