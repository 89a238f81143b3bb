import assert from 'node:assert/strict'
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openUidList } from '../../../src/mail/maildir/uid-list.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('of a name that two processes wrote at once the first line counts, and the other number is nobody’s', async (t) => {
  const directory = await temporaryFolder(t)
  await mkdir(join(directory, 'tmp'))
  const list = openUidList(directory)
  await list.update(['a', 'b'])
  // What the other process appends when it looked at the same moment.
  await appendFile(join(directory, 'mailroom-uidlist'), 'a\nb\nc\n')
  await list.update(['a', 'b', 'c', 'd'])
  for (const reader of [list, openUidList(directory)]) {
    await reader.update(['a', 'b', 'c', 'd'])
    assert.deepEqual(['a', 'b', 'c', 'd'].map(reader.uidOf), [1, 2, 5, 6])
    assert.deepEqual([1, 2, 3, 4, 5, 6].map(reader.nameOf), ['a', 'b', undefined, undefined, 'c', 'd'])
  }
})

test('two that begin at once agree on the uidvalidity and on every uid', async (t) => {
  const directory = await temporaryFolder(t)
  await mkdir(join(directory, 'tmp'))
  const one = openUidList(directory)
  const other = openUidList(directory)
  const names = Array.from({ length: 20 }, (_, index) => `17676000${String(index).padStart(2, '0')}.M1P1.h`)
  const given = await Promise.all(
    [one, other].map(async (list) => {
      await list.update(names)
      return [list.uidValidity, ...names.map(list.uidOf)]
    }),
  )
  assert.deepEqual(given[0], given[1])
  assert.equal(new Set(given[0]).size, 21)
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
