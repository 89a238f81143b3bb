import { GoneError, PermanentError } from '../errors.ts'

/** For what concerns no ticket: what is not there then is the API, an alarm, and not a ticket that went away. */
export async function alarmIfMissing<Value>(asked: Promise<Value>): Promise<Value> {
  try {
    return await asked
  } catch (error) {
    if (!(error instanceof GoneError)) throw error
    throw new PermanentError(
      'api-missing',
      'There is no such API at that address; check url in mailroom.yaml.',
      {
        cause: error,
      },
    )
  }
}
