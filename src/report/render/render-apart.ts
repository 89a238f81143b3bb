/**
 * Renders in a process that lives for one report. MJML, ECharts and what draws pictures take 80 MB that a service would
 * never get back, not even from a thread that ended; and mail is read meanwhile.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { UserError } from '../../errors.ts'
import type { ReportDocument } from '../document.ts'
import type { MadeReport } from '../made-report.ts'
import type { RenderedMail } from './render-mail.ts'
import type { RenderAnswer, RenderQuestion } from './render-process.ts'

const program = fileURLToPath(new URL('./render-process.ts', import.meta.url))

/** A report that is rendered whenever one of its forms is asked for. `data`: see renderFile. */
export function renderedApart(document: ReportDocument, data: unknown): MadeReport {
  return {
    mail: () => render<RenderedMail>({ document, data: null, form: 'mail' }),
    file: (form) => render<string | Uint8Array>({ document, data: form === 'json' ? data : null, form }),
  }
}

/** Throws the UserError of the process, or an Error with what it says. */
async function render<Rendered>(question: RenderQuestion): Promise<Rendered> {
  const child = fork(program, { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const exited = once(child, 'exit')
  try {
    const answered = once(child, 'message')
    child.send(question)
    // Killed for its memory it would never answer.
    const [answer] = (await Promise.race([answered, exited.then(() => [null])])) as [RenderAnswer | null]
    if (answer === null) throw new Error('The process that renders reports ended without an answer.')
    if ('rendered' in answer) return answer.rendered as Rendered
    throw answer.code === null ? new Error(answer.failed) : new UserError(answer.code, answer.failed)
  } finally {
    child.kill('SIGKILL')
    await exited
  }
}
