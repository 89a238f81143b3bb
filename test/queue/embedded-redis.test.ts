import assert from 'node:assert/strict'
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { openStore, type Store } from '../../src/queue/redis.ts'
import { collectLog } from '../support/log-collector.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { until } from '../support/until.ts'

const child = join(import.meta.dirname, 'embedded-child.ts')

async function open(
  t: TestContext,
  dataFolder: string,
): Promise<Store & { log: ReturnType<typeof collectLog> }> {
  const log = collectLog()
  const store = await openStore({ dataFolder, log })
  t.after(() => store.close())
  return { ...store, log }
}

/** Another process that opened the same folder. */
async function otherProcess(t: TestContext, dataFolder: string): Promise<ChildProcess> {
  const other = fork(child, [dataFolder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  t.after(() => other.kill('SIGKILL'))
  await once(other, 'message')
  return other
}

async function serverPid({ redis }: Store): Promise<number> {
  return Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1])
}

async function kill(process: ChildProcess): Promise<void> {
  process.kill('SIGKILL')
  await once(process, 'exit')
}

test('it starts, evicts nothing, survives a restart, and leaves no server and no lock behind', async (t) => {
  const folder = join(await temporaryFolder(t), 'data')
  const first = await open(t, folder)
  const pid = await serverPid(first)
  await first.redis.set('x', '1')
  await first.close()
  await first.close()
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  assert.deepEqual((await readdir(folder)).sort(), ['appendonlydir'])
  const second = await open(t, folder)
  assert.equal(await second.redis.get('x'), '1')
  assert.deepEqual(await second.redis.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction'])
})

test('a second process uses the same server, and takes it over when the first one ends', async (t) => {
  const folder = await temporaryFolder(t)
  const first = await otherProcess(t, folder)
  const second = await open(t, folder)
  const pid = await serverPid(second)
  await second.redis.set('x', '1')
  first.send('close')
  await once(first, 'exit')
  // Sent again by the client as soon as there is a server.
  assert.equal(await second.redis.get('x'), '1')
  assert.notEqual(await serverPid(second), pid)
  assert.match(await readFile(join(folder, 'redis.lock'), 'utf8'), new RegExp(`^${process.pid} `))
})

test('a second process that ends leaves the server to the first', async (t) => {
  const folder = await temporaryFolder(t)
  const first = await open(t, folder)
  const pid = await serverPid(first)
  const second = await otherProcess(t, folder)
  second.send('close')
  await once(second, 'exit')
  assert.equal(await serverPid(first), pid)
})

test('when its owner is killed the server lives on, and the next process takes over both', async (t) => {
  const folder = await temporaryFolder(t)
  const owner = await otherProcess(t, folder)
  const joined = await open(t, folder)
  await joined.redis.set('x', '1')
  const pid = await serverPid(joined)
  await kill(owner)
  assert.equal(await serverPid(joined), pid)
  const next = await open(t, folder)
  assert.equal(await next.redis.get('x'), '1')
  assert.notEqual(await serverPid(next), pid)
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' })
  // The process that had joined before goes on with the new server.
  assert.equal(await joined.redis.get('x'), '1')
})

test('a server that is killed is started again, with everything it had', async (t) => {
  const store = await open(t, await temporaryFolder(t))
  await store.redis.set('x', '1')
  await until('it is on the disk', async () =>
    /aof_pending_bio_fsync:0/.test(await store.redis.info('persistence')),
  )
  for (let time = 0; time < 2; time += 1) {
    const pid = await serverPid(store)
    process.kill(pid, 'SIGKILL')
    assert.equal(await store.redis.get('x'), '1')
    assert.notEqual(await serverPid(store), pid)
  }
  const restarts = store.log.lines.filter(({ message }) => message.includes('starting it again'))
  assert.equal(restarts.length, 2)
})

for (const [what, lock] of [
  ['of a dead process', '4194304 1'],
  ['with a pid that is another process now', `${process.ppid} 1`],
  ['with our own pid, as in every container', `${process.pid} 1`],
  ['that a power cut left empty', ''],
  ['full of nonsense', '\0\0\0'],
] as const)
  test(`a lock ${what} is taken over`, async (t) => {
    const folder = await temporaryFolder(t)
    await writeFile(join(folder, 'redis.lock'), lock)
    const store = await open(t, folder)
    assert.equal(await store.redis.ping(), 'PONG')
    assert.match(await readFile(join(folder, 'redis.lock'), 'utf8'), new RegExp(`^${process.pid} \\d{2,}`))
  })

test('many processes that start at once have one server', async (t) => {
  const folder = await temporaryFolder(t)
  const stores = await Promise.all([1, 2, 3].map(() => open(t, folder)))
  const pids = await Promise.all(stores.map(serverPid))
  assert.equal(new Set(pids).size, 1)
})

test('a data folder with a long path works too', async (t) => {
  const folder = join(await temporaryFolder(t), 'x'.repeat(60), 'y'.repeat(60))
  await mkdir(folder, { recursive: true })
  const store = await open(t, folder)
  assert.equal(await store.redis.ping(), 'PONG')
})

test('without redis-server there is a sentence that says how to get it, and no lock stays', async (t) => {
  const folder = await temporaryFolder(t)
  const path = process.env.PATH
  process.env.PATH = folder
  t.after(() => {
    process.env.PATH = path
  })
  await assert.rejects(openStore({ dataFolder: folder, log: collectLog() }), {
    code: 'redis-missing',
    message: /apt-get install redis-server.*redis\.url/,
  })
  assert.deepEqual(await readdir(folder), [])
})

test('a server that cannot start is a sentence with what to run', async (t) => {
  const folder = await temporaryFolder(t)
  await writeFile(join(folder, 'appendonlydir'), 'no folder')
  await assert.rejects(openStore({ dataFolder: folder, log: collectLog() }), {
    code: 'redis-failed',
    message: /ended at once with code 1.*redis-server --dir/,
  })
})
