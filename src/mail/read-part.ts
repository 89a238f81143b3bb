import { constants, open } from 'node:fs/promises'

/**
 * Up to `length` bytes of a regular file from `start`. Never follows a symbolic link and never waits for a pipe: the
 * owner of a mailbox may put anything there, and Mailroom may run with more rights than they have.
 */
export async function readPart(path: string, start: number, length: number): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { size } = await file.stat()
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - start)))
    let filled = 0
    while (filled < bytes.length) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  } finally {
    await file.close()
  }
}
