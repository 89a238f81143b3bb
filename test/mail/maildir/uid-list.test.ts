import assert from 'node:assert/strict'
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openUidList } from '../../../src/mail/maildir/uid-list.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('two processes that write the same names at once agree, and give no name two uids', async (t) => {
  const directory = await temporaryFolder(t)
  await mkdir(join(directory, 'tmp'))
  const one = openUidList(directory)
  const other = openUidList(directory)
  const names = Array.from({ length: 20 }, (_, index) => `17676000${String(index).padStart(2, '0')}.M1P1.h`)
  const before: (number | undefined)[] = []
  await Promise.all([one.update(names).then(() => before.push(...names.map(one.uidOf))), other.update(names)])
  await one.update(names)
  await other.update(names)
  assert.deepEqual(names.map(one.uidOf), before)
  assert.deepEqual(names.map(other.uidOf), before)
  assert.equal(new Set(before).size, 20)
  assert.equal(one.uidValidity, other.uidValidity)
  for (const name of names) assert.equal(one.nameOf(one.uidOf(name) ?? 0), name)
  // Both did write, or this test proves nothing.
  const lines = (await readFile(join(directory, 'mailroom-uidlist'), 'utf8')).trimEnd().split('\n')
  assert.equal(lines.length, 41)
})

test('a name that was glued to a torn line is written again', async (t) => {
  const directory = await temporaryFolder(t)
  await mkdir(join(directory, 'tmp'))
  const list = openUidList(directory)
  await list.update(['a'])
  await appendFile(join(directory, 'mailroom-uidlist'), 'torn')
  // What another process does between our look at the last byte and our write.
  await appendFile(join(directory, 'mailroom-uidlist'), 'b\n')
  await list.update(new Set(['a', 'b']).values())
  assert.equal(list.uidOf('a'), 1)
  assert.equal(list.uidOf('b'), 3)
  assert.equal(list.nameOf(2), 'tornb')
})

test('a list that was removed begins again under another uidvalidity', async (t) => {
  const directory = await temporaryFolder(t)
  await mkdir(join(directory, 'tmp'))
  const list = openUidList(directory)
  await list.update(['a', 'b'])
  const before = list.uidValidity
  await rm(join(directory, 'mailroom-uidlist'))
  await list.update(['b'])
  assert.notEqual(list.uidValidity, before)
  assert.equal(list.uidOf('b'), 1)
  assert.equal(list.uidOf('a'), undefined)
})
