import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseReport } from '../../../src/cli/report/choose-report.ts'
import type { Config } from '../../../src/config/config.ts'
import { periodName } from '../../../src/report/schedule/period.ts'
import { reportConfig } from '../../support/delivery.ts'

const schedule = { pattern: '0 7 * * 1-5', timeZone: 'Europe/Berlin' }
const daily = reportConfig({ name: 'daily', kind: 'digest', period: 'since-last', schedule })
const config = { reports: [daily], accounts: [], tickets: [] } as unknown as Config
/** On a Sunday. */
const now = new Date('2026-11-22T12:00:00Z')
const days = (name: string, period?: string) =>
  periodName(chooseReport(config, name, period === undefined ? {} : { period }, now).period)

test('a configured report tells of the days of its last run, a kind of what is usual for it', () => {
  assert.equal(days('daily'), '2026-11-19', 'what came on Friday')
  assert.equal(days('digest'), '2026-11-21')
  assert.equal(days('weekly'), '2026-11-09..2026-11-15')
  assert.equal(days('quality'), '2026-10-01..2026-10-31')
  assert.equal(days('daily', '2d'), '2026-11-20..2026-11-21')
})

test('a configured report comes before the kind of its name', () => {
  const reports = [reportConfig({ ...daily, name: 'weekly' })]
  const { kind, configured } = chooseReport({ ...config, reports }, 'weekly', {}, now)
  assert.deepEqual([kind, configured?.name], ['digest', 'weekly'])
})
