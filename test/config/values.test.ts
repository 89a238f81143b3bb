import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { findConfig } from '../../src/config/find-config.ts'
import { keywordFault } from '../../src/config/keyword.ts'
import { nearest } from '../../src/config/nearest.ts'
import { passwordVariable } from '../../src/config/secrets.ts'
import { parseDuration, parseSize } from '../../src/config/units.ts'

test('durations are read with their unit and never without', () => {
  assert.deepEqual(
    ['250ms', '60s', '5m', '2h', '1d', '1.5h', ' 3 s '].map(parseDuration),
    [250, 60_000, 300_000, 7_200_000, 86_400_000, 5_400_000, 3000],
  )
  for (const wrong of ['60', 's', '5 minutes', '-1s', '1e3s', '', '5M'])
    assert.equal(parseDuration(wrong), undefined, wrong)
})

test('sizes are read in any case, with their unit', () => {
  assert.deepEqual(
    ['10B', '500kb', '25MB', '1.5 GB'].map(parseSize),
    [10, 500_000, 25_000_000, 1_500_000_000],
  )
  for (const wrong of ['25', 'MB', '25M', '-1MB', '']) assert.equal(parseSize(wrong), undefined, wrong)
})

test('keywords are IMAP atoms of at most 50 characters', () => {
  for (const good of [
    'Invoice',
    '$Phishing',
    'a.b:c',
    'Priority/High',
    'spam+eggs',
    '~',
    '!',
    'x'.repeat(50),
  ])
    assert.equal(keywordFault(good), null, good)
  for (const bad of ['', 'My Invoice', 'Größe', 'x'.repeat(51), '\u0001', '\u007f', ...'(){%*"\\]['])
    assert.notEqual(keywordFault(bad), null, bad)
})

test('the nearest word is found across typing errors, and none is better than a wrong one', () => {
  const options = ['host', 'port', 'password', 'folders', 'labels']
  assert.equal(nearest('hots', options), 'host')
  assert.equal(nearest('Folder', options), 'folders')
  assert.equal(nearest('lable', options), 'labels')
  assert.equal(nearest('colour', options), undefined)
  assert.equal(nearest('x'.repeat(100_000), options), undefined)
})

test('the variable of a password is made of the name of the account', () => {
  assert.equal(passwordVariable('support'), 'MAILROOM_SUPPORT_PASSWORD')
  assert.equal(passwordVariable('info-de.2'), 'MAILROOM_INFO_DE_2_PASSWORD')
})

test('the configuration is --config, then MAILROOM_CONFIG, then mailroom.yaml here', () => {
  assert.equal(findConfig('package.json', { MAILROOM_CONFIG: 'x' }), resolve('package.json'))
  assert.equal(findConfig(undefined, { MAILROOM_CONFIG: 'package.json' }), resolve('package.json'))
  assert.throws(() => findConfig('gone.yaml', {}), /gone\.yaml, which --config names/)
  assert.throws(() => findConfig(undefined, { MAILROOM_CONFIG: 'gone.yaml' }), /which MAILROOM_CONFIG names/)
  assert.throws(() => findConfig(undefined, {}), /There is no mailroom.yaml in this folder. `mailroom init`/)
})
