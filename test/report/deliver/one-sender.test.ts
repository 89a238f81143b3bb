/** One module of all can send mail; the rule that says so has to notice every other one. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { z } from 'zod'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const Cruise = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
})

test('of all modules one imports an SMTP transport, and the others nothing that can send', async () => {
  const imports = new Map<string, string[]>()
  for (const file of globSync(['src/**/*.ts', 'workers/**/*.ts', 'pipelines/**/*.ts'], { cwd: root })) {
    const source = await readFile(join(root, file), 'utf8')
    const found = [...source.matchAll(/['"](nodemailer[^'"]*|smtp-server)['"]/g)].map(
      ([, name]) => name ?? '',
    )
    if (found.length > 0) imports.set(file, found)
  }
  assert.deepEqual(imports.get('src/report/deliver/send-mail.ts'), ['nodemailer/lib/smtp-connection'])
  imports.delete('src/report/deliver/send-mail.ts')
  assert.deepEqual(new Set([...imports.values()].flat()), new Set(['nodemailer/lib/mail-composer']))
})

test('the build fails when another module can send mail, or asks the sender to', async (t) => {
  const violations = await cruise(await temporaryFolder(t), {
    'src/report/deliver/send-mail.ts': "import 'nodemailer/lib/smtp-connection'",
    'src/report/deliver/send-pool.ts': "import 'nodemailer/lib/smtp-pool'",
    'src/effects/send-report.ts': "import '../report/deliver/send-mail.ts'",
    'src/effects/compose-draft.ts': "import 'nodemailer/lib/mail-composer'",
    'src/effects/write-draft.ts': "import '../report/deliver/send-mail.ts'",
    'src/cli/check/check-smtp.ts': "import '../../report/deliver/send-mail.ts'",
    'src/tickets/rt/rt-source.ts': "export const open = () => import('nodemailer')",
    'workers/deliver.ts': "import type { Transporter } from 'nodemailer'",
    'workers/report.ts': "import '../src/report/deliver/send-mail.ts'",
  })
  assert.deepEqual(violations, [
    'src/effects/write-draft.ts: few-send-reports',
    'src/report/deliver/send-pool.ts: nothing-sends-mail',
    'src/tickets/rt/rt-source.ts: nothing-sends-mail',
    'workers/deliver.ts: nothing-sends-mail',
    'workers/report.ts: few-send-reports',
  ])
})

test('the sender itself may use nothing but one SMTP connection', async (t) => {
  const violations = await cruise(await temporaryFolder(t), {
    'src/report/deliver/send-mail.ts': "import 'nodemailer'\nimport 'nodemailer/lib/smtp-connection'",
  })
  assert.deepEqual(violations, ['src/report/deliver/send-mail.ts: only-smtp-sends-reports'])
})

/** What the rules of this repository say of other modules, with a stand-in for the library in their folder. */
async function cruise(folder: string, modules: Record<string, string>): Promise<string[]> {
  const library = join('node_modules', 'nodemailer')
  const names = ['smtp-connection', 'smtp-pool', 'mail-composer']
  const files: Record<string, string> = {
    ...modules,
    'package.json': '{"type": "module", "dependencies": {"nodemailer": "1.0.0"}}',
    [join(library, 'package.json')]: JSON.stringify({
      name: 'nodemailer',
      exports: { '.': './index.js', './lib/*': './lib/*.js' },
    }),
    [join(library, 'index.js')]: 'export {}',
    ...Object.fromEntries(names.map((name) => [join(library, 'lib', `${name}.js`), 'export {}'])),
  }
  for (const [file, source] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), source)
  }
  const program = join(root, 'node_modules', '.bin', 'depcruise')
  const options = ['--config', join(root, '.dependency-cruiser.cjs'), '--output-type', 'json']
  const folders = [...new Set(Object.keys(modules).map((file) => file.split('/')[0] ?? ''))]
  const answer = await new Promise<string>((resolve) =>
    // It ends with the number of violations.
    execFile(program, [...options, ...folders], { cwd: folder }, (_, stdout) => resolve(stdout)),
  )
  return Cruise.parse(JSON.parse(answer))
    .summary.violations.map(({ from, rule }) => `${from}: ${rule.name}`)
    .sort()
}
