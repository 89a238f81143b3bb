/** The process that renders a report once and ends, and with it what MJML and the charts hold. */
import { getPriority, setPriority } from 'node:os'
import { asError, UserError } from '../../errors.ts'
import type { ReportDocument } from '../document.ts'
import type { FileFormat } from './render-file.ts'
import type { RenderedMail } from './render-mail.ts'

/** What the process is asked, and what it answers. */
export interface RenderQuestion {
  document: ReportDocument
  data: unknown
  form: 'mail' | FileFormat
}
export type RenderAnswer =
  | { rendered: RenderedMail | string | Uint8Array }
  /** `code`: of a UserError, whose sentence it is; null where it was not expected. */
  | { code: string | null; failed: string }

// Mail comes first; nobody but root may go up again.
setPriority(Math.max(getPriority(), 10))
// Ctrl-C reaches it, too; whoever asked decides when it ends.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})
process.once('disconnect', () => process.exit())
process.once('message', async (question: RenderQuestion) => {
  process.send?.(await render(question))
})

async function render({ document, data, form }: RenderQuestion): Promise<RenderAnswer> {
  try {
    if (form === 'mail') {
      const { renderMail } = await import('./render-mail.ts')
      return { rendered: await renderMail(document) }
    }
    const { renderFile } = await import('./render-file.ts')
    return { rendered: (await renderFile(document, form, data)).content }
  } catch (error) {
    return { code: error instanceof UserError ? error.code : null, failed: asError(error).message }
  }
}
