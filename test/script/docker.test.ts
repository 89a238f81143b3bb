import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { roles } from '../../src/cli/roles.ts'

interface Service {
  image: string
  command: string[]
  ports?: unknown
  volumes: string[]
  environment?: Record<string, string>
  secrets?: string[]
  depends_on?: Record<string, { condition: string }>
  healthcheck?: { test: string[] }
}

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Record<string, Service>
  volumes: Record<string, unknown>
  secrets: Record<string, { file: string }>
}
const { redis, ...services } = compose.services

test('Redis in docker-compose.yml forgets nothing and is reachable from nowhere else', () => {
  const command = redis?.command.join(' ')
  assert.match(String(command), /--appendonly yes .*--maxmemory-policy noeviction/)
  assert.equal(redis?.ports, undefined)
  const volume = redis?.volumes[0]?.split(':')[0]
  assert.ok(Object.hasOwn(compose.volumes, String(volume)))
})

test('every role has a service, which waits for Redis and gets its secrets as files', () => {
  assert.deepEqual(
    Object.values(services).map(({ command }) => command.join(' ')),
    roles.map((role) => `run --only ${role}`),
  )
  for (const service of Object.values(services)) {
    assert.equal(service.depends_on?.redis?.condition, 'service_healthy')
    for (const [name, value] of Object.entries(service.environment ?? {})) {
      assert.match(name, /_FILE$/)
      assert.ok(
        service.secrets?.some((secret) => value === `/run/secrets/${secret}` && secret in compose.secrets),
      )
    }
  }
})

test('the server is reached from this machine alone, and is healthy where /health says so', () => {
  const { ports, healthcheck } = services.server ?? assert.fail()
  assert.deepEqual(ports, ['127.0.0.1:8025:8025'])
  assert.match(
    healthcheck?.test.join(' ') ?? '',
    /^CMD node -e fetch\('http:\/\/127\.0\.0\.1:8025\/health'\)/,
  )
})

test('the Dockerfile copies what the npm package has, and no root runs it', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8')
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] }
  for (const folder of files.filter((name) => !name.startsWith('script/')))
    assert.match(dockerfile, new RegExp(`^COPY ${folder} ${folder}$`, 'm'))
  assert.ok(dockerfile.indexOf('USER node') < dockerfile.indexOf('ENTRYPOINT'))
  const ignored = readFileSync('.dockerignore', 'utf8').split('\n')
  for (const [, sources] of dockerfile.matchAll(/^COPY (.+) \S+$/gm))
    for (const source of String(sources).split(' ')) assert.ok(ignored.includes(`!${source}`), source)
})
