import { asError, PermanentError } from '../errors.ts'
import { PREFIX, type Store } from './redis.ts'

/** How far a folder was read. Everything up to `uid` is durably in the queue, or was there before Mailroom came. */
export interface Checkpoint {
  uidValidity: string
  uid: number
  /** RFC 7162; what CONDSTORE can be asked from. Null where the server has none. */
  modseq: string | null
  /** ISO 8601: mail from before was there at the first start and is not ours to touch, whatever UID it gets later. */
  since: string
  /** After a change of UIDVALIDITY: below this UID it is mail that was there already, and `since` decides. */
  rereadBelow: number
}

const key = `${PREFIX}:checkpoints`

/** Only forward within one UIDVALIDITY, so that two workers on one folder cannot set each other back. */
const advance = `
local old = redis.call('HGET', KEYS[1], ARGV[1])
if old then
  local known = cjson.decode(old)
  if known.uidValidity == ARGV[3] and known.uid > tonumber(ARGV[4]) then return 0 end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1`

export async function loadCheckpoint(
  store: Store,
  account: string,
  folder: string,
): Promise<Checkpoint | null> {
  const text = await store.redis.hget(key, `${account}/${folder}`)
  if (text === null) return null
  try {
    return JSON.parse(text) as Checkpoint
  } catch (error) {
    throw new PermanentError(
      'checkpoint-damaged',
      `The checkpoint of ${account}/${folder} in Redis is damaged.`,
      {
        cause: asError(error),
      },
    )
  }
}

export async function saveCheckpoint(
  store: Store,
  account: string,
  folder: string,
  checkpoint: Checkpoint,
): Promise<void> {
  const { uidValidity, uid } = checkpoint
  await store.redis.eval(
    advance,
    1,
    key,
    `${account}/${folder}`,
    JSON.stringify(checkpoint),
    uidValidity,
    uid,
  )
}
