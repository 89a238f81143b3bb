import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkHooks } from '../../../src/cli/check/check-hooks.ts'
import type { TicketConfig } from '../../../src/config/config.ts'
import { UserError } from '../../../src/errors.ts'

const tickets = [{ name: 'help.desk' }] as TicketConfig[]
const findings = (hookSecret: () => string | undefined) =>
  checkHooks({ tickets, server: { listen: { host: '127.0.0.1', port: 8025 }, hookSecret } })

test('a ticket system whose webhooks have a secret is told of, and one without is, too', () => {
  assert.deepEqual(
    findings(() => 'secret').map(({ grade, text }) => [grade, text]),
    [['good', 'help.desk: webhooks are taken at /hooks/help.desk']],
  )
  const [finding] = findings(() => undefined)
  assert.equal(finding?.grade, 'note')
  assert.match(finding?.text ?? '', /no webhooks are taken.*set MAILROOM_HELP_DESK_HOOK/)
})

test('a secret of webhooks that cannot be read is wrong', () => {
  const [finding] = findings(() => {
    throw new UserError('secret-unreadable', 'The file named by MAILROOM_HELP_DESK_HOOK_FILE cannot be read.')
  })
  assert.equal(finding?.grade, 'bad')
  assert.match(
    finding?.text ?? '',
    /help\.desk: The file named by MAILROOM_HELP_DESK_HOOK_FILE cannot be read/,
  )
})

test('without a server there is nothing to tell', () => {
  assert.deepEqual(checkHooks({ tickets, server: null }), [])
})
