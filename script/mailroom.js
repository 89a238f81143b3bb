#!/usr/bin/env node
// The bin of the npm package. Plain JavaScript that even an old Node can read, so that it gets a sentence, not a
// SyntaxError. Node strips no types below node_modules, so strip-types.js does it, in a Node started anew: the worker
// threads inherit --import that way.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Mailroom needs Node.js 22.18 or newer, best 24; this is ${process.versions.node}. Get it from https://nodejs.org.`,
  )
  process.exit(2)
}

const command = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  // Of the memory: see script/mailroom.
  '--max-semi-space-size=4',
  '--initial-old-space-size=96',
  '--heap-growing-percent=100',
  `--import=${new URL('./strip-types.js', import.meta.url).href}`,
  fileURLToPath(new URL('../src/cli/main.ts', import.meta.url)),
  ...process.argv.slice(2),
]
if (process.platform === 'win32') {
  process.exitCode = spawnSync(command[0], command.slice(1), { stdio: 'inherit' }).status ?? 1
} else {
  // The new Node takes this one's place: one process, so that every signal, SIGKILL too, meets the right one.
  process.removeAllListeners('warning')
  process.execve(process.execPath, command, process.env)
}
