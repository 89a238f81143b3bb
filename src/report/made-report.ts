import type { FileFormat } from './render/render-file.ts'
import type { RenderedMail } from './render/render-mail.ts'

/** A report, rendered as it is needed. */
export interface MadeReport {
  mail(): Promise<RenderedMail>
  /** Throws a UserError where the format needs what this machine does not have. */
  file(format: FileFormat): Promise<string | Uint8Array>
}
