import { MailroomError } from '../../errors.ts'

/** Null where the folder is gone, or was made anew. */
export async function orNone<Value>(value: Promise<Value>): Promise<Value | null> {
  try {
    return await value
  } catch (error) {
    const isGone = error instanceof MailroomError && !error.retryable
    if (isGone && (error.code === 'uidvalidity-changed' || error.code === 'folder-missing')) return null
    throw error
  }
}
