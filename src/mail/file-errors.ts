import { asError, MailroomError, PermanentError, TransientError } from '../errors.ts'

/** Says of a failed file operation what a caller has to decide. Paths stay in `cause`. */
export function fileError(error: unknown): MailroomError {
  if (error instanceof MailroomError) return error
  const cause = asError(error)
  const code = 'code' in cause ? String(cause.code) : ''
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new PermanentError('folder-missing', 'The folder does not exist.', { cause })
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new PermanentError(
        'no-permission',
        'Mailroom may not read or write there; check the owner of the files.',
        {
          cause,
        },
      )
    case 'EDQUOT':
      return new PermanentError('over-quota', 'The mailbox is full.', { cause })
    case 'ELOOP':
      return new PermanentError('symbolic-link', 'A symbolic link in place of a message is not followed.', {
        cause,
      })
    default:
      return new TransientError(
        code || 'file-failed',
        `Reading or writing a file failed (${code || cause.name}).`,
        {
          cause,
        },
      )
  }
}

/** Runs a file operation; what it throws is a MailroomError. */
export async function filed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw fileError(error)
  }
}

/** Gives null where the file is not there. */
export async function ifThere<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
