import { access, constants, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Config, ReportConfig, ReportFile, SmtpConfig } from '../../config/config.ts'
import { smtpPasswordVariable } from '../../config/secrets.ts'
import { AuthenticationError, asError, MailroomError } from '../../errors.ts'
import { verifySmtp } from '../../report/deliver/send-mail.ts'
import { findBrowser } from '../../report/render/find-browser.ts'
import { periodName, periodOf } from '../../report/schedule/period.ts'
import { nextRun } from '../../report/schedule/runs.ts'
import { placesOf } from '../report/places.ts'
import { bad, type Finding, good, note } from './finding.ts'

const longestWait = 30_000

/** What each report tells, where and when it comes next, and whether the SMTP server takes us. Sends nothing. */
export async function checkReports(
  { reports, smtp }: Pick<Config, 'reports' | 'smtp'>,
  now: Date,
  browser: () => Promise<string | null> = findBrowser,
): Promise<Finding[]> {
  const looked = reports.map(async (report) => [
    good(`report ${report.name}: ${described(report, now)}`),
    ...(await checkFiles(report, browser)),
  ])
  return [...(await Promise.all(looked)).flat(), ...(smtp === null ? [] : [await checkServer(smtp)])]
}

function described(report: ReportConfig, now: Date): string {
  const { kind, schedule, period } = report
  const next = nextRun(schedule, now)
  const at = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone: schedule.timeZone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit' },
  }).format(next)
  const told = periodName(periodOf(period, schedule, next))
  const places = placesOf(report, null).map(({ text }) => text)
  return `${kind}, next on ${at} (${schedule.timeZone}) about ${told}: ${places.join('; ')}`
}

async function checkFiles(
  { name, file, fallback }: ReportConfig,
  browser: () => Promise<string | null>,
): Promise<Finding[]> {
  const files = [file, fallback].filter((place): place is ReportFile => place !== null && 'format' in place)
  const findings = await Promise.all(files.map(({ path }) => checkFolder(name, path)))
  if (files.some(({ format }) => format === 'pdf') && (await browser()) === null) {
    const text = 'a PDF is printed by Chromium, and there is none on this machine'
    findings.push([note(`report ${name}: ${text}; install the package chromium, or choose the format html.`)])
  }
  return findings.flat()
}

/** The folder may not be there yet; its first parent that is has to let us make it. */
async function checkFolder(name: string, path: string): Promise<Finding[]> {
  try {
    const nearest = await nearestFolder(path)
    await access(nearest, constants.W_OK | constants.X_OK)
    return []
  } catch (error) {
    const { code } = asError(error) as NodeJS.ErrnoException
    return [
      bad(`report ${name}: nothing can be written into ${path} (${code}). Check the path and whose it is.`),
    ]
  }
}

async function nearestFolder(path: string): Promise<string> {
  try {
    if ((await stat(path)).isDirectory()) return path
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    return nearestFolder(dirname(path))
  }
  throw Object.assign(new Error('It is no folder.'), { code: 'ENOTDIR' })
}

async function checkServer(smtp: SmtpConfig): Promise<Finding> {
  const place = `smtp: ${smtp.host}:${smtp.port}`
  try {
    await verifySmtp(smtp, AbortSignal.timeout(longestWait))
    return good(`${place} ${smtp.user === null ? 'answers' : 'accepts the log-in'}`)
  } catch (error) {
    if (error instanceof AuthenticationError)
      return bad(`${place}: ${error.message} The password stands in ${smtpPasswordVariable}.`)
    const { message } = asError(error)
    if (error instanceof MailroomError) return bad(`${place}: ${message}`)
    return bad(`${place}: it failed in an unexpected way (${message}).`)
  }
}
