import { PermanentError } from '../errors.ts'

/** The system does not take a value; whoever wrote several fields may leave these out and write the others. */
export class FieldRefusedError extends PermanentError {
  /** By the names of mailroom.yaml. */
  readonly fields: readonly string[]

  /** `sentence` says which system it is and names the fields, never a value. */
  constructor(sentence: string, fields: readonly string[]) {
    super('field-refused', sentence)
    this.fields = fields
  }
}
