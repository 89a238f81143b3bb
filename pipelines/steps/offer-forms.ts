import type { ReportState } from '../report-state.ts'

/** Nothing is rendered before somebody asks for it, and what renders it is not loaded before. */
export function offerForms(state: ReportState): ReportState {
  const { data, document } = state
  if (document === null) return state
  return {
    ...state,
    made: {
      async mail() {
        const { renderMail } = await import('../../src/report/render/render-mail.ts')
        return renderMail(document)
      },
      async file(format) {
        const { renderFile } = await import('../../src/report/render/render-file.ts')
        return (await renderFile(document, format, data)).content
      },
    },
  }
}
