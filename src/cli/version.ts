import { readFileSync } from 'node:fs'

/** "0.1.0 (encoder daf642fa3f9f, Node 24.21.0)": what somebody who helps needs to know. */
export function versionText(): string {
  const { version } = readJson('../../package.json') as { version: string }
  return `${version} (encoder ${encoderVersion()}, Node ${process.versions.node})`
}

function encoderVersion(): string {
  try {
    return String((readJson('../../models/encoder/config.json') as { version: unknown }).version)
  } catch {
    return 'missing'
  }
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'))
}
