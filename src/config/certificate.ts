import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Problems } from './problems.ts'
import type { KeyPath } from './yaml-file.ts'

/** The PEM text of a private certificate authority; undefined where none is named, or it is wrong. */
export async function readCertificate(
  path: string | undefined,
  folder: string,
  at: KeyPath,
  problems: Problems,
): Promise<string | undefined> {
  if (path === undefined) return undefined
  const text = await readFile(resolve(folder, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
    problems.say(at, `the file "${path}" cannot be read (${error.code}).`)
    return undefined
  })
  if (text !== undefined && !text.includes('-----BEGIN CERTIFICATE-----'))
    problems.say(
      at,
      `there is no certificate in "${path}", expected: a PEM file with -----BEGIN CERTIFICATE-----.`,
    )
  return text
}
