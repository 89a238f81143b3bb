import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { startRedmine } from '../../src/demo/redmine.ts'

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('mailroom-redmine-'))

function isServed(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

test('three projects, three users with keys, and nobody else gets in', async () => {
  const redmine = await startRedmine()
  try {
    const whoIs = async (key: string) => {
      const answer = await fetch(`${redmine.url}/users/current.json`, {
        headers: { 'x-redmine-api-key': key },
      })
      if (!answer.ok) return answer.status
      const { user } = (await answer.json()) as { user: { login: string; admin: boolean } }
      return user.login
    }
    assert.equal(await whoIs(redmine.adminKey), 'admin')
    assert.equal(await whoIs(redmine.botKey), 'mailroom')
    assert.equal(await whoIs(redmine.agentKey), 'ada')
    assert.equal(await whoIs('0'.repeat(40)), 401)
    assert.equal((await fetch(`${redmine.url}/issues.json`)).status, 401)
    const headers = { authorization: `Basic ${Buffer.from('ada:secret').toString('base64')}` }
    const answer = await fetch(`${redmine.url}/projects.json`, { headers })
    const { projects } = (await answer.json()) as { projects: { name: string }[] }
    assert.deepEqual(
      projects.map(({ name }) => name),
      ['Support', 'Billing', 'Technical'],
    )
  } finally {
    await redmine.stop()
  }
  await redmine.stop()
  assert.ok(!existsSync(redmine.folder))
  assert.equal(await isServed(redmine.url), false)
})

test('a start that is broken off leaves nothing behind', async () => {
  const before = folders()
  const stop = new AbortController()
  const started = startRedmine({ signal: stop.signal })
  stop.abort(new Error('enough'))
  await assert.rejects(started, { name: 'AbortError' })
  assert.deepEqual(
    folders().filter((name) => !before.includes(name)),
    [],
  )
})
