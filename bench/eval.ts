/**
 * How good is what Mailroom says? `npm run eval -- [--data DIR] [--model DIR] [--base DIR] [--rows N] [--only TASK,…]`
 *
 * Runs the pipeline over public sets and splits that the weights were not trained on, beside what libraries reach on
 * the same texts; prints a table and writes bench/out/eval.json. docs/evaluation.md explains each row.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { UserError } from '../src/errors.ts'
import { openEncoder } from '../src/model/open-encoder.ts'
import { fewShot } from './eval/few-shot.ts'
import { keywords } from './eval/keywords.ts'
import { labels } from './eval/labels.ts'
import { related } from './eval/related.ts'
import { reply } from './eval/reply.ts'
import { salience } from './eval/salience.ts'
import { sentiment } from './eval/sentiment.ts'
import { summaries } from './eval/summaries.ts'
import { header, isMet, line } from './eval/table.ts'
import type { Result, Task } from './eval/task.ts'
import { topics } from './eval/topics.ts'
import { urgency } from './eval/urgency.ts'
import { zeroShot } from './eval/zero-shot.ts'

const tasks: Record<string, Task> = {
  sentiment,
  urgency,
  reply,
  keywords,
  salience,
  summaries,
  zeroShot,
  fewShot,
  labels,
  related,
  topics,
}
const defaultBase = 'training/out/base'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    model: { type: 'string' },
    base: { type: 'string', default: defaultBase },
    rows: { type: 'string', default: '2000' },
    only: { type: 'string', default: Object.keys(tasks).join(',') },
  },
})

try {
  await evaluate()
} catch (error) {
  if (!(error instanceof UserError)) throw error
  console.error(error.message)
  process.exitCode = 2
}

async function evaluate(): Promise<void> {
  const data = pathToFileURL(`${resolve(options.data)}/`)
  if (!existsSync(new URL('train/', data))) {
    throw new UserError(
      'no-data',
      `There is no folder train in ${options.data}; training/README.md lists the sets and where they can be had, give their folder with --data.`,
    )
  }
  const rows = Number(options.rows)
  if (!Number.isInteger(rows) || rows < 1)
    throw new UserError('bad-rows', `--rows is "${options.rows}"; give a whole number from 1.`)
  const chosen = options.only.split(',')
  const unknown = chosen.find((name) => tasks[name] === undefined)
  if (unknown !== undefined)
    throw new UserError(
      'no-task',
      `There is no task "${unknown}"; --only takes ${Object.keys(tasks).join(', ')}.`,
    )

  const threads = availableParallelism()
  const encoder = await openEncoder({
    threads,
    ...(options.model === undefined ? {} : { folder: options.model }),
  })
  const hasBase = existsSync(options.base)
  const base = hasBase ? await openEncoder({ threads, folder: options.base }) : null
  try {
    console.log(
      `weights ${encoder.facts.version}, base ${base?.facts.version ?? '–'}, at most ${rows} texts a set`,
    )
    if (!hasBase)
      console.log(
        `No base encoder in ${options.base}: make it with "python -m training.base" (training/README.md), or name its folder with --base.`,
      )
    console.log(`\n${header()}`)
    const results: Result[] = []
    for (const name of chosen) {
      for await (const result of (tasks[name] as Task)({ data, encoder, base, rows })) {
        results.push(result)
        console.log(line(result))
      }
    }
    write(encoder.facts.version, base?.facts.version ?? null, rows, results)
  } finally {
    await Promise.all([encoder.close(), base?.close()])
  }
}

function write(weights: string, base: string | null, rows: number, results: Result[]): void {
  const met = results.filter((result) => isMet(result) === true).length
  const bars = results.filter(({ bar }) => bar !== null).length
  console.log(`\n${met} of ${bars} bars reached`)
  const out = new URL('out/', import.meta.url)
  mkdirSync(out, { recursive: true })
  const content = {
    weights,
    base,
    rows,
    results: results.map((result) => ({ ...result, met: isMet(result) })),
  }
  writeFileSync(new URL('eval.json', out), `${JSON.stringify(content, null, 2)}\n`)
}
